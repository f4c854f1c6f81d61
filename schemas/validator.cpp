// See validator.hpp.
#include "schemas/validator.hpp"

#include <algorithm>
#include <utility>

#include "schemas/compile.hpp"
#include "schemas/describe.hpp"
#include "schemas/evaluate.hpp"

namespace portcullis::schemas {

struct Validator::Program {
  schemas::Program code;
};

namespace {

Violation out_of_bound() {
  return {"", "", "limit",
          "could not be decided: the check needs more than " + std::to_string(max_steps) +
              " steps or goes deeper than " + std::to_string(max_nesting) +
              " subschemas, and what is undecided is not valid"};
}

}  // namespace

std::string Violation::text() const {
  return (instance.empty() ? "the value" : short_pointer(instance)) + ' ' + message;
}

Validator::Validator(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
Validator::Validator(Validator&&) noexcept = default;
Validator& Validator::operator=(Validator&&) noexcept = default;
Validator::~Validator() = default;

std::expected<Validator, std::string> Validator::compile(const Json& schema, const CompileOptions& options) {
  auto program = compile_schema(schema, options);
  if (!program) return std::unexpected(std::move(program.error()));
  return Validator(std::make_unique<const Program>(Program{std::move(*program)}));
}

bool Validator::valid(const Json& instance) const {
  return Evaluation(program_->code, nullptr).run(instance);
}

std::vector<Violation> Validator::validate(const Json& instance, std::size_t limit) const {
  Evaluation quick(program_->code, nullptr);
  if (quick.run(instance)) return {};
  if (quick.exhausted()) return {out_of_bound()};
  // An empty answer means valid, so at least one violation is always given.
  Collector collector(std::max<std::size_t>(limit, 1));
  Evaluation thorough(program_->code, &collector);
  thorough.run(instance);
  std::vector<Violation> out = collector.take();
  if (out.empty()) out.push_back(out_of_bound());  // looking for all of them takes more steps than finding the first
  return out;
}

}  // namespace portcullis::schemas
