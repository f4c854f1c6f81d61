// See passage.hpp.
#include "tools/verify/passage.hpp"

#include "tools/claims/quotation.hpp"

namespace portcullis::tools::verify {

std::optional<verdict::EvidenceSpan> find_passage(const Work& work, const std::string& quote) {
  const checkers::Checker* checker = checkers::checker_for(verdict::ClaimType::quotation);
  if (quote.empty() || checker == nullptr) return std::nullopt;
  auto payload = std::make_shared<claims::Quotation>();
  payload->text = quote;
  claims::Claim claim;
  claim.type = verdict::ClaimType::quotation;
  claim.text = quote;
  claim.span = {0, quote.size()};
  claim.payload = std::move(payload);
  const checkers::CheckContext context{work.evidence, nullptr, work.policy.evidence_origin};
  const verdict::Finding finding = checker->check(claim, context);
  if (finding.says != verdict::Says::supports || finding.evidence.size() != 1) return std::nullopt;
  return finding.evidence.front();
}

}  // namespace portcullis::tools::verify
