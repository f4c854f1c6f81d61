// Any bytes as an SMT-LIB script and a conclusion: a refusal has a place and says what was expected; what is accepted
// is written in our own words alone, reads back as the same problem, and can be evaluated without a crash.
#include <cstdint>
#include <string_view>

#include "tests/fuzz/support.hpp"
#include "tools/prove/smtlib_reader.hpp"
#include "tools/prove/smtlib_writer.hpp"
#include "tools/prove/structure.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portcullis::tools::prove;
  using portcullis::fuzz::require;
  std::string_view script = portcullis::fuzz::text_of(data, size);
  std::optional<std::string_view> conclusion;
  if (const std::size_t cut = script.find("\n---\n"); cut != std::string_view::npos) {
    conclusion = script.substr(cut + 5);
    script = script.substr(0, cut);
  }
  const auto problem = read_smtlib(script, conclusion);
  if (!problem) {
    const Issue& issue = problem.error();
    require(issue.place.line >= 1 && issue.place.column >= 1, "a refusal has a place");
    require(!issue.message.empty() && !issue.expected.empty() && !issue.source.empty(), "a refusal says what is wrong");
    return 0;
  }
  const std::string written = write_smtlib(*problem);
  require(written.find_first_of("|\";:") == std::string::npos, "no quoting, remark or keyword is written");
  const auto again = read_written(written);
  // A script of declarations alone has nothing to write.
  require(again.has_value() || written.empty(), "what was written can be read");
  if (!again) return 0;
  require(again->assertions.size() == problem->assertions.size() + (conclusion ? 1 : 0), "nothing is lost");
  require(again->functions.size() == problem->functions.size(), "functions keep their numbers");
  Structure structure;
  structure.things.assign(problem->sort_names.size(), 1);
  for (std::size_t i = 0; i < problem->functions.size(); ++i) structure.functions.push_back({{}, Value{}});
  for (std::size_t i = 0; i < std::min<std::size_t>(problem->assertions.size(), 4); ++i)
    require(evaluate(*problem, structure, problem->assertions[i].term) ==
                evaluate(*again, structure, again->assertions[i].term),
            "what was written means the same");
  return 0;
}
