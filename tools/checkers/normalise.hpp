// Text as it is compared: two writings of the same words have one form here, and every place in it is known in the
// original bytes. Used by the quotation, containment and citation checkers, for evidence and claims alike.
//
// What is made equal: NFKC (but for super- and subscripts, fractions and circled numbers, which mean something else
// than the digits that NFKC makes of them), any white space run = one space, quotation marks of one kind, dashes,
// thousands separators (12,000 = 12000), soft hyphens and zero-width characters dropped. Letter case stays.
//
// Hyphens between letters are taken out of the form and kept beside it as joints, because "exam-\nple" may stand for
// "example" and for "exam-ple" while "re-sign" is not "resign": a search runs over the letters, then compares joints.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/verdict/words.hpp"

namespace portcullis::tools::checkers {

using verdict::Span;

class NormalisedText {
 public:
  // Linear. Texts of 4 GiB and more are cut (no limit of the product lets one in).
  explicit NormalisedText(std::string_view original);

  // A text that is in the form already, hyphens included: nothing is changed and no joint is made.
  static NormalisedText verbatim(std::string form);

  const std::string& text() const { return text_; }

  // A hyphen that was taken out in front of text()[at].
  struct Joint {
    std::uint32_t at = 0;
    bool soft = false;  // stood at a line end: the word may go on with or without it
  };
  const std::vector<Joint>& joints() const { return joints_; }

  // The first joint at or behind `at`.
  std::vector<Joint>::const_iterator joint_from(std::size_t at) const;
  bool has_joint(std::size_t at) const;

  // The bytes of the original that a range of text() was made from; whole characters.
  Span original(std::size_t start, std::size_t end) const;

  // text() with the hyphens back in their places; those of line ends only when asked for.
  std::string with_hyphens(bool soft_too) const;

 private:
  friend class Normaliser;
  NormalisedText() = default;

  // Bytes from `norm` on come from `orig` on, one to one (size 0), or all from the `size` bytes there.
  struct Run {
    std::uint32_t norm = 0;
    std::uint32_t orig = 0;
    std::uint32_t size = 0;
  };
  const Run& run_of(std::size_t at) const;

  std::string text_;
  std::vector<Run> runs_;
  std::vector<Joint> joints_;
};

}  // namespace portcullis::tools::checkers
