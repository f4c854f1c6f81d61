// See code.hpp.
#include "tools/checkers/code.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "tools/claims/numeric.hpp"

namespace portcullis::tools::checkers {

namespace {

using verdict::Finding;
using verdict::Says;

Finding code_says(Says says, std::string reason, std::string detail = {}) {
  return {std::string(code_seat), says, std::move(reason), {}, std::string(code_version), std::move(detail)};
}

// What the checker says of each statement in one line, until one refutes. A line stands by itself: what is around it in
// code does not say what it says.
struct Reading {
  const CheckContext& context;
  bool any = false;
  Finding refuted{};
  Finding undecided{};

  void line(const std::string& text, bool may_be_undecided) {
    std::vector<claims::Found> found;
    claims::find_numeric(text, {0, text.size()}, found);
    for (claims::Found& each : found) {
      any = true;
      claims::Claim claim;
      claim.type = each.type;
      claim.span = each.span;
      claim.text = text.substr(each.span.start, each.span.size());
      claim.covered = std::move(each.covered);
      claim.payload = std::move(each.payload);
      const Checker* checker = checker_for(claim.type);
      const Finding finding =
          checker == nullptr ? code_says(Says::abstains, "not_parseable") : checker->check(claim, context);
      // "double x = 0", "i = i + 1": what holds for some values of a name is no statement in code.
      if (finding.says == Says::supports || finding.reason == "not_an_identity") continue;
      if (finding.says == Says::refutes) {
        refuted = code_says(Says::refutes, finding.reason, claim.text);
        return;
      }
      if (may_be_undecided && undecided.reason.empty())
        undecided = code_says(Says::abstains, finding.reason, claim.text);
    }
  }

  void lines(const std::string& text) {
    for (std::size_t at = 0; at < text.size() && refuted.reason.empty();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      line(text.substr(at, end - at), true);
      at = end + 1;
    }
  }
};

}  // namespace

Finding check_code(const std::string& code, const CheckContext& context) {
  std::string bare = code;  // each string and statement on a line of its own
  std::replace_if(bare.begin(), bare.end(), [](char c) { return c == '"' || c == '\'' || c == ';'; }, '\n');
  std::string joined = bare;
  std::replace(joined.begin(), joined.end(), '\n', ' ');
  Reading reading{context};
  reading.lines(code);
  if (reading.refuted.reason.empty()) reading.lines(bare);
  // Of lines that are put together by chance nothing is undecided.
  if (reading.refuted.reason.empty()) reading.line(joined, false);
  if (!reading.refuted.reason.empty()) return reading.refuted;
  if (!reading.undecided.reason.empty()) return reading.undecided;
  return code_says(Says::not_applicable, reading.any ? "no_conflict" : "nothing_to_check");
}

}  // namespace portcullis::tools::checkers
