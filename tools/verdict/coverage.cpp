// Paints the reasons over the bytes that nothing decided has covered.
#include "tools/verdict/coverage.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "tools/verdict/spans.hpp"

namespace portcullis::tools::verdict {
namespace {

// Reasons as ranks, in the order of their first appearance.
struct Reasons {
  std::vector<std::string> codes;
  std::unordered_map<std::string, std::size_t> ranks;

  std::size_t rank(const std::string& code) {
    const auto [entry, is_new] = ranks.try_emplace(code, codes.size());
    if (is_new) codes.push_back(code);
    return entry->second;
  }
};

// The reason of each byte: that of an undecided claim on it, else the two that say that no seat has read it.
std::vector<Painted> reason_picture(const GateInput& input, Reasons& reasons) {
  std::vector<Painted> layers;
  for (const JudgedClaim& claim : input.claims) {
    if (claim.verdict != Verdict::undecided) continue;
    const std::size_t rank = reasons.rank(reason_of(claim));
    layers.push_back({claim.span, rank});
    for (const Span& span : claim.covered) layers.push_back({span, rank});
  }
  const std::size_t not_covered = reasons.rank("not_covered");
  for (const JudgedClaim& claim : input.claims)
    if (claim.verdict != Verdict::undecided) layers.push_back({claim.span, not_covered});
  layers.push_back({{0, input.total_bytes}, reasons.rank("no_claim")});
  return painted(std::move(layers));
}

}  // namespace

std::vector<Span> covered_by(const std::vector<JudgedClaim>& claims, const std::function<bool(Verdict)>& wanted) {
  std::vector<Span> spans;
  for (const JudgedClaim& claim : claims)
    if (wanted(claim.verdict)) spans.insert(spans.end(), claim.covered.begin(), claim.covered.end());
  return united(std::move(spans));
}

std::string reason_of(const JudgedClaim& claim) {
  return claim.reason.empty() ? std::string(name_of(claim.verdict)) : claim.reason;
}

Coverage coverage_of(const GateInput& input) {
  const auto decided = covered_by(input.claims, [](Verdict verdict) { return verdict != Verdict::undecided; });
  std::vector<Span> answered = decided;
  answered.insert(answered.end(), input.silent.begin(), input.silent.end());
  const auto open = complement(united(std::move(answered)), input.total_bytes);

  Coverage coverage{.checked_bytes = bytes_in(decided), .total_bytes = input.total_bytes, .unchecked = {}};
  Reasons reasons;
  std::size_t next_decided = 0;
  for (const Painted& part : clipped(reason_picture(input, reasons), open)) {
    const std::string& reason = reasons.codes[part.rank];
    // Between two open parts lie only silent and decided bytes; a run may reach over the silent ones.
    while (next_decided < decided.size() && !coverage.unchecked.empty() &&
           decided[next_decided].end <= coverage.unchecked.back().span.end)
      ++next_decided;
    const bool gap_is_silent = next_decided == decided.size() || decided[next_decided].start >= part.span.start;
    if (!coverage.unchecked.empty() && coverage.unchecked.back().reason == reason && gap_is_silent) {
      coverage.unchecked.back().span.end = part.span.end;
    } else {
      coverage.unchecked.push_back({part.span, reason});
    }
  }
  return coverage;
}

}  // namespace portcullis::tools::verdict
