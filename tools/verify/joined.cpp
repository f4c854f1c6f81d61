// See joined.hpp.
#include "tools/verify/joined.hpp"

#include "tools/verify/work.hpp"

namespace portcullis::tools::verify {
namespace {

using verdict::Span;

Span moved(Span span, std::size_t by) {
  return {span.start + by, span.end + by};
}

}  // namespace

Joined joined(const Work& work) {
  Joined out;
  out.input.required = work.policy.required;
  out.input.release = work.policy.release;
  std::size_t offset = 0;
  std::vector<std::size_t> first_sentence;
  for (std::size_t text = 0; text < work.splits.size(); ++text) {
    const auto& split = work.splits[text];
    out.starts.push_back(offset);
    first_sentence.push_back(out.input.sentences.size());
    const std::size_t size = work.arguments.texts[text].size();
    if (work.arguments.claims_mode) {
      // "Therefore ..." as a string of its own still leans on the one before it.
      const bool leans = text > 0 && split.opening == "connective";
      out.input.sentences.push_back(
          {{offset, offset + size}, leans ? split.opening : std::string(), leans ? text - 1 : 0});
      if (split.claims.empty())
        out.input.claims.push_back({{offset, offset + size},
                                    verdict::ClaimType::world,
                                    out.input.sentences.size() - 1,
                                    {},
                                    verdict::Verdict::undecided,
                                    "no_claims"});
    } else {
      out.input.sentences = split.sentences;
    }
    for (const auto& span : split.silent) out.input.silent.push_back(moved(span, offset));
    offset += size;
  }
  out.starts.push_back(offset);
  out.input.total_bytes = offset;
  for (const auto& planned : work.claims) {
    const std::size_t by = out.starts[planned.text];
    verdict::JudgedClaim judged;
    judged.span = moved(planned.claim.span, by);
    judged.type = planned.claim.type;
    judged.sentence = first_sentence[planned.text] + (work.arguments.claims_mode ? 0 : planned.claim.sentence);
    for (const auto& span : planned.claim.covered) judged.covered.push_back(moved(span, by));
    judged.verdict = planned.verdict.verdict;
    judged.reason = planned.verdict.reason;
    out.input.claims.push_back(std::move(judged));
  }
  return out;
}

}  // namespace portcullis::tools::verify
