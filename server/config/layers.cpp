// Reading the layers (see layers.hpp).
#include "server/config/layers.hpp"

#include <algorithm>
#include <set>

#include "server/config/document.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::config {
namespace {

constexpr std::size_t shown_path_bytes = 200;

bool is_name(const std::string& segment) {
  return !segment.empty() && segment.size() <= 64 && std::ranges::all_of(segment, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

// Prices go by the names of seats, "openai/gpt-5.1" (see panel.cpp).
bool is_seat_name(const std::string& segment) {
  return !segment.empty() && segment.size() <= 128 &&
         std::ranges::all_of(segment, [](char c) { return c > 0x20 && c < 0x7F; });
}

// Names of profiles and providers stand in messages, results and metrics.
bool names_are_good(const Path& path) {
  if (path.front() == "prices") return std::ranges::all_of(path, is_seat_name);
  return std::ranges::all_of(path,
                             [](const std::string& segment) { return segment.starts_with('[') || is_name(segment); });
}

schemas::Problem unknown_key(const Path& path, const std::string& where) {
  const std::string shown = text_of(path).substr(0, shown_path_bytes);
  const std::string known = nearest_key(path);
  schemas::Problem problem{
      "unknown_key", "There is no key " + shown + " (" + where + ").", {}, "Did you mean " + known + "?"};
  const std::string& last = path.back();
  if ((path.front() == "providers" || path.front() == "sources") &&
      (last.contains("key") || last.contains("token") || last.contains("secret"))) {
    problem.fix =
        "A key is not written here: name its variable with key_env, its file with key_file or its "
        "open descriptor with key_fd.";
  }
  return problem;
}

schemas::Problem not_a_table(const Entry& entry, const Origin& origin) {
  return {"wrong_type",
          text_of(entry.path) + " (" + origin.text() + ") is a " + entry.type + "; it has to be a table.",
          {},
          "Write the keys of this table below [" + text_of(entry.path) + "]."};
}

// True when a table of `unknown` holds `path`: it was told once already.
bool below_any(const std::set<Path>& unknown, const Path& path) {
  Path prefix;
  for (const auto& segment : path) {
    prefix.push_back(segment);
    if (unknown.contains(prefix)) return true;
  }
  return false;
}

void add_checked(Setting setting, Settings& out, Problems& problems) {
  if (auto problem = check(*setting.key, setting.value, setting.place())) {
    problems.add(*std::move(problem));
    return;
  }
  out.push_back(std::move(setting));
}

Path path_of(std::string_view key) {
  Path path;
  while (!key.empty()) {
    const auto dot = key.find('.');
    path.emplace_back(key.substr(0, dot));
    key.remove_prefix(dot == std::string_view::npos ? key.size() : dot + 1);
  }
  return path;
}

}  // namespace

void Problems::add(schemas::Problem problem) {
  if (!full()) list_.push_back(std::move(problem));
}

Settings settings_of_file(const std::string& text, const std::string& file, Layer layer, Problems& problems) {
  Settings out;
  const auto entries = read_document(text);
  if (!entries) {
    const auto& error = entries.error();
    problems.add({"config_syntax",
                  json::visible_line(file) + ":" + std::to_string(error.line) + ":" + std::to_string(error.column) +
                      ": " + error.message + ".",
                  {},
                  "Correct the TOML at this line and column."});
    return out;
  }
  std::set<Path> unknown;
  for (const Entry& entry : *entries) {
    if (problems.full()) break;
    if (below_any(unknown, entry.path)) continue;
    const Origin origin{layer, file, entry.line};
    const Key* key = find_key(entry.path);
    const bool is_table = entry.type == "table";
    if (is_table && key == nullptr && is_known_table(entry.path)) {
      if (!names_are_good(entry.path)) {
        unknown.insert(entry.path);
        problems.add({"out_of_range",
                      "The name in " + text_of(entry.path).substr(0, shown_path_bytes) + " (" + origin.text() +
                          ") is not a name.",
                      {},
                      entry.path.front() == "prices" ? "Write the name of a seat in quotes."
                                                     : "Use 1 to 64 letters, digits, '-', '_' or '.'."});
      }
      continue;
    }
    if (key == nullptr) {
      unknown.insert(entry.path);
      problems.add(is_known_table(entry.path) ? not_a_table(entry, origin) : unknown_key(entry.path, origin.text()));
      continue;
    }
    if (!entry.value) {
      unknown.insert(entry.path);
      problems.add({"wrong_type",
                    text_of(entry.path) + " (" + origin.text() + ") is of type " + entry.type + ".",
                    {},
                    "See the reference of keys for its type."});
      continue;
    }
    add_checked({entry.path, *entry.value, origin, key}, out, problems);
  }
  return out;
}

Settings settings_of_environment(const std::map<std::string, std::string>& environment, Problems& problems) {
  Settings out;
  for (const Key& key : keys()) {
    if (key.variable.empty()) continue;
    const auto found = environment.find(std::string(key.variable));
    if (found == environment.end() || found->second.empty()) continue;
    add_checked({path_of(key.path), parse_value(key, found->second), {Layer::environment, found->first, 0}, &key}, out,
                problems);
  }
  return out;
}

Settings settings_of_flags(const std::vector<Flag>& flags, Problems& problems) {
  Settings out;
  for (const Flag& flag : flags) {
    const Path path = path_of(flag.key);
    const Key* key = path.empty() ? nullptr : find_key(path);
    if (key == nullptr || !names_are_good(path)) {
      problems.add(unknown_key(path.empty() ? Path{""} : path, "flag " + json::visible_line(flag.name)));
      continue;
    }
    add_checked({path, parse_value(*key, flag.value), {Layer::flag, flag.name, 0}, key}, out, problems);
  }
  return out;
}

void Merged::add(const Settings& layer) {
  // The list of seats is one value: the layer that has one replaces it.
  if (std::ranges::any_of(layer, [](const Setting& setting) { return setting.path.front() == "seats"; })) {
    std::erase_if(by_path_, [](const auto& item) { return item.second.path.front() == "seats"; });
  }
  for (const Setting& setting : layer) {
    const std::string path = text_of(setting.path);
    const auto found = by_path_.find(path);
    if (found != by_path_.end() && setting.path.front() == "floor") {
      tools::verdict::PolicyPart part;
      set_field(part, setting.path.back(), setting.value);
      tools::verdict::PolicyPart present;
      set_field(present, setting.path.back(), found->second.value);
      tools::verdict::Policy policy;
      override_fields(policy, present);
      if (tools::verdict::tightened(policy, part) == policy) continue;
    }
    by_path_.insert_or_assign(path, setting);
  }
}

const Setting* Merged::find(const std::string& path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : &found->second;
}

bool Merged::lists_seats() const {
  const auto first = by_path_.lower_bound("seats");
  return first != by_path_.end() && first->second.path.front() == "seats";
}

std::size_t Merged::listed_seats() const {
  std::size_t count = 0;
  for (const auto& [text, setting] : by_path_) {
    if (setting.path.front() != "seats" || setting.path.size() < 2) continue;
    count = std::max(count, static_cast<std::size_t>(std::stoull(setting.path[1].substr(1))) + 1);
  }
  return count;
}

bool set_field(tools::verdict::PolicyPart& part, const std::string& field, const Value& value) {
  using namespace tools::verdict;
  const auto* integer = std::get_if<std::int64_t>(&value);
  const auto* text = std::get_if<std::string>(&value);
  const auto* boolean = std::get_if<bool>(&value);
  if (field == "quorum" && integer) {
    part.quorum = static_cast<std::size_t>(*integer);
  } else if (field == "deadline_ms" && integer) {
    part.deadline = std::chrono::milliseconds(*integer);
  } else if (field == "panel_size" && integer) {
    part.panel_size = static_cast<std::size_t>(*integer);
  } else if (field == "panel_size" && text) {
    part.panel_size = all_seats;
  } else if (field == "required" && text) {
    part.required = verdict_from(*text);
  } else if (field == "release" && text) {
    part.release = release_mode_from(*text);
  } else if (field == "evidence_origin" && text) {
    part.evidence_origin = origin_from(*text);
  } else if (field == "calibration_required" && boolean) {
    part.calibration_required = *boolean;
  } else if (field == "all_must_answer" && boolean) {
    part.all_must_answer = *boolean;
  } else if (field == "chain_of_verification" && boolean) {
    part.chain_of_verification = *boolean;
  } else if (field == "challenge_round" && boolean) {
    part.challenge_round = *boolean;
  } else {
    return false;
  }
  return true;
}

void override_fields(tools::verdict::Policy& policy, const tools::verdict::PolicyPart& part) {
  policy.required = part.required.value_or(policy.required);
  policy.release = part.release.value_or(policy.release);
  policy.quorum = part.quorum.value_or(policy.quorum);
  policy.deadline = part.deadline.value_or(policy.deadline);
  policy.evidence_origin = part.evidence_origin.value_or(policy.evidence_origin);
  policy.calibration_required = part.calibration_required.value_or(policy.calibration_required);
  policy.all_must_answer = part.all_must_answer.value_or(policy.all_must_answer);
  policy.panel_size = part.panel_size.value_or(policy.panel_size);
  policy.chain_of_verification = part.chain_of_verification.value_or(policy.chain_of_verification);
  policy.challenge_round = part.challenge_round.value_or(policy.challenge_round);
}

}  // namespace portcullis::server::config
