// See evaluate.hpp. This file: the way into a subschema, and what is asked of scalars.
#include "schemas/evaluate.hpp"

#include <algorithm>
#include <string>

#include "schemas/describe.hpp"

namespace portcullis::schemas {
namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u;
}

std::uint64_t code_points(std::string_view text) {
  return static_cast<std::uint64_t>(text.size()) -
         static_cast<std::uint64_t>(std::ranges::count_if(text, is_continuation));
}

std::string characters(std::uint64_t count) {
  return counted(count, "character", "characters");
}

}  // namespace

std::string Evaluation::where(const Node& node, std::string_view keyword) const {
  std::string out = pointer_of(program_.locations, node.location);
  if (!keyword.empty()) append_token(keyword, out);
  return out;
}

bool Evaluation::check(NodeId id, const Json& value, const Path& path, bool track) {
  if (!budget_.charge(1)) return false;
  const Node& node = program_.nodes[id];
  if ((types_of(value) & node.types) == 0) {
    if (node.never) {
      report(node, "", path, [] { return std::string("is not allowed here"); });
    } else {
      report(node, "type", path,
             [&] { return "must be " + describe_types(node.types) + ", not " + describe_value(value); });
    }
    return false;
  }
  if (node.only_type) return true;
  if (nesting_ == max_nesting) {
    budget_.exhaust();
    return false;
  }
  ++nesting_;
  const bool enters = program_.has_dynamic_refs && (scope_.empty() || scope_.back() != node.resource);
  if (enters) scope_.push_back(node.resource);
  const std::size_t base = marks_.size();
  const bool valid = run_keywords(node, value, path, track);
  if (!valid || !track) marks_.resize(base);
  if (enters) scope_.pop_back();
  --nesting_;
  return valid;
}

// For subschemas whose failure is not by itself a violation.
bool Evaluation::check_quietly(NodeId id, const Json& value, const Path& path, bool track) {
  Collector* const outer = std::exchange(collector_, nullptr);
  const bool valid = check(id, value, path, track);
  collector_ = outer;
  return valid;
}

bool Evaluation::run_keywords(const Node& node, const Json& value, const Path& path, bool track) {
  const std::size_t base = marks_.size();
  const ArrayChecks* arrays = node.arrays != none && value.is_array() ? &program_.arrays[node.arrays] : nullptr;
  const ObjectChecks* objects = node.objects != none && value.is_object() ? &program_.objects[node.objects] : nullptr;
  const bool asks_for_rest =
      (arrays != nullptr && arrays->unevaluated != none) || (objects != nullptr && objects->unevaluated != none);
  track = track || asks_for_rest;
  bool valid = true;
  // Each step returns false when something was wrong; without a collector the first one decides.
  const auto goes_on = [&](bool step) {
    valid = valid && step;
    return valid || collector_ != nullptr;
  };
  for (std::uint32_t i = 0; i < node.enums_count; ++i) {
    if (!goes_on(check_enum(node, program_.enums[node.enums_first + i], value, path))) return false;
  }
  if (node.numbers != none && value.is_number()) {
    if (!goes_on(check_number(node, program_.numbers[node.numbers], value, path))) return false;
  }
  if (node.strings != none && value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (!goes_on(check_string(node, program_.strings[node.strings], text, path))) return false;
  }
  if (arrays != nullptr && !goes_on(check_array(node, *arrays, value, path, track))) return false;
  if (objects != nullptr && !goes_on(check_object(node, *objects, value, path, track))) return false;
  for (std::uint32_t i = 0; i < node.applications_count; ++i) {
    if (!goes_on(apply(node, program_.applications[node.applications_first + i], value, path, track))) return false;
  }
  // After a failure the annotations are gone, and every member would be called unevaluated.
  if (!valid || !asks_for_rest) return valid;
  return arrays != nullptr ? check_unevaluated_items(node, *arrays, value, path, base)
                           : check_unevaluated_members(node, *objects, value, path, base);
}

bool Evaluation::check_enum(const Node& node, const EnumCheck& values, const Json& value, const Path& path) {
  bool found = false;
  if (values.canonical.empty()) {
    found = std::ranges::any_of(values.values, [&](const Json& one) { return equal(value, one, budget_); });
  } else {
    std::string form;
    found = append_canonical(value, form, budget_) && std::ranges::binary_search(values.canonical, form);
  }
  if (found || budget_.exhausted()) return found;
  report(node, values.is_const ? "const" : "enum", path, [&] {
    if (values.values.empty()) return std::string("matches nothing: the list of allowed values is empty");
    std::vector<std::string> allowed;
    for (const Json& one : values.values) {
      if (allowed.size() < max_listed) allowed.push_back(short_text(one));
    }
    const std::string_view demand = values.values.size() == 1 ? "must be " : "must be one of ";
    return std::string(demand) + listed(allowed, values.values.size()) + ", not " + describe_value(value);
  });
  return false;
}

bool Evaluation::check_number(const Node& node, const NumberChecks& checks, const Json& value, const Path& path) {
  bool valid = true;
  const auto wrong = [&](std::string_view keyword, std::string_view demand, const Json& limit) {
    valid = false;
    return report(node, keyword, path,
                  [&] { return std::string(demand) + short_text(limit) + ", not " + short_text(value); });
  };
  // Written so that a value without an order (a NaN that no reader lets in) is refused.
  if (checks.minimum && !(compare_numbers(value, *checks.minimum) >= 0)) {
    if (!wrong("minimum", "must be at least ", *checks.minimum)) return false;
  }
  if (checks.maximum && !(compare_numbers(value, *checks.maximum) <= 0)) {
    if (!wrong("maximum", "must be at most ", *checks.maximum)) return false;
  }
  if (checks.exclusive_minimum && !(compare_numbers(value, *checks.exclusive_minimum) > 0)) {
    if (!wrong("exclusiveMinimum", "must be more than ", *checks.exclusive_minimum)) return false;
  }
  if (checks.exclusive_maximum && !(compare_numbers(value, *checks.exclusive_maximum) < 0)) {
    if (!wrong("exclusiveMaximum", "must be less than ", *checks.exclusive_maximum)) return false;
  }
  if (checks.multiple_of) {
    const auto decimal = decimal_of(value);
    if (!decimal || !is_multiple(*decimal, checks.divisor)) {
      wrong("multipleOf", "must be a multiple of ", *checks.multiple_of);
    }
  }
  return valid;
}

bool Evaluation::check_string(const Node& node, const StringChecks& checks, std::string_view text, const Path& path) {
  bool valid = true;
  // A code point has one to four bytes, so most texts need no counting.
  const bool counts =
      text.size() < checks.min_length * 4 || checks.min_length >= unlimited / 4 || text.size() > checks.max_length;
  if (counts && (checks.min_length != 0 || checks.max_length != unlimited)) {
    if (!budget_.charge(text.size() / 64)) return false;
    const std::uint64_t length = code_points(text);
    if (length < checks.min_length) {
      valid = false;
      if (!report(node, "minLength", path, [&] {
            return "must be at least " + characters(checks.min_length) + " long, not " + std::to_string(length);
          })) {
        return false;
      }
    }
    if (length > checks.max_length) {
      valid = false;
      if (!report(node, "maxLength", path, [&] {
            return "must be at most " + characters(checks.max_length) + " long, not " + std::to_string(length);
          })) {
        return false;
      }
    }
  }
  if (checks.pattern != none) {
    const Pattern& pattern = program_.patterns[checks.pattern];
    if (!budget_.charge(pattern.cost(text.size()))) return false;
    if (!pattern.search(text)) {
      valid = false;
      if (!report(node, "pattern", path, [&] {
            return "must match the pattern " + in_quotes(pattern.text()) + ", not be " + in_quotes(text);
          })) {
        return false;
      }
    }
  }
  if (checks.format != nullptr) {
    if (!budget_.charge(checks.format->steps + text.size() / 16)) return false;
    if (!checks.format->check(text)) {
      valid = false;
      report(node, "format", path,
             [&] { return "must have the format " + in_quotes(checks.format->name) + ", not be " + in_quotes(text); });
    }
  }
  return valid;
}

}  // namespace portcullis::schemas
