// A claim with its values taken out: the question of a chain of verification (Dhuliawala et al. 2023, "Chain-of-
// Verification Reduces Hallucination in Large Language Models", the factored form: answered without the draft), made
// from the claim by rule instead of by a model, so that nothing of the draft is in it and the answer is compared by
// value. Called by tools/verify/rounds. Pure; reads as the vetoes do.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tools/checkers/veto_claim.hpp"

namespace portcullis::tools::checkers {

class Gaps {
 public:
  // Takes out numbers, dates, codes and every name but the first, which says what the sentence is about; where there is
  // none of them, the last word that says something. Numbers that are not meant exactly ("about 5") stay.
  explicit Gaps(const claims::Claim& claim);

  // 0: nothing could be taken out, so that nothing can be asked.
  std::size_t count() const { return gaps_.size(); }
  // The claim with "[gap 1]", "[gap 2]", ... in their places. A value that is taken out twice has one number.
  const std::string& text() const { return text_; }
  // Whether the answer, in words of whoever gave it, is what stood in gap `at` (from 0): numbers and dates by value,
  // names by their words or initials, other words by stem. False for what cannot be read, for "unknown", and for an
  // answer that holds other values beside it.
  bool fits(std::size_t at, std::string_view answer) const;

 private:
  enum class Kind : std::uint8_t { value, name, word };
  struct Gap {
    Kind kind = Kind::value;
    std::vector<veto::Token> tokens;
    veto::Key initials = 0;
    std::vector<verdict::Span> places;
  };

  void take_values(const std::vector<veto::Token>& tokens);
  void take_names(const veto::ClaimFacts& facts);
  void take_last_word(const veto::ClaimFacts& facts);
  void add(Gap gap);
  void write(std::string_view text);

  std::vector<Gap> gaps_;
  std::string text_;
};

}  // namespace portcullis::tools::checkers
