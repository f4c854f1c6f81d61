// JSON Schema 2020-12, compiled once and run many times. Remote references are never fetched: a `$ref` to a URI that
// was not handed in as a resource is an error at compile time. `pattern` runs on RE2 (linear time); a pattern that RE2
// refuses (look-ahead, back-references) is an error at compile time.
#pragma once

#include <expected>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "transport/json/json.hpp"

namespace portcullis::schemas {

struct Violation {
  std::string instance;  // JSON Pointer of the value that was wrong, "" for the whole
  std::string schema;    // JSON Pointer of the keyword that said so
  std::string keyword;   // "type", "required", ...; empty when the schema there is `false`
  std::string message;   // what is wrong and what is allowed; text of the instance is escaped and cut

  // "/count must be an integer, not the string \"3\"": one line for a caller or a log.
  std::string text() const;
};

struct CompileOptions {
  std::map<std::string, Json> resources;  // other schemas by absolute URI, for $ref; also the meta-schemas in tests
  bool assert_format = false;             // 2020-12 makes `format` an annotation by default
  std::size_t max_subschemas = 20'000;
};

// Immutable after compile; may be used from many threads at once.
class Validator {
 public:
  static std::expected<Validator, std::string> compile(const Json& schema, const CompileOptions& options = {});

  Validator(Validator&&) noexcept;
  Validator& operator=(Validator&&) noexcept;
  ~Validator();

  bool valid(const Json& instance) const;
  // At most `limit` violations, outermost first; empty means valid. Running out of the step bound (deep recursion or
  // more than 10^7 steps) is a violation with keyword "limit": unknown is not valid.
  std::vector<Violation> validate(const Json& instance, std::size_t limit = 8) const;

 private:
  struct Program;
  explicit Validator(std::unique_ptr<const Program> program);
  std::unique_ptr<const Program> program_;
};

}  // namespace portcullis::schemas
