// See claim_check.hpp.
#include "server/eval/claim_check.hpp"

#include "tools/verify/work.hpp"

namespace portcullis::server::eval {

std::vector<tools::verdict::ClaimVerdict> check_claims(const Item& item) {
  tools::verify::Work work;
  work.arguments.claims_mode = true;
  for (const LabelledClaim& claim : item.claims) work.arguments.texts.push_back(claim.text);
  work.arguments.evidence = item.evidence;
  tools::verify::check(work);
  tools::verify::plan_panel(work);
  tools::verify::join_all(work);
  const Json report = tools::verify::report(work);
  std::vector<tools::verdict::ClaimVerdict> out(item.claims.size(), {tools::verdict::Verdict::undecided, "no_claim"});
  for (const Json& claim : report.at("claims")) {
    const auto index = claim.at("index").get<std::size_t>();
    const auto verdict = tools::verdict::verdict_from(claim.at("verdict").get_ref<const std::string&>());
    if (index < out.size() && verdict) out[index] = {*verdict, claim.at("reason").get<std::string>()};
  }
  return out;
}

}  // namespace portcullis::server::eval
