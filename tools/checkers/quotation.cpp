// Quotations: the words between the marks stand in the evidence, or they do not. Reason codes: found_verbatim,
// found_in_parts; not_in_evidence, not_in_cited_evidence; no_evidence, not_parseable, empty_quotation, origin_too_low,
// unresolved_citation, outside_cited_lines, unclear_attribution, unclear_context, unclear_boundary, parts_apart,
// parts_joined, negation_skipped, too_much_work.
#include <algorithm>
#include <optional>

#include "tools/checkers/checker.hpp"
#include "tools/checkers/quote_match.hpp"
#include "tools/checkers/resolve.hpp"
#include "tools/claims/quotation.hpp"

namespace portcullis::tools::checkers {

namespace {

using verdict::Finding;
using verdict::Says;

// Where the quotation has to stand: in one document (and lines of it), or in any.
struct Place {
  std::optional<std::size_t> document;
  Span within;
};

struct Answer {
  Says says = Says::abstains;
  std::string reason;
  std::vector<verdict::EvidenceSpan> evidence;
};

std::string reason_of(QuoteMatch::State state) {
  switch (state) {
    case QuoteMatch::State::found:
      return "found_verbatim";
    case QuoteMatch::State::unclear_boundary:
      return "unclear_boundary";
    case QuoteMatch::State::parts_apart:
      return "parts_apart";
    case QuoteMatch::State::parts_joined:
      return "parts_joined";
    case QuoteMatch::State::negation_skipped:
      return "negation_skipped";
    case QuoteMatch::State::stopped:
      return "too_much_work";
    case QuoteMatch::State::absent:
      return "not_in_evidence";
  }
  return "not_parseable";
}

class QuotationChecker final : public Checker {
 public:
  std::string_view seat() const override { return "checker:quotation"; }
  std::string_view version() const override { return "1"; }
  verdict::ClaimType type() const override { return verdict::ClaimType::quotation; }

  Finding check(const claims::Claim& claim, const CheckContext& context) const override {
    Answer answer = decide(claim, context);
    return {std::string(seat()), answer.says, std::move(answer.reason), std::move(answer.evidence),
            std::string(version())};
  }

 private:
  Answer decide(const claims::Claim& claim, const CheckContext& context) const {
    if (claim.type != type()) return {Says::not_applicable, "other_claim_type", {}};
    const auto* quotation = dynamic_cast<const claims::Quotation*>(claim.payload.get());
    if (quotation == nullptr) return {Says::abstains, "not_parseable", {}};
    if (context.evidence.empty()) return {Says::abstains, "no_evidence", {}};
    std::vector<Place> places;
    if (!quotation->document.empty()) {
      const Resolved named = resolve(context.evidence, {quotation->document, std::nullopt});
      if (named.state != Resolved::State::found) return {Says::abstains, "unresolved_citation", {}};
      places.push_back({named.document, named.span});
    }
    for (const claims::CitationTarget& target : quotation->cited) {
      const Resolved cited = resolve(context.evidence, target);
      if (cited.state != Resolved::State::found) return {Says::abstains, "unresolved_citation", {}};
      places.push_back({cited.document, cited.span});
    }
    if (places.empty()) places.push_back({});
    const QuotePlan plan = plan_quote(quotation->text);
    if (!plan.has_words) return {Says::abstains, "empty_quotation", {}};
    // Every place that is named has to hold the words; the first one that does not decides.
    Answer all{Says::supports, "found_verbatim", {}};
    for (const Place& place : places) {
      Answer one = look(plan, place, context);
      // Whether "it" is the source that was named last is a guess: good enough to withhold, not to refute.
      if (one.says == Says::refutes && quotation->by_reference) return {Says::abstains, "unclear_attribution", {}};
      if (one.says != Says::supports) return one;
      if (one.reason != "found_verbatim") all.reason = one.reason;
      for (auto& span : one.evidence)
        if (std::find(all.evidence.begin(), all.evidence.end(), span) == all.evidence.end())
          all.evidence.push_back(std::move(span));
    }
    if (quotation->joined) return {Says::abstains, "unclear_context", {}};
    return all;
  }

  static Answer look(const QuotePlan& plan, const Place& place, const CheckContext& context) {
    const auto& documents = context.evidence.documents();
    QuoteMatch::State worst = QuoteMatch::State::absent;
    bool complete = true;
    bool usable = false;
    bool in_low = false;
    for (std::size_t i = 0; i < documents.size(); ++i) {
      if (place.document && *place.document != i) continue;
      const QuoteMatch match = match_quote(plan, context.evidence.searchable(i), documents[i].text);
      if (documents[i].origin < context.required_origin) {
        in_low = in_low || match.state != QuoteMatch::State::absent;
        continue;
      }
      usable = true;
      complete = complete && documents[i].complete;
      if (match.state == QuoteMatch::State::found) {
        if (place.document && !within(match, place.within)) return {Says::abstains, "outside_cited_lines", {}};
        Answer found{Says::supports, match.spans.size() > 1 ? "found_in_parts" : "found_verbatim", {}};
        for (const Span span : match.spans) found.evidence.push_back({documents[i].id, span.start, span.end});
        return found;
      }
      if (match.state != QuoteMatch::State::absent) worst = match.state;
    }
    if (!usable || in_low) return {Says::abstains, "origin_too_low", {}};
    if (worst != QuoteMatch::State::absent) return {Says::abstains, reason_of(worst), {}};
    if (!complete) return {Says::abstains, "no_evidence", {}};
    Answer absent{Says::refutes, place.document ? "not_in_cited_evidence" : "not_in_evidence", {}};
    for (std::size_t i = 0; i < documents.size() && absent.evidence.empty(); ++i) {
      if ((place.document && *place.document != i) || documents[i].origin < context.required_origin) continue;
      if (const Span near = nearest(plan, context.evidence.searchable(i)); !near.empty())
        absent.evidence.push_back({documents[i].id, near.start, near.end});
    }
    return absent;
  }

  static bool within(const QuoteMatch& match, Span lines) {
    return std::all_of(match.spans.begin(), match.spans.end(),
                       [&](Span span) { return span.start >= lines.start && span.end <= lines.end; });
  }
};

}  // namespace

std::unique_ptr<Checker> make_quotation_checker() {
  return std::make_unique<QuotationChecker>();
}

}  // namespace portcullis::tools::checkers
