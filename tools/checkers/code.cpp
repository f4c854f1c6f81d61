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
using verdict::Span;

Finding code_says(Says says, std::string reason, std::string detail = {}) {
  return {std::string(code_seat), says, std::move(reason), {}, std::string(code_version), std::move(detail)};
}

// Line by line.
std::vector<claims::Found> statements_in(const std::string& text) {
  std::vector<claims::Found> found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    claims::find_numeric(text, {at, end}, found);
    at = end + 1;
  }
  return found;
}

}  // namespace

Finding check_code(const std::string& code, const CheckContext& context) {
  std::string bare = code;  // without the marks around strings
  std::replace_if(bare.begin(), bare.end(), [](char c) { return c == '"' || c == '\'' || c == ';'; }, ' ');
  std::string joined = bare;
  std::replace(joined.begin(), joined.end(), '\n', ' ');
  bool any = false;
  Finding undecided;
  for (const std::string* text :
       {&code, static_cast<const std::string*>(&bare), static_cast<const std::string*>(&joined)}) {
    for (claims::Found& each : statements_in(*text)) {
      any = true;
      claims::Claim claim;
      claim.type = each.type;
      claim.span = each.span;
      claim.text = text->substr(each.span.start, each.span.size());
      claim.covered = std::move(each.covered);
      claim.payload = std::move(each.payload);
      const Checker* checker = checker_for(claim.type);
      if (checker == nullptr) return code_says(Says::abstains, "not_parseable", claim.text);
      const Finding finding = checker->check(claim, context);
      // "double x = 0", "i = i + 1": what holds for some values of a name is no statement in code.
      if (finding.says == Says::supports || finding.reason == "not_an_identity") continue;
      if (finding.says == Says::refutes) return code_says(Says::refutes, finding.reason, claim.text);
      // Of lines that are put together by chance nothing is to be decided.
      if (text != &joined && undecided.reason.empty())
        undecided = code_says(Says::abstains, finding.reason, claim.text);
    }
  }
  if (!undecided.reason.empty()) return undecided;
  return code_says(Says::not_applicable, any ? "no_conflict" : "nothing_to_check");
}

}  // namespace portcullis::tools::checkers
