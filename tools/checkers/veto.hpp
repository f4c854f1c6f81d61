// The vetoes over grounded claims: a number, unit, date or name that the evidence does not have, and a negation that it
// has or lacks. Called by tools/verify for all claims of a call together. A veto never supports: it refutes, with the
// span that shows the conflict or without one, or it abstains, or has nothing to say (`not_applicable`). What anybody
// may have written and what is only a part of its source show nothing: they withhold without a span.
//
// Reason codes: number_not_in_evidence, number_conflicts, unit_conflicts, date_conflicts, name_not_in_evidence,
// negation_conflicts; abstains: no_evidence, origin_too_low, too_many_facts, too_much_work; not_applicable:
// no_conflict, nothing_to_check.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "tools/checkers/cited.hpp"
#include "tools/checkers/evidence.hpp"
#include "tools/claims/claim.hpp"

namespace portcullis::tools::checkers {

class Vetoes {
 public:
  // Documents of a lower origin are not read: what stands only there does not stand in the evidence.
  Vetoes(const Evidence& evidence, verdict::Origin required);
  Vetoes(Vetoes&&) noexcept;
  ~Vetoes();

  static constexpr std::string_view seat = "checker:veto";
  static constexpr std::string_view version = "2";

  // Every claim first, then one pass over the evidence at the first check. Linear in both.
  std::size_t add(const claims::Claim& claim);
  // Against these places alone, of which there is one. Places that are the same are read once; of different ones no
  // more than 16 MiB in all: every MiB takes some hundredths of a second that nothing interrupts.
  std::size_t add(const claims::Claim& claim, const std::vector<CitedPlace>& places);
  // The same claim against other places.
  std::size_t add_again(std::size_t added, const std::vector<CitedPlace>& places);
  verdict::Finding check(std::size_t claim);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace portcullis::tools::checkers
