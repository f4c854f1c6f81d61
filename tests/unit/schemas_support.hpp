// One-line fixtures for the tests of the validator.
#pragma once

#include <gtest/gtest.h>

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/validator.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::schemas {

inline Json parse(std::string_view text) {
  auto value = json::read(text);
  if (!value) {
    ADD_FAILURE() << "not JSON: " << text << ": " << value.error().message;
    return Json();
  }
  return std::move(*value);
}

inline Validator compiled(const Json& schema, const CompileOptions& options = {}) {
  auto validator = Validator::compile(schema, options);
  if (!validator) {
    ADD_FAILURE() << "does not compile: " << validator.error();
    return std::move(*Validator::compile(Json(false)));
  }
  return std::move(*validator);
}

template <typename Text>
  requires std::convertible_to<const Text&, std::string_view>
Validator compiled(const Text& schema, const CompileOptions& options = {}) {
  return compiled(parse(schema), options);
}

inline std::string compile_error(std::string_view schema, const CompileOptions& options = {}) {
  const auto validator = Validator::compile(parse(schema), options);
  return validator ? "it compiles" : validator.error();
}

// "/pointer message" of every violation.
inline std::vector<std::string> told(std::string_view schema, std::string_view instance, std::size_t limit = 8) {
  std::vector<std::string> out;
  for (const Violation& violation : compiled(schema).validate(parse(instance), limit)) out.push_back(violation.text());
  return out;
}

// One violation, and that one.
inline std::string tell(std::string_view schema, std::string_view instance) {
  const auto all = told(schema, instance);
  return all.size() == 1 ? all.front() : std::to_string(all.size()) + " violations";
}

}  // namespace portcullis::schemas
