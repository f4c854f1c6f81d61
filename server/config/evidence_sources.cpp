// See evidence_sources.hpp.
#include "server/config/evidence_sources.hpp"

#include <algorithm>
#include <set>

#include "server/config/corpora.hpp"
#include "server/config/key_place.hpp"
#include "tools/providers/base_url.hpp"
#include "tools/retrieval/source.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::config {
namespace {

using tools::retrieval::Source;
using tools::retrieval::SourceKind;

constexpr const char* brave_url = "https://api.search.brave.com";

bool is_name_of_variable(const std::string& text) {
  const auto good = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && std::ranges::all_of(text, good);
}

class SourceBuilder {
 public:
  SourceBuilder(std::string name, const Merged& merged, const Sources& sources, Loaded& loaded, Problems& problems)
      : prefix_("sources." + text_of(Path{name}) + "."),
        merged_(merged),
        sources_(sources),
        loaded_(loaded),
        problems_(problems) {
    source_.name = std::move(name);
  }

  // Null: it cannot be used, and why was said.
  std::shared_ptr<const Source> build() {
    if (!is_corpus_name(source_.name)) {
      problem("out_of_range", prefix_.substr(0, prefix_.size() - 1) + " has a name that no source can have.",
              "Use lower-case letters, digits, - and _, at most 64 of them.");
      return nullptr;
    }
    if (!set_kind()) return nullptr;
    bool good = set_address();
    good = set_ca_file() && good;
    good = set_key() && good;
    good = set_mcp() && good;
    set_numbers();
    return good ? std::make_shared<const Source>(std::move(source_)) : nullptr;
  }

 private:
  const Setting* find(const std::string& field) const { return merged_.find(prefix_ + field); }

  bool problem(std::string code, std::string message, std::string fix) {
    problems_.add({std::move(code), std::move(message), {}, std::move(fix)});
    return false;
  }

  void note(const std::string& field, const Value& value, const Setting* setting) {
    loaded_.values.push_back({prefix_ + field, text_of(value), setting == nullptr ? Origin{} : setting->origin});
  }

  bool set_kind() {
    const Setting* kind = find("kind");
    if (kind == nullptr)
      return problem("missing_key", prefix_ + "kind is not set.", "Say what the source speaks: kind = \"searxng\".");
    const auto& text = std::get<std::string>(kind->value);
    for (const SourceKind known : {SourceKind::searxng, SourceKind::brave, SourceKind::mcp})
      if (text == name_of(known)) source_.kind = known;
    note("kind", kind->value, kind);
    return true;
  }

  bool set_address() {
    const Setting* allowed = find("allow_private");
    const bool allow_private = allowed != nullptr && std::get<bool>(allowed->value);
    const Setting* url = find("url");
    if (url == nullptr && source_.kind != SourceKind::brave)
      return problem("missing_key", prefix_ + "url is not set.", "Write the address of the source.");
    const std::string text = url == nullptr ? brave_url : std::get<std::string>(url->value);
    const auto parsed = tools::providers::parse_base_url(text, allow_private);
    if (!parsed)
      return problem("invalid_base_url",
                     prefix_ + "url (" + (url == nullptr ? Origin{} : url->origin).text() +
                         ") cannot be used: " + parsed.error() + ".",
                     "Write https://HOST/PATH without user, query and fragment.");
    source_.endpoint = parsed->endpoint;
    source_.path = parsed->path;
    note("url", text, url);
    note("allow_private", allow_private, allowed);
    return true;
  }

  bool set_ca_file() {
    const Setting* file = find("ca_file");
    if (file == nullptr) return true;
    const auto& path = std::get<std::string>(file->value);
    if (!path.starts_with('/'))
      return problem("out_of_range", file->place() + " is not an absolute path.", "Write the path from /.");
    source_.endpoint.ca_file = path;
    note("ca_file", path, file);
    return true;
  }

  // A key that was written here by mistake is not repeated in a message.
  bool set_key() {
    const Setting* variable = find("key_env");
    KeyStatus status{source_.name, source_.kind == SourceKind::brave, false, ""};
    auto outside = outside_key(prefix_, merged_, sources_);
    if (!outside) {
      problems_.add(std::move(outside.error()));
      return false;
    }
    std::string key;
    if (*outside) {
      key = std::move((*outside)->text);
      status.source = std::move((*outside)->source);
    } else if (variable != nullptr) {
      const auto& name = std::get<std::string>(variable->value);
      if (!is_name_of_variable(name))
        return problem("out_of_range", variable->place() + " is not the name of a variable.",
                       "Write the name of the variable that holds the key (A-Z, 0-9, _), not the key.");
      status.source = "environment " + name;
      const auto found = sources_.environment.find(name);
      if (found != sources_.environment.end()) key = found->second;
    }
    status.needed = status.needed || !status.source.empty();
    if (!std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7F; }))
      return problem("invalid_key",
                     "The key of " + prefix_.substr(0, prefix_.size() - 1) + " (" + status.source +
                         ") has spaces, control characters or non-ASCII bytes in it.",
                     "Set the key alone, without quotes and line ends.");
    status.set = !key.empty();
    source_.needs_key = status.needed;
    source_.key = transport::client::Secret(std::move(key));
    loaded_.source_keys.push_back(std::move(status));
    return true;
  }

  // The names stand in headers of MCP 2026-07-28.
  bool set_mcp() {
    const auto text = [&](const char* field, std::string& value) {
      const Setting* setting = find(field);
      if (setting == nullptr) return;
      value = std::get<std::string>(setting->value);
      note(field, setting->value, setting);
    };
    text("tool", source_.tool);
    text("resource", source_.resource);
    text("argument", source_.argument);
    for (const auto& [path, setting] : merged_.all()) {
      if (!path.starts_with(prefix_ + "arguments.")) continue;
      source_.arguments[setting.path.back()] = std::get<std::string>(setting.value);
      loaded_.values.push_back({path, text_of(setting.value), setting.origin});
    }
    const bool any = !source_.tool.empty() || !source_.resource.empty() || !source_.argument.empty();
    const std::string name = prefix_.substr(0, prefix_.size() - 1);
    if (source_.kind != SourceKind::mcp)
      return (!any && source_.arguments.empty()) ||
             problem("not_allowed", name + " has a tool, an argument or a resource, and is no MCP server.",
                     "Remove it, or write kind = \"mcp\".");
    if (source_.tool.empty() == source_.resource.empty())
      return problem("missing_key", name + " has to have a tool or a resource, and not both.",
                     "Name the tool that is called with the query, or the URI of a resource.");
    const auto good = [](char c) { return c > 0x20 && c < 0x7F; };
    if (!std::ranges::all_of(source_.tool, good) || !std::ranges::all_of(source_.resource, good))
      return problem("out_of_range", name + " has a tool or resource with spaces or non-ASCII bytes in its name.",
                     "Write the name as the server lists it.");
    if (source_.argument.empty()) source_.argument = "query";
    return source_.arguments.count(source_.argument) == 0 ||
           problem("not_allowed", prefix_ + "arguments says what " + prefix_ + "argument takes from the query.",
                   "Remove one of them.");
  }

  void set_numbers() {
    const auto number = [&](const char* field, std::size_t otherwise) {
      const Setting* setting = find(field);
      const auto value =
          setting == nullptr ? static_cast<std::int64_t>(otherwise) : std::get<std::int64_t>(setting->value);
      note(field, value, setting);
      return static_cast<std::size_t>(value);
    };
    source_.results = number("results", source_.results);
    source_.queries = number("queries", source_.queries);
    source_.timeout =
        std::chrono::milliseconds(number("timeout_ms", static_cast<std::size_t>(source_.timeout.count())));
    const Setting* vouched = find("vouched");
    source_.vouched = vouched != nullptr && std::get<bool>(vouched->value);
    note("vouched", source_.vouched, vouched);
    if (const Setting* price = find("price_usd")) {
      source_.price_micro_usd = millionths_of(price->value);
      note("price_usd", price->value, price);
    }
  }

  const std::string prefix_;
  const Merged& merged_;
  const Sources& sources_;
  Loaded& loaded_;
  Problems& problems_;
  Source source_;
};

}  // namespace

void build_evidence_sources(const Merged& merged, const Sources& sources, Loaded& loaded, Problems& problems) {
  std::set<std::string> names;
  for (const auto& [path, setting] : merged.all())
    if (setting.path.front() == "sources") names.insert(setting.path[1]);
  for (const std::string& name : names)
    if (auto source = SourceBuilder(name, merged, sources, loaded, problems).build())
      loaded.config.sources[name] = std::move(source);
  for (auto& [name, profile] : loaded.config.profiles) {
    const Setting* list = merged.find(text_of(Path{"profiles", name, "sources"}));
    if (list == nullptr) continue;
    loaded.values.push_back({text_of(list->path), text_of(list->value), list->origin});
    profile.sources = std::get<std::vector<std::string>>(list->value);
    for (const std::string& source : profile.sources) {
      if (names.contains(source)) continue;
      const std::vector<std::string> allowed(names.begin(), names.end());
      problems.add({"unknown_source",
                    list->place() + " names a source that is not configured: " + shown_text(source) + ".", allowed,
                    "Configure it as [sources.NAME]."});
    }
  }
}

}  // namespace portcullis::server::config
