// See keys.hpp; the rows are in keys_server.cpp, keys_profiles.cpp, keys_panel.cpp and keys_sources.cpp.
#include "server/config/keys.hpp"

#include "server/config/key_rows.hpp"

namespace portcullis::server::config {
namespace {

const std::vector<Key>& all_rows() {
  static const std::vector<Key> all = [] {
    std::vector<Key> out;
    for (const auto rows : {server_keys(), profile_keys(), panel_keys(), source_keys()})
      out.insert(out.end(), rows.begin(), rows.end());
    return out;
  }();
  return all;
}

std::vector<std::string_view> segments_of(std::string_view pattern) {
  std::vector<std::string_view> out;
  while (!pattern.empty()) {
    const auto dot = pattern.find('.');
    out.push_back(pattern.substr(0, dot));
    pattern.remove_prefix(dot == std::string_view::npos ? pattern.size() : dot + 1);
  }
  return out;
}

bool matches(std::string_view segment, const std::string& name) {
  const bool index = name.starts_with('[');
  if (segment == "[]") return index;
  return !index && (segment == "*" || segment == name);
}

bool begins_with(const std::vector<std::string_view>& pattern, const Path& path) {
  if (path.size() > pattern.size()) return false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!matches(pattern[i], path[i])) return false;
  }
  return true;
}

}  // namespace

std::span<const Key> keys() {
  return all_rows();
}

const Key* find_key(const Path& path) {
  for (const Key& key : all_rows()) {
    const auto pattern = segments_of(key.path);
    if (pattern.size() == path.size() && begins_with(pattern, path)) return &key;
  }
  return nullptr;
}

bool is_known_table(const Path& path) {
  for (const Key& key : all_rows()) {
    const auto pattern = segments_of(key.path);
    if (pattern.size() > path.size() && begins_with(pattern, path)) return true;
  }
  return false;
}

// The names that a person chose stand where the pattern has a wildcard, so that only the misspelt part differs.
std::string nearest_key(const Path& path) {
  std::vector<std::string> candidates;
  for (const Key& key : all_rows()) {
    Path candidate;
    for (const std::string_view segment : segments_of(key.path)) {
      const std::size_t at = candidate.size();
      if (segment == "[]") {
        candidate.emplace_back(at < path.size() && path[at].starts_with('[') ? path[at] : "[0]");
      } else if (segment == "*") {
        candidate.emplace_back(at < path.size() && !path[at].starts_with('[') ? path[at] : "NAME");
      } else {
        candidate.emplace_back(segment);
      }
    }
    candidates.push_back(text_of(candidate));
  }
  return nearest(text_of(path), candidates);
}

std::string reference() {
  std::string out =
      "| key | type | default | environment | project file | meaning |\n| --- | --- | --- | --- | --- | --- |\n";
  for (const Key& key : all_rows()) {
    constexpr std::string_view types[] = {"boolean",          "integer",        "string",
                                          "array of strings", "choice",         "integer or \"all\"",
                                          "US dollars",       "array of tables"};
    constexpr std::string_view rights[] = {"yes", "no", "may only tighten"};
    std::string type(types[static_cast<std::size_t>(key.type)]);
    if (key.most > key.least) type += " " + std::to_string(key.least) + " to " + std::to_string(key.most);
    for (std::size_t i = 0; i < key.allowed.size(); ++i) type += (i == 0 ? ": " : ", ") + std::string(key.allowed[i]);
    out += "| `" + std::string(key.path) + "` | " + type + " | " + std::string(key.default_text) + " | " +
           (key.variable.empty() ? "" : "`" + std::string(key.variable) + "`") + " | " +
           std::string(rights[static_cast<std::size_t>(key.in_project_file)]) + " | " + std::string(key.help) + " |\n";
  }
  return out;
}

}  // namespace portcullis::server::config
