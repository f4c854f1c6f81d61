// A schema on the first line and an instance behind it: compiling and validating end, say the same every time, point at
// values that exist, and `not` turns every verdict that was reached round.
#include <optional>
#include <string>

#include "schemas/validator.hpp"
#include "tests/fuzz/support.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/visible.hpp"

namespace {

using namespace portcullis;
using fuzz::require;
using schemas::Validator;

bool undecided(const std::vector<schemas::Violation>& violations) {
  for (const auto& violation : violations)
    if (violation.keyword == "limit") return true;
  return false;
}

bool exists(const Json& value, const std::string& pointer) {
  try {
    return value.contains(Json::json_pointer(pointer));
  } catch (const Json::exception&) {
    return false;  // not a pointer at all
  }
}

bool is_false(const Json& schema, const std::string& pointer) {
  return exists(schema, pointer) && schema.at(Json::json_pointer(pointer)) == Json(false);
}

// The verdict of a schema and what it was compiled to, or nothing when it was not reached.
std::optional<bool> verdict_of(const Json& schema, const Validator& validator, const Json& instance) {
  const auto violations = validator.validate(instance);
  require(violations.size() <= 8, "no more violations than asked for");
  require(violations.empty() == validator.valid(instance), "valid and validate agree");
  const auto one = validator.validate(instance, 1);
  require(one.size() <= 1 && one.empty() == violations.empty(), "the limit changes the list, not the verdict");
  for (const auto& violation : violations) {
    require(!violation.message.empty(), "a violation says what is wrong");
    require(!violation.keyword.empty() || is_false(schema, violation.schema), "only a schema `false` has no keyword");
    require(exists(instance, violation.instance), "a violation points at a value of the instance");
    require(json::visible_line(violation.text()) == violation.text(), "a violation is safe to show");
  }
  if (undecided(violations)) return std::nullopt;
  return violations.empty();
}

// A schema that names no place and refers to none means the same wherever it stands.
bool movable(std::string_view schema) {
  return schema.find('$') == std::string_view::npos && schema.find('\\') == std::string_view::npos;
}

void check_inside(std::string_view keyword, const Json& schema, const Json& instance, bool expected) {
  Json outer = Json::object();
  outer[std::string(keyword)] = keyword == "not" ? schema : Json::array({schema});
  const auto compiled = Validator::compile(outer);
  require(compiled.has_value(), "a schema that compiles does so inside another one");
  if (const auto verdict = verdict_of(outer, *compiled, instance)) require(*verdict == expected, "logic holds");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  const auto schema = json::read(text.substr(0, end));
  const auto instance = json::read(text.substr(std::min(end + 1, text.size())));
  if (!schema) return -1;

  for (const bool assert_format : {false, true}) {
    schemas::CompileOptions options;
    options.assert_format = assert_format;
    const auto validator = Validator::compile(*schema, options);
    if (!validator) {
      require(!validator.error().empty(), "a refusal says why");
      require(json::visible_line(validator.error()) == validator.error(), "a refusal is safe to show");
      const auto again = Validator::compile(*schema, options);
      require(!again && again.error() == validator.error(), "the same schema is refused alike");
      continue;
    }
    if (!instance) continue;
    const auto verdict = verdict_of(*schema, *validator, *instance);
    require(verdict_of(*schema, *validator, *instance) == verdict, "the same instance gets the same verdict");
    if (!verdict || assert_format || !movable(text.substr(0, end))) continue;
    check_inside("not", *schema, *instance, !*verdict);
    check_inside("allOf", *schema, *instance, *verdict);
    check_inside("anyOf", *schema, *instance, *verdict);
    check_inside("oneOf", *schema, *instance, *verdict);
  }
  return 0;
}
