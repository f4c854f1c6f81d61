// The gate's conditions. Everything here looks for obstacles; `decide` opens only where none was found.
#include "tools/verdict/gate.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_set>
#include <utility>

#include "tools/verdict/coverage.hpp"
#include "tools/verdict/spans.hpp"

namespace portcullis::tools::verdict {
namespace {

bool known(Verdict verdict) {
  return verdict == Verdict::refuted || verdict == Verdict::undecided || verdict == Verdict::agreed ||
         verdict == Verdict::verified;
}

bool overlap(const Span& a, const Span& b) {
  return a.start < b.end && b.start < a.end;
}

bool consistent(const GateInput& input) {
  if (!known(input.required) || !in_order(input.silent, input.total_bytes)) return false;
  if (input.release != ReleaseMode::all && input.release != ReleaseMode::verified_only) return false;
  std::vector<Span> sentences;
  sentences.reserve(input.sentences.size());
  for (const Sentence& sentence : input.sentences) {
    sentences.push_back(sentence.span);
    if (!sentence.depends.empty() && sentence.depends_on >= input.sentences.size()) return false;
  }
  if (!in_order(sentences, input.total_bytes)) return false;
  return std::all_of(input.claims.begin(), input.claims.end(), [&](const JudgedClaim& claim) {
    return known(claim.verdict) && claim.sentence < sentences.size() && !claim.span.empty() &&
           claim.span.end <= input.total_bytes && overlap(claim.span, sentences[claim.sentence]) &&
           in_order(claim.covered, input.total_bytes);
  });
}

// No claim is released on less than agreement, whatever was asked for.
bool meets(const GateInput& input, Verdict verdict) {
  return verdict >= std::max(input.required, Verdict::agreed);
}

// Indices of claims, in the order of the input where the verdicts are the same.
std::vector<std::size_t> worst_first(const std::vector<JudgedClaim>& claims) {
  std::vector<std::size_t> order(claims.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(claims[a].verdict, a) < std::pair(claims[b].verdict, b);
  });
  return order;
}

class DistinctCodes {
 public:
  void add(const std::string& code) {
    if (seen_.insert(code).second) codes_.push_back(code);
  }
  bool empty() const { return codes_.empty(); }
  std::vector<std::string> take() { return std::move(codes_); }

 private:
  std::unordered_set<std::string> seen_;
  std::vector<std::string> codes_;
};

// What would be let out, and what stands against it: released only if `obstacles` stays empty.
struct Plan {
  std::vector<Span> released;
  std::vector<Dropped> dropped;
  std::vector<std::string> obstacles;
};

Plan plan_whole(const GateInput& input, const Coverage& coverage, const std::vector<std::size_t>& order) {
  Plan plan;
  DistinctCodes obstacles;
  for (const std::size_t claim : order)
    if (!meets(input, input.claims[claim].verdict)) obstacles.add(reason_of(input.claims[claim]));
  for (const Unchecked& unchecked : coverage.unchecked) obstacles.add(unchecked.reason);
  plan.obstacles = obstacles.take();
  plan.released.push_back({0, input.total_bytes});
  return plan;
}

// For each sentence the lowest rank of the picture inside it, or nothing. One sweep: both are sorted and disjoint.
std::vector<std::optional<std::size_t>> lowest_in(const std::vector<Sentence>& sentences,
                                                  const std::vector<Painted>& picture) {
  std::vector<std::optional<std::size_t>> lowest(sentences.size());
  std::size_t first = 0;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const Span span = sentences[i].span;
    while (first < picture.size() && picture[first].span.end <= span.start) ++first;
    for (std::size_t p = first; p < picture.size() && picture[p].span.start < span.end; ++p)
      if (overlap(picture[p].span, span)) lowest[i] = std::min(lowest[i].value_or(picture[p].rank), picture[p].rank);
  }
  return lowest;
}

std::vector<Painted> as_picture(const std::vector<Span>& set) {
  std::vector<Painted> picture;
  picture.reserve(set.size());
  for (const Span& span : set) picture.push_back({span, 0});
  return picture;
}

// A claim that fails taints every sentence that it touches; its own is one of them, or the input is inconsistent.
std::vector<Painted> taint(const GateInput& input, const std::vector<std::size_t>& order) {
  std::vector<Painted> layers;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const JudgedClaim& claim = input.claims[order[rank]];
    if (meets(input, claim.verdict)) continue;
    layers.push_back({claim.span, rank});
    for (const Span& span : claim.covered) layers.push_back({span, rank});
  }
  return painted(std::move(layers));
}

// Why each sentence has to go; empty for those that may stay.
std::vector<std::string> drop_reasons(const GateInput& input, const Coverage& coverage,
                                      const std::vector<std::size_t>& order) {
  const auto good = covered_by(input.claims, [&](Verdict verdict) { return meets(input, verdict); });
  std::vector<Painted> unread;
  for (std::size_t i = 0; i < coverage.unchecked.size(); ++i) unread.push_back({coverage.unchecked[i].span, i});

  const auto tainted = lowest_in(input.sentences, taint(input, order));
  const auto uncovered = lowest_in(input.sentences, unread);
  const auto blessed = lowest_in(input.sentences, as_picture(good));
  std::vector<std::string> reasons(input.sentences.size());
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (tainted[i]) {
      reasons[i] = reason_of(input.claims[order[*tainted[i]]]);
    } else if (uncovered[i]) {
      reasons[i] = coverage.unchecked[*uncovered[i]].reason;
    } else if (!blessed[i] || input.sentences[i].span.empty()) {
      reasons[i] = "asserts_nothing";
    }
  }
  return reasons;
}

// Bytes outside all sentences: the silent ones right behind a kept sentence go with it, the others with nothing.
std::vector<Span> kept_spans(const GateInput& input, const std::vector<std::string>& reasons) {
  const auto silent = united(input.silent);
  std::vector<Span> kept;
  std::size_t s = 0;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    Span span = input.sentences[i].span;
    if (!reasons[i].empty() || span.empty()) continue;
    const std::size_t next = i + 1 < reasons.size() ? input.sentences[i + 1].span.start : input.total_bytes;
    while (s < silent.size() && silent[s].end <= span.end) ++s;
    if (s < silent.size() && silent[s].start <= span.end) span.end = std::min(silent[s].end, next);
    kept.push_back(span);
  }
  return kept;
}

Plan plan_sentences(const GateInput& input, const Coverage& coverage, const std::vector<std::size_t>& order) {
  const auto reasons = drop_reasons(input, coverage, order);
  Plan plan;
  DistinctCodes obstacles;
  plan.released = kept_spans(input, reasons);
  if (plan.released.empty()) {
    for (const std::size_t claim : order)
      if (!meets(input, input.claims[claim].verdict)) obstacles.add(reason_of(input.claims[claim]));
    for (const std::string& reason : reasons)
      if (!reason.empty() && reason != "asserts_nothing") obstacles.add(reason);
    if (obstacles.empty()) obstacles.add("nothing_kept");
  }

  std::vector<Span> in_sentences = input.silent;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    const Sentence& sentence = input.sentences[i];
    in_sentences.push_back(sentence.span);
    if (!reasons[i].empty()) {
      if (!sentence.span.empty()) plan.dropped.push_back({sentence.span, reasons[i]});
    } else if (!sentence.depends.empty() && !reasons[sentence.depends_on].empty()) {
      // Every kept sentence is asked, so a chain of them is followed to its end.
      obstacles.add("depends_on_dropped");
    }
  }
  for (const Span& span : complement(united(std::move(in_sentences)), input.total_bytes))
    plan.dropped.push_back({span, "outside_sentences"});
  std::sort(plan.dropped.begin(), plan.dropped.end(),
            [](const Dropped& a, const Dropped& b) { return a.span.start < b.span.start; });
  plan.obstacles = obstacles.take();
  return plan;
}

}  // namespace

GateResult decide(const GateInput& input) {
  GateResult result;
  result.coverage.total_bytes = input.total_bytes;
  if (!consistent(input)) {
    result.reasons = {"inconsistent_input"};
    if (input.total_bytes > 0) result.coverage.unchecked = {{{0, input.total_bytes}, "inconsistent_input"}};
    return result;
  }
  result.coverage = coverage_of(input);
  if (input.claims.empty()) {
    result.reasons = {"no_claims"};
    return result;
  }
  const auto order = worst_first(input.claims);
  result.verdict = input.claims[order.front()].verdict;

  Plan plan = input.release == ReleaseMode::verified_only ? plan_sentences(input, result.coverage, order)
                                                          : plan_whole(input, result.coverage, order);
  if (!plan.obstacles.empty() || plan.released.empty()) {
    result.reasons = std::move(plan.obstacles);
    return result;
  }
  DistinctCodes reasons;
  for (const std::size_t claim : order) reasons.add(reason_of(input.claims[claim]));
  result.reasons = reasons.take();
  result.released = std::move(plan.released);
  result.dropped = std::move(plan.dropped);
  result.gate = Gate::released;
  return result;
}

}  // namespace portcullis::tools::verdict
