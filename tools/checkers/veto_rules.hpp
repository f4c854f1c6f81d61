// What speaks against one claim: the rules of the vetoes over what claim (veto_claim.hpp) and evidence (veto_index.hpp)
// hold. Internal to the vetoes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "tools/checkers/veto_claim.hpp"

namespace portcullis::tools::checkers::veto {

struct Objection {
  std::string_view reason;
  std::string detail;                               // what the claim says, or the evidence instead
  std::optional<verdict::EvidenceSpan> evidence{};  // shows the conflict
};

// An objection that is shown comes before one that is not; `ids` are the words of the documents' names.
std::optional<Objection> strongest_objection(const ClaimFacts& facts, const Index& index, const Evidence& evidence,
                                             const std::unordered_set<Key>& ids);

}  // namespace portcullis::tools::checkers::veto
