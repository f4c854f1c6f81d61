// Grounded claims that stand word for word in the evidence: the whole sentence of the claim is a whole sentence of a
// document. Never refutes: what is said in other words may still be right.
#include "tools/checkers/checker.hpp"
#include "tools/checkers/resolve.hpp"
#include "tools/checkers/sentence_index.hpp"
#include "tools/claims/residue.hpp"

namespace portcullis::tools::checkers {

namespace {

using verdict::Finding;
using verdict::Says;

class Containment final : public Checker {
 public:
  std::string_view seat() const override { return "checker:containment"; }
  std::string_view version() const override { return "1"; }
  verdict::ClaimType type() const override { return verdict::ClaimType::grounded; }

  Finding check(const claims::Claim& claim, const CheckContext& context) const override {
    Finding finding{std::string(seat()), Says::abstains, "", {}, std::string(version())};
    if (claim.type != type()) {
      finding.says = Says::not_applicable;
      finding.reason = "other_claim_type";
      return finding;
    }
    finding.reason = "no_evidence";
    if (context.evidence.empty()) return finding;
    finding.reason = "not_verbatim";
    const auto* residue = dynamic_cast<const claims::Residue*>(claim.payload.get());
    if (residue == nullptr || !residue->statement || claim.text.size() != claim.span.size()) return finding;
    const claims::Span statement = *residue->statement;
    if (statement.start < claim.span.start || statement.end > claim.span.end) return finding;
    const std::string key =
        sentence_key(std::string_view(claim.text).substr(statement.start - claim.span.start, statement.size()));
    if (key.empty()) return finding;
    const auto& documents = context.evidence.documents();
    if (!residue->cited.empty()) return in_cited(std::move(finding), key, residue->cited, context);
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const verdict::Span found = context.evidence.sentences(i).find(key);
      if (found.empty()) continue;
      if (documents[i].origin < context.required_origin) {
        finding.reason = "origin_too_low";
        continue;
      }
      finding.says = Says::supports;
      finding.reason = "contained_verbatim";
      finding.evidence = {{documents[i].id, found.start, found.end}};
      return finding;
    }
    return finding;
  }

 private:
  // Every source that the sentence names has to hold it, in the lines that are named.
  static Finding in_cited(Finding finding, const std::string& key, const std::vector<claims::CitationTarget>& cited,
                          const CheckContext& context) {
    std::vector<verdict::EvidenceSpan> spans;
    for (const claims::CitationTarget& target : cited) {
      const Resolved place = resolve(context.evidence, target);
      finding.reason = "unresolved_citation";
      if (place.state != Resolved::State::found) return finding;
      const Document& document = context.evidence.documents()[place.document];
      finding.reason = "origin_too_low";
      if (document.origin < context.required_origin) return finding;
      const verdict::Span found = context.evidence.sentences(place.document).find(key);
      finding.reason = "not_verbatim_in_cited";
      if (found.empty()) return finding;
      finding.reason = "outside_cited_lines";
      if (found.start < place.span.start || found.end > place.span.end) return finding;
      spans.push_back({document.id, found.start, found.end});
    }
    finding.says = Says::supports;
    finding.reason = "contained_verbatim";
    finding.evidence = std::move(spans);
    return finding;
  }
};

}  // namespace

std::unique_ptr<Checker> make_containment_checker() {
  return std::make_unique<Containment>();
}

}  // namespace portcullis::tools::checkers
