// The gate against an oracle that looks at every byte of a small text, and invariant 8 over random texts.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>

#include "tests/unit/verdict_builders.hpp"
#include "tools/verdict/gate.hpp"
#include "tools/verdict/spans.hpp"

namespace portcullis::tools::verdict {
namespace {

constexpr std::size_t size = 24;
using Bytes = std::array<bool, size>;

Span any_span() {
  const auto start = *rc::gen::inRange<std::size_t>(0, size);
  return {start, *rc::gen::inRange<std::size_t>(start + 1, size + 1)};
}

std::vector<Span> any_spans() {
  std::vector<Span> spans;
  std::size_t at = *rc::gen::inRange<std::size_t>(0, size);
  while (at < size && spans.size() < 3) {
    const auto end = *rc::gen::inRange<std::size_t>(at, size + 1);
    spans.push_back({at, end});
    at = end + *rc::gen::inRange<std::size_t>(0, 4);
  }
  return spans;
}

Bytes bytes_of(const std::vector<Span>& spans) {
  Bytes bytes{};
  for (const Span& span : spans)
    for (std::size_t i = span.start; i < span.end; ++i) bytes[i] = true;
  return bytes;
}

GateInput any_text() {
  GateInput input;
  input.total_bytes = size;
  std::size_t at = *rc::gen::inRange<std::size_t>(0, 3);
  while (at < size) {
    const auto end = *rc::gen::inRange<std::size_t>(at + 1, size + 1);
    Sentence sentence{.span = {at, end}, .depends = ""};
    if (!input.sentences.empty() && one_in(4)) {
      sentence.depends = "pronoun";
      sentence.depends_on = input.sentences.size() - 1;
    }
    input.sentences.push_back(sentence);
    at = end + *rc::gen::inRange<std::size_t>(0, 3);
  }
  input.silent = any_spans();
  const int claims = *rc::gen::inRange(0, 6);
  for (int i = 0; i < claims; ++i) {
    const auto sentence = *rc::gen::inRange<std::size_t>(0, input.sentences.size());
    const Span own = input.sentences[sentence].span;
    const bool fits = *rc::gen::inRange(0, 3) > 0;
    JudgedClaim claim{.span = fits ? own : any_span(),
                      .sentence = sentence,
                      .covered = fits ? std::vector<Span>{own} : any_spans(),
                      .verdict = *rc::gen::element(Verdict::verified, Verdict::verified, Verdict::agreed,
                                                   Verdict::undecided, Verdict::refuted),
                      .reason = *rc::gen::element<std::string>("x", "y", "")};
    claim.span = {std::min(claim.span.start, own.end - 1), std::max(claim.span.end, own.start + 1)};
    input.claims.push_back(claim);
  }
  input.required = *rc::gen::element(Verdict::undecided, Verdict::agreed, Verdict::verified);
  input.release = *rc::gen::element(ReleaseMode::all, ReleaseMode::verified_only);
  return input;
}

// What the design says, byte by byte.
struct Oracle {
  Bytes silent{}, checked{}, good{}, bad{};
  std::vector<bool> kept;
  bool any_bad = false, any_open = false, leans_on_dropped = false;

  explicit Oracle(const GateInput& input) : silent(bytes_of(input.silent)) {
    const Verdict required = std::max(input.required, Verdict::agreed);
    for (const JudgedClaim& claim : input.claims) {
      const Bytes covered = bytes_of(claim.covered), span = bytes_of({claim.span});
      const Bytes own = bytes_of({input.sentences[claim.sentence].span});
      any_bad = any_bad || claim.verdict < required;
      for (std::size_t i = 0; i < size; ++i) {
        if (covered[i] && claim.verdict != Verdict::undecided) checked[i] = true;
        if (covered[i] && claim.verdict >= required) good[i] = true;
        if ((covered[i] || span[i] || own[i]) && claim.verdict < required) bad[i] = true;
      }
    }
    for (std::size_t i = 0; i < size; ++i) any_open = any_open || (!silent[i] && !checked[i]);
    for (const Sentence& sentence : input.sentences) {
      bool clean = true, blessed = false;
      for (std::size_t i = sentence.span.start; i < sentence.span.end; ++i) {
        clean = clean && !bad[i] && (good[i] || silent[i]);
        blessed = blessed || good[i];
      }
      kept.push_back(clean && blessed);
    }
    for (std::size_t i = 0; i < kept.size(); ++i)
      if (kept[i] && !input.sentences[i].depends.empty() && !kept[input.sentences[i].depends_on])
        leans_on_dropped = true;
  }

  bool released(const GateInput& input) const {
    if (input.claims.empty()) return false;
    if (input.release == ReleaseMode::all) return !any_bad && !any_open;
    return !leans_on_dropped && std::any_of(kept.begin(), kept.end(), [](bool k) { return k; });
  }
};

RC_GTEST_PROP(GateOracle, the_gate_opens_exactly_where_every_byte_allows_it, ()) {
  const GateInput input = any_text();
  const Oracle oracle(input);
  const GateResult result = decide(input);
  RC_ASSERT((result.gate == Gate::released) == oracle.released(input));
  RC_ASSERT(result.gate == Gate::released || (result.released.empty() && !result.reasons.empty()));
  RC_PRE(result.gate == Gate::released && input.release == ReleaseMode::verified_only);
  RC_ASSERT(in_order(result.released, size));
  const Bytes released = bytes_of(result.released);
  Bytes in_sentence{}, dropped{};
  for (const Dropped& gone : result.dropped)
    for (std::size_t i = gone.span.start; i < gone.span.end; ++i) dropped[i] = true;
  for (std::size_t s = 0; s < input.sentences.size(); ++s) {
    for (std::size_t i = input.sentences[s].span.start; i < input.sentences[s].span.end; ++i) {
      in_sentence[i] = true;
      RC_ASSERT(released[i] == oracle.kept[s]);
      RC_ASSERT(dropped[i] == !oracle.kept[s]);
    }
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (in_sentence[i]) continue;
    if (!oracle.silent[i]) RC_ASSERT(!released[i] && dropped[i]);
  }
}

RC_GTEST_PROP(GateOracle, coverage_counts_every_byte_once_and_rightly, ()) {
  const GateInput input = any_text();
  const Oracle oracle(input);
  const Coverage coverage = decide(input).coverage;
  RC_ASSERT(coverage.total_bytes == size);
  RC_ASSERT(coverage.checked_bytes ==
            static_cast<std::size_t>(std::count(oracle.checked.begin(), oracle.checked.end(), true)));
  std::vector<Span> spans;
  for (const Unchecked& run : coverage.unchecked) {
    RC_ASSERT(!run.reason.empty());
    RC_ASSERT(!run.span.empty());
    spans.push_back(run.span);
  }
  RC_ASSERT(in_order(spans, size));
  const Bytes unchecked = bytes_of(spans);
  for (std::size_t i = 0; i < size; ++i) {
    if (!oracle.silent[i] && !oracle.checked[i]) RC_ASSERT(unchecked[i]);
    if (oracle.checked[i]) RC_ASSERT(!unchecked[i]);
  }
}

// Of texts whose sentences do not lean on one another: a sentence that is dropped no longer keeps others from going out
// by leaning on a dropped one, and that is meant.
RC_GTEST_PROP(GateInvariants, a_worse_claim_or_a_stricter_policy_never_releases_another_byte, ()) {
  GateInput input = any_text();
  for (Sentence& sentence : input.sentences) sentence.depends.clear();
  const Bytes before = bytes_of(decide(input).released);
  const int change = *rc::gen::inRange(0, 4);
  if (change == 0) {
    input.required = Verdict::verified;
  } else if (change == 1 && !input.claims.empty()) {
    JudgedClaim& claim = input.claims[*rc::gen::inRange<std::size_t>(0, input.claims.size())];
    claim.verdict = std::min(claim.verdict, *rc::gen::element(Verdict::undecided, Verdict::refuted));
  } else if (change == 2) {
    input.silent.clear();
  } else {
    // Only of one that is good: where a failing claim lies, it does harm.
    for (JudgedClaim& claim : input.claims)
      if (claim.verdict == Verdict::verified && one_in(2)) claim.covered.clear();
  }
  const Bytes after = bytes_of(decide(input).released);
  for (std::size_t i = 0; i < size; ++i) RC_ASSERT(before[i] || !after[i]);
}

// Invariant 8. A text of world sentences, into which true calculations are inserted: as sentences of their own, and as
// parts of the world sentences.
RC_GTEST_PROP(GateInvariants, i8_inserting_what_is_true_never_releases_a_byte_of_the_rest, ()) {
  GateInput input;
  std::vector<Span> rest;
  const int sentences = *rc::gen::inRange(1, 8);
  for (int i = 0; i < sentences; ++i) {
    const auto length = *rc::gen::inRange<std::size_t>(4, 12);
    const Span span{input.total_bytes, input.total_bytes + length};
    const std::size_t index = input.sentences.size();
    input.sentences.push_back(
        {.span = span, .depends = index > 0 && one_in(5) ? "pronoun" : "", .depends_on = index > 0 ? index - 1 : 0});
    const bool is_world = one_in(2);
    const auto cut = is_world ? *rc::gen::inRange<std::size_t>(1, length + 1) : std::size_t{0};
    const Span world{span.start, span.start + cut}, sum{span.start + cut, span.end};
    if (is_world) {
      rest.push_back(span);
      // The residue of a sentence spans all of it; one in four is not even a claim.
      if (!one_in(4))
        input.claims.push_back({span, ClaimType::world, index, {world}, Verdict::undecided, "no_model_seat"});
    }
    if (!sum.empty()) input.claims.push_back({sum, ClaimType::arithmetic, index, {sum}, Verdict::verified, "equal"});
    input.silent.push_back({span.end, span.end + 1});
    input.total_bytes = span.end + 1;
  }
  for (const ReleaseMode mode : {ReleaseMode::all, ReleaseMode::verified_only}) {
    input.release = mode;
    const GateResult result = decide(input);
    RC_ASSERT(result.reasons != std::vector<std::string>{"inconsistent_input"});
    for (const Span& out : result.released)
      for (const Span& kept : rest) RC_ASSERT(out.end <= kept.start || kept.end <= out.start);
    if (mode == ReleaseMode::all && !rest.empty()) RC_ASSERT(result.gate == Gate::withheld);
  }
}

RC_GTEST_PROP(Spans, the_painted_picture_shows_the_lowest_rank_of_every_byte, ()) {
  std::vector<Painted> layers;
  const int count = *rc::gen::inRange(0, 8);
  for (int i = 0; i < count; ++i) layers.push_back({any_span(), *rc::gen::inRange<std::size_t>(0, 4)});
  const auto picture = painted(layers);
  for (std::size_t i = 0; i < size; ++i) {
    std::size_t lowest = 99, seen = 99, hits = 0;
    for (const Painted& layer : layers)
      if (layer.span.start <= i && i < layer.span.end) lowest = std::min(lowest, layer.rank);
    for (const Painted& part : picture)
      if (part.span.start <= i && i < part.span.end) seen = part.rank, ++hits;
    RC_ASSERT(seen == lowest);
    RC_ASSERT(hits <= 1U);
  }
}

}  // namespace
}  // namespace portcullis::tools::verdict
