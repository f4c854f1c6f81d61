// Any bytes as a candidate text: the splitter accounts for every byte once, in spans that lie inside the text and cut
// no character, gives the same on every run, and what it makes is never inconsistent in the eyes of the gate.
#include <string>
#include <vector>

#include "tests/fuzz/support.hpp"
#include "tools/claims/citation.hpp"
#include "tools/claims/claim.hpp"
#include "tools/claims/quotation.hpp"
#include "tools/claims/residue.hpp"
#include "tools/claims/utf8.hpp"
#include "tools/verdict/gate.hpp"

namespace {

using namespace portcullis::tools;
using claims::Claim;
using claims::Span;
using claims::Split;
using portcullis::fuzz::require;

class Accounts {
 public:
  Accounts(std::string_view text, const Split& split)
      : text_(text),
        valid_(claims::utf8::valid(text)),
        sentence_(text.size()),
        silent_(text.size()),
        covered_(text.size()) {
    take_sentences(split);
    take_silent(split);
    for (std::size_t i = 0; i < split.claims.size(); ++i) take_claim(split, i);
    for (std::size_t i = 0; i < text.size(); ++i) {
      require(sentence_[i] || silent_[i], "every byte is in a sentence or silent");
      require(silent_[i] != covered_[i], "every byte is silent or covered, and not both");
    }
  }

 private:
  void check(Span span) const {
    require(span.start < span.end && span.end <= text_.size(), "a span is not empty and inside the text");
    if (!valid_) return;
    require(claims::utf8::is_boundary(text_, span.start) && claims::utf8::is_boundary(text_, span.end),
            "no character is cut");
  }
  void mark(std::vector<bool>& bytes, Span span, const char* once) {
    check(span);
    for (std::size_t i = span.start; i < span.end; ++i) {
      require(!bytes[i], once);
      bytes[i] = true;
    }
  }
  void take_sentences(const Split& split) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < split.sentences.size(); ++i) {
      const auto& sentence = split.sentences[i];
      mark(sentence_, sentence.span, "no byte is in two sentences");
      require(sentence.span.start >= end, "sentences are in order");
      require(sentence.depends.empty() || (sentence.depends_on < split.sentences.size() && sentence.depends_on != i),
              "a sentence leans on another one");
      end = sentence.span.end;
    }
  }
  void take_silent(const Split& split) {
    std::size_t end = 0;
    for (const Span span : split.silent) {
      mark(silent_, span, "no byte is silent twice");
      require(span.start >= end, "silent spans are in order");
      end = span.end;
    }
  }
  void take_claim(const Split& split, std::size_t index) {
    const Claim& claim = split.claims[index];
    check(claim.span);
    require(claim.index == index, "claims are numbered");
    require(claim.text == text_.substr(claim.span.start, claim.span.size()), "a claim's text is that of its span");
    require(claim.sentence < split.sentences.size(), "a claim has a sentence");
    require(!claim.covered.empty(), "a claim covers something");
    const Span home = split.sentences[claim.sentence].span;
    require(claim.span.start >= home.start && claim.span.end <= home.end, "a claim lies in its sentence");
    for (const Span span : claim.covered) {
      mark(covered_, span, "no byte is covered twice");
      require(span.start >= home.start && span.end <= home.end, "a claim covers bytes of its sentence");
    }
    if (const auto* residue = dynamic_cast<const claims::Residue*>(claim.payload.get()); residue && residue->statement)
      check(*residue->statement);
    if (const auto* quoted = dynamic_cast<const claims::Quotation*>(claim.payload.get()); quoted && valid_)
      require(claims::utf8::valid(quoted->text), "the text of a quotation is UTF-8");
  }

  std::string_view text_;
  bool valid_;
  std::vector<bool> sentence_, silent_, covered_;
};

void check_gate(std::string_view text, const Split& split, verdict::Verdict verdict) {
  verdict::GateInput input{
      .total_bytes = text.size(), .sentences = split.sentences, .claims = {}, .silent = split.silent};
  for (const Claim& claim : split.claims)
    input.claims.push_back({claim.span, claim.type, claim.sentence, claim.covered, verdict, "code"});
  const auto result = verdict::decide(input);
  require(result.reasons != std::vector<std::string>{"inconsistent_input"}, "a split is consistent for the gate");
  const bool wanted = verdict == verdict::Verdict::verified && !split.claims.empty();
  require((result.gate == verdict::Gate::released) == wanted, "the gate opens for verified claims and for no others");
}

bool same(const Split& a, const Split& b) {
  if (a.silent != b.silent || a.claims.size() != b.claims.size() || a.sentences.size() != b.sentences.size())
    return false;
  for (std::size_t i = 0; i < a.claims.size(); ++i)
    if (a.claims[i].type != b.claims[i].type || a.claims[i].span != b.claims[i].span ||
        a.claims[i].covered != b.claims[i].covered)
      return false;
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portcullis::fuzz::Choices choices(portcullis::fuzz::text_of(data, size));
  const std::uint8_t flags = choices.byte();
  claims::SplitOptions options;
  options.has_evidence = flags & 1;
  if (flags & 2) options.evidence_ids = {"doc", "doc1"};
  if (flags & 4) options.evidence_ids.emplace_back("3");
  const std::string text(choices.rest());  // a copy: its end is guarded

  const Split split = claims::split(text, options);
  Accounts accounts(text, split);
  require(same(split, claims::split(text, options)), "the same text gives the same claims");
  for (const auto verdict : {verdict::Verdict::verified, verdict::Verdict::undecided, verdict::Verdict::refuted})
    check_gate(text, split, verdict);
  for (const Claim& claim : split.claims)
    if (!options.has_evidence) require(claim.type != claims::ClaimType::grounded, "nothing is grounded in no evidence");
  return 0;
}
