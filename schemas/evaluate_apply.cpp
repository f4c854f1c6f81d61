// See evaluate.hpp. This file: the keywords that apply other subschemas to the same value.
#include <string>

#include "schemas/describe.hpp"
#include "schemas/evaluate.hpp"

namespace portcullis::schemas {
namespace {

// Of several alternatives that all failed, the one that was probably meant: one whose constants and types fit, and of
// those the one that got furthest into the instance.
class Nearest {
 public:
  void consider(std::uint32_t alternative, const Collector& found, std::size_t depth) {
    if (found.empty()) return;
    bool fits = true;
    for (const auto& kept : found.kept()) {
      const std::string& keyword = kept.violation.keyword;
      if (keyword == "const" || keyword == "enum" || (keyword == "type" && kept.depth == depth)) fits = false;
    }
    const std::pair score{fits, found.kept().front().depth};
    if (known_ && score <= score_) return;
    known_ = true;
    score_ = score;
    alternative_ = alternative;
    violation_ = found.first();
  }
  std::string in_words() const {
    if (!known_) return {};
    return "; nearest is alternative " + std::to_string(alternative_ + 1) + ": " +
           (violation_.instance.empty() ? "it" : short_pointer(violation_.instance)) + ' ' + violation_.message;
  }

 private:
  bool known_ = false;
  std::pair<bool, std::size_t> score_;
  std::uint32_t alternative_ = 0;
  Violation violation_;
};

constexpr std::size_t looked_at = 8;  // violations of an alternative

}  // namespace

// The dynamic scope decides (core 8.2.3.2): the outermost resource on the way here that has this dynamic anchor.
NodeId Evaluation::dynamic_target(const Application& application) {
  const NodeId initial = program_.operands[application.first];
  if (application.anchor == none) return initial;
  const auto& candidates = program_.dynamic_anchors[application.anchor];
  for (const std::uint32_t resource : scope_) {
    if (!budget_.charge(1)) break;
    if (const auto found = candidates.find(resource); found != candidates.end()) return found->second;
  }
  return initial;
}

bool Evaluation::apply(const Node& node, const Application& application, const Json& value, const Path& path,
                       bool track) {
  const std::uint32_t first = application.first;
  const auto operand = [&](std::uint32_t i) { return program_.operands[first + i]; };
  switch (application.kind) {
    case Applicator::ref:
      return check(operand(0), value, path, track);
    case Applicator::dynamic_ref:
      return check(dynamic_target(application), value, path, track);
    case Applicator::all_of: {
      bool valid = true;
      for (std::uint32_t i = 0; i < application.count; ++i) {
        valid = check(operand(i), value, path, track) && valid;
        if (!valid && (collector_ == nullptr || budget_.exhausted())) return false;
      }
      return valid;
    }
    case Applicator::any_of:
      return apply_any_of(node, application, value, path, track);
    case Applicator::one_of:
      return apply_one_of(node, application, value, path, track);
    case Applicator::not_:
      if (!check_quietly(operand(0), value, path, false)) return !budget_.exhausted();
      report(node, "not", path, [&] {
        return "must not match the schema at " + short_pointer(where(node, "not")) + ", but " + describe_value(value) +
               " does";
      });
      return false;
    case Applicator::if_then_else: {
      const bool condition = check_quietly(operand(0), value, path, track);
      if (budget_.exhausted()) return false;
      const NodeId branch = operand(condition ? 1 : 2);
      return branch == none || check(branch, value, path, track);
    }
  }
  return false;
}

// When no alternative matches, says why the nearest did not: the one that got furthest into the instance.
bool Evaluation::apply_any_of(const Node& node, const Application& application, const Json& value, const Path& path,
                              bool track) {
  Collector* const outer = collector_;
  Nearest nearest;
  bool valid = false;
  for (std::uint32_t i = 0; i < application.count && (track || !valid); ++i) {
    Collector inner(looked_at);
    if (outer != nullptr) collector_ = &inner;
    valid = check(program_.operands[application.first + i], value, path, track) || valid;
    collector_ = outer;
    if (budget_.exhausted()) return false;
    nearest.consider(i, inner, path.depth);
  }
  if (valid) return true;
  report(node, "anyOf", path, [&] {
    return "must match at least one of " + std::to_string(application.count) + " alternatives, but matches none" +
           nearest.in_words();
  });
  return false;
}

bool Evaluation::apply_one_of(const Node& node, const Application& application, const Json& value, const Path& path,
                              bool track) {
  Collector* const outer = collector_;
  Nearest nearest;
  std::uint32_t match = none;
  std::uint32_t second = none;
  for (std::uint32_t i = 0; i < application.count && second == none; ++i) {
    Collector inner(looked_at);
    if (outer != nullptr) collector_ = &inner;
    const bool valid = check(program_.operands[application.first + i], value, path, track);
    collector_ = outer;
    if (budget_.exhausted()) return false;
    if (valid) (match == none ? match : second) = i;
    nearest.consider(i, inner, path.depth);
  }
  if (match != none && second == none) return true;
  report(node, "oneOf", path, [&] {
    std::string out = "must match exactly one of " + std::to_string(application.count) + " alternatives, but matches ";
    if (second != none) return out + "alternatives " + std::to_string(match + 1) + " and " + std::to_string(second + 1);
    return out + "none" + nearest.in_words();
  });
  return false;
}

}  // namespace portcullis::schemas
