// See passage.hpp.
#include "tools/verify/passage.hpp"

#include "tools/claims/quotation.hpp"
#include "tools/claims/residue.hpp"

namespace portcullis::tools::verify {

namespace {

constexpr std::size_t most_cited = 64;  // places of one sentence that are looked into

const std::vector<claims::CitationTarget>& cited_by(const claims::Claim& claim) {
  static const std::vector<claims::CitationTarget> nothing;
  const auto* residue = dynamic_cast<const claims::Residue*>(claim.payload.get());
  return residue == nullptr ? nothing : residue->cited;
}

std::optional<verdict::EvidenceSpan> find_in(const Work& work, const std::string& quote,
                                             const std::vector<claims::CitationTarget>& cited) {
  const checkers::Checker* checker = checkers::checker_for(verdict::ClaimType::quotation);
  if (quote.empty() || checker == nullptr) return std::nullopt;
  auto payload = std::make_shared<claims::Quotation>();
  payload->text = quote;
  payload->cited = cited;
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

}  // namespace

std::optional<verdict::EvidenceSpan> find_passage(const Work& work, const std::string& quote) {
  return find_in(work, quote, {});
}

std::optional<verdict::EvidenceSpan> find_support(const Work& work, const claims::Claim& claim,
                                                  const std::string& quote) {
  const auto& cited = cited_by(claim);
  if (cited.empty()) return find_passage(work, quote);
  for (std::size_t i = 0; i < cited.size() && i < most_cited; ++i)
    if (auto found = find_in(work, quote, {cited[i]})) return found;
  return std::nullopt;
}

bool cites(const claims::Claim& claim) {
  return !cited_by(claim).empty();
}

}  // namespace portcullis::tools::verify
