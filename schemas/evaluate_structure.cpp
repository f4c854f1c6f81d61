// See evaluate.hpp. This file: arrays and objects.
#include <algorithm>
#include <array>
#include <string>

#include "schemas/describe.hpp"
#include "schemas/evaluate.hpp"

namespace portcullis::schemas {
namespace {

bool holds(std::span<const std::uint64_t> bits, std::uint32_t i) {
  return (bits[i / 64] >> (i % 64) & 1u) != 0;
}

// What may stand in an object whose other members are refused.
std::string allowed_members(const ObjectChecks& checks, const std::vector<Pattern>& patterns) {
  std::vector<std::string> names;
  for (const Name& name : checks.names) {
    if (name.property != none && names.size() < max_listed) names.push_back(in_quotes(name.text));
  }
  std::string out;
  if (!names.empty()) out = "allowed members: " + listed(names, checks.properties);
  if (checks.patterns.empty()) return out.empty() ? "no members are allowed" : out;
  std::vector<std::string> expressions;
  for (const auto& [pattern, node] : checks.patterns) {
    if (expressions.size() < max_listed) expressions.push_back(in_quotes(patterns[pattern].text()));
  }
  return (out.empty() ? "allowed members: " : out + " and ") + "those that match " +
         listed(expressions, checks.patterns.size());
}

}  // namespace

bool Evaluation::check_array(const Node& node, const ArrayChecks& checks, const Json& value, const Path& path,
                             bool track) {
  const auto& items = value.get_ref<const Json::array_t&>();
  bool valid = true;
  const auto wrong_size = [&](std::string_view keyword, std::string_view demand, std::uint64_t limit) {
    valid = false;
    return report(node, keyword, path, [&] {
      return "must have " + std::string(demand) + counted(limit, "item", "items") + ", not " +
             std::to_string(items.size());
    });
  };
  if (items.size() < checks.min_items && !wrong_size("minItems", "at least ", checks.min_items)) return false;
  if (items.size() > checks.max_items && !wrong_size("maxItems", "at most ", checks.max_items)) return false;
  if (checks.unique) {
    const Duplicate duplicate = find_duplicate(items, budget_);
    if (budget_.exhausted()) return false;
    if (duplicate.first != items.size()) {
      valid = false;
      if (!report(node, "uniqueItems", path, [&] {
            return "must have only different items, but the items " + std::to_string(duplicate.first) + " and " +
                   std::to_string(duplicate.second) + " are equal: " + short_text(items[duplicate.first]);
          })) {
        return false;
      }
    }
  }
  const std::size_t prefix = std::min(checks.prefix.size(), items.size());
  const std::size_t end = checks.items != none ? items.size() : prefix;
  for (std::size_t i = 0; i < end; ++i) {
    const NodeId child = i < prefix ? checks.prefix[i] : checks.items;
    if (!check(child, items[i], Path{&path, nullptr, i, path.depth + 1}, false)) {
      valid = false;
      if (collector_ == nullptr || budget_.exhausted()) return false;
    }
    if (track && i < prefix) marks_.push_back(static_cast<std::uint32_t>(i));
  }
  if (track && checks.items != none) marks_.push_back(all_marked);
  if (checks.contains != none && !check_contains(node, checks, items, path, track)) valid = false;
  return valid;
}

bool Evaluation::check_contains(const Node& node, const ArrayChecks& checks, const Json::array_t& items,
                                const Path& path, bool track) {
  std::uint64_t matches = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!track && matches >= checks.min_contains && checks.max_contains == unlimited) return true;
    const bool match = check_quietly(checks.contains, items[i], Path{&path, nullptr, i, path.depth + 1}, false);
    if (budget_.exhausted()) return false;
    if (!match) continue;
    ++matches;
    if (track) marks_.push_back(static_cast<std::uint32_t>(i));
  }
  const auto wrong = [&](std::string_view keyword, std::string_view demand, std::uint64_t limit) {
    report(node, keyword, path, [&] {
      return "must contain " + std::string(demand) + counted(limit, "item", "items") + " of the kind at " +
             short_pointer(where(node, "contains")) + ", not " + std::to_string(matches);
    });
    return false;
  };
  if (matches < checks.min_contains) {
    return wrong(checks.min_contains == 1 ? "contains" : "minContains", "at least ", checks.min_contains);
  }
  if (matches > checks.max_contains) return wrong("maxContains", "at most ", checks.max_contains);
  return true;
}

bool Evaluation::check_object(const Node& node, const ObjectChecks& checks, const Json& value, const Path& path,
                              bool track) {
  const auto& members = value.get_ref<const Json::object_t&>();
  bool valid = true;
  const auto wrong_size = [&](std::string_view keyword, std::string_view demand, std::uint64_t limit) {
    valid = false;
    return report(node, keyword, path, [&] {
      return "must have " + std::string(demand) + counted(limit, "member", "members") + ", not " +
             std::to_string(members.size());
    });
  };
  const std::uint64_t count = members.size();
  if (count < checks.min_properties && !wrong_size("minProperties", "at least ", checks.min_properties)) return false;
  if (count > checks.max_properties && !wrong_size("maxProperties", "at most ", checks.max_properties)) return false;
  if (!checks.looks_at_members) return valid;
  std::array<std::uint64_t, 1> small{};
  std::vector<std::uint64_t> large;
  if (checks.names.size() > 64) large.resize(checks.names.size() / 64 + 1);
  const std::span<std::uint64_t> seen = large.empty() ? std::span<std::uint64_t>(small) : std::span(large);
  std::uint32_t hint = 0;
  std::uint32_t index = 0;
  for (const auto& member : members) {
    if (!budget_.charge(1 + member.first.size() / 32)) return false;
    const std::uint32_t name = checks.find(member.first, hint);
    if (name != none) {
      seen[name / 64] |= std::uint64_t{1} << (name % 64);
      hint = name + 1;
    }
    bool evaluated = false;
    if (!check_member(node, checks, member, name, path, evaluated)) {
      valid = false;
      if (collector_ == nullptr || budget_.exhausted()) return false;
    }
    if (track && evaluated) marks_.push_back(index);
    ++index;
  }
  return check_presence(node, checks, value, seen, path, track) && valid;
}

bool Evaluation::check_member(const Node& node, const ObjectChecks& checks, const Json::object_t::value_type& member,
                              std::uint32_t name, const Path& path, bool& evaluated) {
  const Path here{&path, &member.first, 0, path.depth + 1};
  bool valid = checks.property_names == none || check_name(node, checks, member.first, path);
  if (!valid && collector_ == nullptr) return false;
  if (name != none && checks.names[name].property != none) {
    evaluated = true;
    valid = check(checks.names[name].property, member.second, here, false) && valid;
    if (!valid && collector_ == nullptr) return false;
  }
  for (const auto& [pattern, child] : checks.patterns) {
    if (!budget_.charge(program_.patterns[pattern].cost(member.first.size()))) return false;
    if (!program_.patterns[pattern].search(member.first)) continue;
    evaluated = true;
    valid = check(child, member.second, here, false) && valid;
    if (!valid && collector_ == nullptr) return false;
  }
  if (evaluated || checks.additional == none) return valid;
  evaluated = true;
  if (program_.nodes[checks.additional].never) {
    report(node, "additionalProperties", here,
           [&] { return "is not allowed here; " + allowed_members(checks, program_.patterns); });
    return false;
  }
  return check(checks.additional, member.second, here, false) && valid;
}

bool Evaluation::check_name(const Node& node, const ObjectChecks& checks, const std::string& name, const Path& path) {
  const Node& child = program_.nodes[checks.property_names];
  const bool only_text = child.enums_count == 0 && child.applications_count == 0;
  const auto holds_for_name = [&] {
    if (!only_text) return check(checks.property_names, Json(name), path, false);
    if ((child.types & type_string) == 0) {
      report(child, child.never ? "" : "type", path, [] { return std::string("is not allowed"); });
      return false;
    }
    return child.strings == none || check_string(child, program_.strings[child.strings], name, path);
  };
  if (collector_ == nullptr) return holds_for_name();
  Collector inner(1);
  Collector* const outer = std::exchange(collector_, &inner);
  const bool valid = holds_for_name();
  collector_ = outer;
  if (valid) return true;
  report(node, "propertyNames", path, [&] {
    return "has the member name " + in_quotes(name) + ", which " +
           (inner.empty() ? std::string("is not allowed") : inner.first().message);
  });
  return false;
}

bool Evaluation::check_presence(const Node& node, const ObjectChecks& checks, const Json& value,
                                std::span<const std::uint64_t> seen, const Path& path, bool track) {
  bool valid = true;
  const auto missing = [&](std::string_view keyword, std::uint32_t name, std::string_view because) {
    valid = false;
    return report(node, keyword, path, [&] {
      return "is missing the member " + in_quotes(checks.names[name].text) + ", which is required" +
             std::string(because);
    });
  };
  const bool all = checks.required_bits != 0 && (seen[0] & checks.required_bits) == checks.required_bits;
  if (!all) {
    for (const std::uint32_t name : checks.required) {
      if (!holds(seen, name) && !missing("required", name, "")) return false;
    }
  }
  for (const Dependency& dependency : checks.dependencies) {
    if (!holds(seen, dependency.trigger)) continue;
    if (!budget_.charge(1 + dependency.required.size())) return false;
    for (const std::uint32_t name : dependency.required) {
      if (holds(seen, name)) continue;
      const std::string because =
          collector_ == nullptr ? "" : " beside " + in_quotes(checks.names[dependency.trigger].text);
      if (!missing("dependentRequired", name, because)) return false;
    }
    if (dependency.schema != none && !check(dependency.schema, value, path, track)) {
      valid = false;
      if (collector_ == nullptr || budget_.exhausted()) return false;
    }
  }
  return valid;
}

std::vector<bool> Evaluation::evaluated_since(std::size_t base, std::size_t size) const {
  std::vector<bool> out(size, false);
  for (std::size_t i = base; i < marks_.size(); ++i) {
    if (marks_[i] == all_marked) return {};
    out[marks_[i]] = true;
  }
  return out;
}

bool Evaluation::check_unevaluated_members(const Node& node, const ObjectChecks& checks, const Json& value,
                                           const Path& path, std::size_t base) {
  const auto& members = value.get_ref<const Json::object_t&>();
  if (!budget_.charge((marks_.size() - base + members.size()) / 8)) return false;
  const std::vector<bool> evaluated = evaluated_since(base, members.size());
  bool valid = true;
  for (std::size_t i = 0; i < evaluated.size(); ++i) {
    if (evaluated[i]) continue;
    const auto& member = *(members.begin() + static_cast<std::ptrdiff_t>(i));
    const Path here{&path, &member.first, 0, path.depth + 1};
    if (program_.nodes[checks.unevaluated].never) {
      valid = false;
      if (!report(node, "unevaluatedProperties", here,
                  [] { return std::string("is not allowed here: no part of the schema describes this member"); })) {
        return false;
      }
    } else if (!check(checks.unevaluated, member.second, here, false)) {
      valid = false;
      if (collector_ == nullptr || budget_.exhausted()) return false;
    }
  }
  marks_.push_back(all_marked);
  return valid;
}

bool Evaluation::check_unevaluated_items(const Node& node, const ArrayChecks& checks, const Json& value,
                                         const Path& path, std::size_t base) {
  const auto& items = value.get_ref<const Json::array_t&>();
  if (!budget_.charge((marks_.size() - base + items.size()) / 8)) return false;
  const std::vector<bool> evaluated = evaluated_since(base, items.size());
  bool valid = true;
  for (std::size_t i = 0; i < evaluated.size(); ++i) {
    if (evaluated[i]) continue;
    const Path here{&path, nullptr, i, path.depth + 1};
    if (program_.nodes[checks.unevaluated].never) {
      valid = false;
      if (!report(node, "unevaluatedItems", here,
                  [] { return std::string("is not allowed here: no part of the schema describes this item"); })) {
        return false;
      }
    } else if (!check(checks.unevaluated, items[i], here, false)) {
      valid = false;
      if (collector_ == nullptr || budget_.exhausted()) return false;
    }
  }
  marks_.push_back(all_marked);
  return valid;
}

}  // namespace portcullis::schemas
