// Claims with their values taken out: the question of a chain of verification (Dhuliawala et al. 2023, "Chain-of-
// Verification Reduces Hallucination in Large Language Models", the factored form: answered without the draft), made
// from the claims by rule instead of by a model, and answered by value. Called by tools/verify/rounds. Pure; reads as
// the vetoes do.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tools/checkers/gap_answer.hpp"
#include "tools/checkers/veto_claim.hpp"

namespace portcullis::tools::checkers {

// All claims of a question together: what is taken out of one of them stands in none of the others, and one number
// means the same words everywhere.
class Gaps {
 public:
  // At most this many over all claims; the claims that do not fit have no question.
  static constexpr std::size_t most = 200;

  // Takes out numbers, dates, codes and every name but the first of a claim, which says what it is about; where there
  // is none of them, the last word that says something. Numbers that are not meant exactly ("about 5") are not asked
  // for. What is asked for anywhere is taken out wherever it stands, whatever it is there.
  explicit Gaps(const std::vector<const claims::Claim*>& claims);

  // Of all claims. Gaps are numbered from 0 here and from 1 in texts.
  std::size_t count() const { return gaps_.size(); }
  // The claim with "[gap 1]", "[gap 2]", ... in the places of the values; empty when it has no question.
  const std::string& text(std::size_t claim) const { return claims_[claim].text; }
  // The gaps in the text of a claim, rising. None: it has no question.
  const std::vector<std::size_t>& of(std::size_t claim) const { return claims_[claim].gaps; }
  // Whether the answer is what stood in gap `at` of the claim, and nothing else: gap::fits().
  bool fits(std::size_t claim, std::size_t at, std::string_view answer) const;

 private:
  struct Place {
    verdict::Span span;
    std::size_t gap = 0;
  };
  struct Read {
    std::string text;
    std::vector<std::size_t> gaps;
    std::vector<std::string> repeatable;
    veto::ClaimFacts facts;
    std::vector<Place> places;
  };

  void ask_values(std::string_view text, Read& claim);
  void ask_names(std::string_view text, Read& claim);
  void ask_last_word(std::string_view text, Read& claim);
  void ask(gap::Wanted wanted, verdict::Span place, Read& claim);
  void find_places(std::string_view text, Read& claim) const;
  static void write(std::string_view text, Read& claim);

  std::vector<gap::Wanted> gaps_;
  std::vector<Read> claims_;
};

}  // namespace portcullis::tools::checkers
