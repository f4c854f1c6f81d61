// Any bytes as formulas, rules or a program with headings: a refusal has a place and says what was expected; what is
// accepted becomes a problem that the SMT-LIB reader accepts as well-sorted.
#include <cstdint>
#include <string>

#include "tests/fuzz/support.hpp"
#include "tools/prove/reading.hpp"
#include "tools/prove/smtlib_reader.hpp"
#include "tools/prove/smtlib_writer.hpp"
#include "tools/prove/structure.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portcullis::tools::prove;
  using portcullis::fuzz::require;
  portcullis::fuzz::Choices choices(portcullis::fuzz::text_of(data, size));
  const auto how = choices.byte();
  Arguments arguments;
  arguments.format = (how & 1) != 0 ? Format::rules : Format::formula;
  if ((how & 2) != 0) {
    arguments.program = std::string(choices.rest());
  } else {
    std::string_view rest = choices.rest();
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      arguments.premises.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    arguments.conclusion = arguments.premises.empty() ? "" : arguments.premises.back();
  }
  const auto problem = read_problem(arguments);
  if (!problem) {
    require(!problem.error().empty(), "a refusal has a reason");
    for (const Issue& issue : problem.error()) {
      require(issue.place.line >= 1 && issue.place.column >= 1, "a refusal has a place");
      require(!issue.message.empty() && !issue.expected.empty() && !issue.source.empty(),
              "a refusal says what is wrong");
    }
    return 0;
  }
  const std::string written = write_smtlib(*problem);
  const auto again = read_written(written);
  require(again.has_value(), "what formulas mean is well-sorted SMT-LIB");
  require(again->assertions.size() == problem->assertions.size() + 1, "nothing is lost");
  Structure structure;
  structure.things.assign(problem->sort_names.size(), 1);
  for (std::size_t i = 0; i < problem->functions.size(); ++i) structure.functions.push_back({{}, Value{}});
  require(
      evaluate(*problem, structure, *problem->conclusion) == evaluate(*again, structure, again->assertions.back().term),
      "what was written means the same");
  return 0;
}
