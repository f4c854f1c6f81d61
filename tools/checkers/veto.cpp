// See veto.hpp.
#include "tools/checkers/veto.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "tools/checkers/veto_rules.hpp"

namespace portcullis::tools::checkers {

using verdict::Finding;
using verdict::Says;

namespace {

Finding veto_says(Says says, std::string_view reason) {
  return {std::string(Vetoes::seat), says, std::string(reason), {}, std::string(Vetoes::version)};
}

}  // namespace

namespace {

constexpr std::size_t most_read = std::size_t{16} << 20U;  // bytes of cited places that differ, together

// The claims that are held against the same places: one index for all of them, gone when they are judged.
struct Group {
  std::vector<CitedPlace> places{};  // none: all of the evidence
  std::vector<std::size_t> claims{};
  bool judged = false;
};

struct Asked {
  std::shared_ptr<const veto::ClaimFacts> facts;
  std::size_t group = 0;
  Finding finding{};
};

// What anybody may have written, and what was found of a source that is not here as a whole, withholds as much as any
// other evidence, but disproves nothing: the rest of it may say what the claim says.
bool disproves(const verdict::EvidenceSpan& span, const Evidence& evidence) {
  const Document* document = evidence.find(span.id);
  return document != nullptr && !document->hearsay && document->complete;
}

}  // namespace

struct Vetoes::Impl {
  std::size_t add(std::shared_ptr<const veto::ClaimFacts> facts, std::vector<CitedPlace> places) {
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    std::vector<std::size_t> key;
    for (const CitedPlace& place : places) key.insert(key.end(), {place.document, place.span.start, place.span.end});
    auto [known, is_new] = group_of.try_emplace(std::move(key), groups.size());
    if (!is_new && groups[known->second].judged) {
      known->second = groups.size();
      is_new = true;
    }
    if (is_new) groups.push_back({std::move(places)});
    groups[known->second].claims.push_back(claims.size());
    claims.push_back({std::move(facts), known->second});
    return claims.size() - 1;
  }

  void judge(Group& group) {
    group.judged = true;
    for (const CitedPlace& place : group.places) read += place.span.size();
    const bool too_much = !group.places.empty() && read > most_read;
    veto::Index index;
    if (!too_much) {
      for (const std::size_t claim : group.claims) veto::want(*claims[claim].facts, index);
      index.read(evidence, required, group.places);
      if (!ids) ids = veto::words_of_ids(evidence, required);
    }
    for (const std::size_t claim : group.claims)
      claims[claim].finding =
          too_much ? veto_says(Says::abstains, "too_much_work") : finding_of(*claims[claim].facts, index);
  }

  Finding finding_of(const veto::ClaimFacts& facts, const veto::Index& index) const {
    if (evidence.empty()) return veto_says(Says::abstains, "no_evidence");
    if (!index.some_document()) return veto_says(Says::abstains, "origin_too_low");
    if (facts.too_many) return veto_says(Says::abstains, "too_many_facts");
    if (facts.tokens.empty()) return veto_says(Says::not_applicable, "nothing_to_check");
    const auto objection = veto::strongest_objection(facts, index, evidence, *ids);
    if (!objection) return veto_says(Says::not_applicable, "no_conflict");
    Finding finding = veto_says(Says::refutes, objection->reason);
    finding.detail = objection->detail;
    if (objection->evidence && disproves(*objection->evidence, evidence))
      finding.evidence.push_back(*objection->evidence);
    return finding;
  }

  const Evidence& evidence;
  verdict::Origin required;
  std::vector<Asked> claims{};
  std::vector<Group> groups{};
  std::map<std::vector<std::size_t>, std::size_t> group_of{};
  std::optional<std::unordered_set<veto::Key>> ids{};
  std::size_t read = 0;
};

Vetoes::Vetoes(const Evidence& evidence, verdict::Origin required)
    : impl_(std::make_unique<Impl>(Impl{evidence, required})) {}

Vetoes::Vetoes(Vetoes&&) noexcept = default;
Vetoes::~Vetoes() = default;

std::size_t Vetoes::add(const claims::Claim& claim) {
  return add(claim, {});
}

std::size_t Vetoes::add(const claims::Claim& claim, const std::vector<CitedPlace>& places) {
  return impl_->add(std::make_shared<const veto::ClaimFacts>(veto::facts_of(claim)), places);
}

std::size_t Vetoes::add_again(std::size_t added, const std::vector<CitedPlace>& places) {
  return impl_->add(impl_->claims[added].facts, places);
}

Finding Vetoes::check(std::size_t claim) {
  Group& group = impl_->groups[impl_->claims[claim].group];
  if (!group.judged) impl_->judge(group);
  return impl_->claims[claim].finding;
}

}  // namespace portcullis::tools::checkers
