// A judged text made of the input's bytes: the gate opens exactly where a slow reader of every single byte finds
// nothing against it, and lets no byte out that this reader would hold.
#include <string>
#include <vector>

#include "tests/fuzz/support.hpp"
#include "tools/verdict/gate.hpp"

namespace {

using namespace portcullis::tools::verdict;
using portcullis::fuzz::Choices;
using portcullis::fuzz::require;

// Mostly in order and inside; the odd one is not.
std::vector<Span> any_spans(Choices& choices, std::size_t total, std::size_t most) {
  std::vector<Span> spans;
  std::size_t at = choices.up_to(3);
  for (std::size_t count = choices.up_to(most); count > 0; --count) {
    Span span{at, at + choices.up_to(9)};
    if (choices.one_in(60)) std::swap(span.start, span.end);
    if (!choices.one_in(60)) span = {std::min(span.start, total), std::min(span.end, total)};
    spans.push_back(span);
    at = choices.one_in(60) ? choices.up_to(total) : span.end + choices.up_to(2);
  }
  return spans;
}

Verdict any_verdict(Choices& choices) {
  if (choices.one_in(100)) return static_cast<Verdict>(7);
  constexpr Verdict all[] = {Verdict::verified, Verdict::verified, Verdict::agreed, Verdict::undecided,
                             Verdict::refuted};
  return all[choices.up_to(4)];
}

GateInput any_input(Choices& choices) {
  GateInput input;
  input.total_bytes = choices.up_to(48);
  input.required = any_verdict(choices);
  input.release = choices.one_in(2) ? ReleaseMode::verified_only : ReleaseMode::all;
  if (choices.one_in(100)) input.release = static_cast<ReleaseMode>(9);
  for (const Span span : any_spans(choices, input.total_bytes, 6)) {
    const std::size_t index = input.sentences.size();
    input.sentences.push_back({span, choices.one_in(4) ? "pronoun" : "", index == 0 ? 0 : choices.up_to(index)});
  }
  for (std::size_t count = choices.up_to(6); count > 0; --count) {
    JudgedClaim claim;
    claim.sentence = choices.up_to(input.sentences.size());
    const Span home = claim.sentence < input.sentences.size() ? input.sentences[claim.sentence].span : Span{};
    const bool fits = !choices.one_in(3);
    claim.span = fits ? home : Span{choices.up_to(48), choices.up_to(48)};
    claim.covered = fits && choices.one_in(2) ? std::vector<Span>{home} : any_spans(choices, input.total_bytes, 3);
    claim.verdict = any_verdict(choices);
    claim.reason = choices.one_in(3) ? "" : "code";
    input.claims.push_back(std::move(claim));
  }
  input.silent = any_spans(choices, input.total_bytes, 6);
  return input;
}

bool known(Verdict verdict) {
  return verdict == Verdict::refuted || verdict == Verdict::undecided || verdict == Verdict::agreed ||
         verdict == Verdict::verified;
}

bool sound(const std::vector<Span>& spans, std::size_t total) {
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (spans[i].start > spans[i].end || spans[i].end > total) return false;
    if (i > 0 && spans[i].start < spans[i - 1].end) return false;
  }
  return true;
}

bool in(std::size_t byte, Span span) {
  return span.start <= byte && byte < span.end;
}
bool in(std::size_t byte, const std::vector<Span>& spans) {
  for (const Span span : spans)
    if (in(byte, span)) return true;
  return false;
}

// Whether the input means anything at all.
bool consistent(const GateInput& input) {
  const std::size_t total = input.total_bytes;
  if (!known(input.required) || !sound(input.silent, total)) return false;
  if (input.release != ReleaseMode::all && input.release != ReleaseMode::verified_only) return false;
  std::vector<Span> sentences;
  for (const auto& sentence : input.sentences) {
    sentences.push_back(sentence.span);
    if (!sentence.depends.empty() && sentence.depends_on >= input.sentences.size()) return false;
  }
  if (!sound(sentences, total)) return false;
  for (const auto& claim : input.claims) {
    if (!known(claim.verdict) || claim.sentence >= sentences.size() || !sound(claim.covered, total)) return false;
    if (claim.span.start >= claim.span.end || claim.span.end > total) return false;
    const Span home = sentences[claim.sentence];
    bool touches = !(home.start < home.end) && claim.span.start < home.end && home.start < claim.span.end;
    for (std::size_t i = 0; i < total; ++i) touches = touches || (in(i, claim.span) && in(i, home));
    if (!touches) return false;
  }
  return true;
}

class Reader {
 public:
  explicit Reader(const GateInput& input) : input_(input), needed_(std::max(input.required, Verdict::agreed)) {
    for (std::size_t i = 0; i < input.sentences.size(); ++i) kept_.push_back(keeps(input.sentences[i].span));
  }

  bool opens() const {
    if (input_.claims.empty()) return false;
    if (input_.release == ReleaseMode::all) return all_good() && all_read();
    bool any = false;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (!kept_[i]) continue;
      any = true;
      if (!input_.sentences[i].depends.empty() && !kept_[input_.sentences[i].depends_on]) return false;
    }
    return any;
  }

  // A byte that may go out when the gate opens for sentences.
  bool lets_out(std::size_t byte) const {
    for (std::size_t i = 0; i < kept_.size(); ++i)
      if (in(byte, input_.sentences[i].span)) return kept_[i];
    return in(byte, input_.silent);
  }
  bool holds(std::size_t sentence) const { return !kept_[sentence]; }

 private:
  bool all_good() const {
    for (const auto& claim : input_.claims)
      if (claim.verdict < needed_) return false;
    return true;
  }
  bool all_read() const {
    for (std::size_t i = 0; i < input_.total_bytes; ++i)
      if (!in(i, input_.silent) && !covered(i, Verdict::agreed) && !refuted(i)) return false;
    return true;
  }
  bool covered(std::size_t byte, Verdict least) const {
    for (const auto& claim : input_.claims)
      if (claim.verdict >= least && in(byte, claim.covered)) return true;
    return false;
  }
  bool refuted(std::size_t byte) const {
    for (const auto& claim : input_.claims)
      if (claim.verdict == Verdict::refuted && in(byte, claim.covered)) return true;
    return false;
  }
  bool tainted(std::size_t byte) const {
    for (const auto& claim : input_.claims)
      if (claim.verdict < needed_ && (in(byte, claim.span) || in(byte, claim.covered))) return true;
    return false;
  }
  bool keeps(Span sentence) const {
    bool blessed = false;
    for (std::size_t i = sentence.start; i < sentence.end; ++i) {
      if (tainted(i)) return false;
      const bool good = covered(i, needed_);
      blessed = blessed || good;
      if (!good && !in(i, input_.silent)) return false;
    }
    return blessed;
  }

  const GateInput& input_;
  Verdict needed_;
  std::vector<bool> kept_;
};

void check_released(const GateInput& input, const GateResult& result, const Reader& reader) {
  require(!result.released.empty() && sound(result.released, input.total_bytes), "what goes out is in order");
  std::vector<Span> dropped;
  for (const auto& gone : result.dropped) {
    require(!gone.reason.empty(), "what was dropped has a reason");
    dropped.push_back(gone.span);
  }
  require(sound(dropped, input.total_bytes), "what was dropped is in order");
  if (input.release == ReleaseMode::all) {
    require(dropped.empty() && result.released == std::vector<Span>{{0, input.total_bytes}}, "all of it goes out");
    return;
  }
  for (std::size_t i = 0; i < input.total_bytes; ++i) {
    if (in(i, result.released)) require(reader.lets_out(i) && !in(i, dropped), "no byte goes out that has to stay");
    if (!reader.lets_out(i)) require(in(i, dropped), "a byte that stays is said to be dropped");
  }
  for (std::size_t s = 0; s < input.sentences.size(); ++s)
    for (std::size_t i = input.sentences[s].span.start; i < input.sentences[s].span.end; ++i)
      require(in(i, result.released) != reader.holds(s), "sentences go out whole");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices(portcullis::fuzz::text_of(data, size));
  const GateInput input = any_input(choices);
  const GateResult result = decide(input);
  const bool open = result.gate == Gate::released;
  require(result.coverage.total_bytes == input.total_bytes, "coverage is of the whole text");
  if (!open) require(result.released.empty() && !result.reasons.empty(), "what is withheld has a reason");
  if (!consistent(input)) {
    require(!open, "what makes no sense is withheld");
    require(result.reasons == std::vector<std::string>{"inconsistent_input"}, "and said to make none");
    return 0;
  }
  const Reader reader(input);
  require(open == reader.opens(), "the gate opens exactly where nothing is against it");
  if (open) check_released(input, result, reader);
  return 0;
}
