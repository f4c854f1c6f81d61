// See cited.hpp.
#include "tools/checkers/cited.hpp"

#include <map>
#include <unordered_map>
#include <utility>

#include "tools/checkers/resolve.hpp"
#include "tools/checkers/veto.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::checkers {

namespace {

using verdict::Finding;
using verdict::Says;

constexpr std::size_t kMostLookedAt = std::size_t{16} << 20U;  // bytes without a word, of all places

Finding cited_says(Says says, std::string_view reason) {
  return {std::string(Vetoes::seat), says, std::string(reason), {}, std::string(Vetoes::version)};
}

}  // namespace

std::optional<std::vector<CitedPlace>> cited_places(const Evidence& evidence,
                                                    const std::vector<claims::CitationTarget>& targets) {
  std::vector<CitedPlace> places;
  for (const claims::CitationTarget& target : targets) {
    const Resolved place = resolve(evidence, target);
    if (place.state != Resolved::State::found) return std::nullopt;
    places.push_back({place.document, place.span});
  }
  return places;
}

struct CitationVetoes::Impl {
  struct Asked {
    std::vector<std::size_t> each;  // of the vetoes, one a place
    std::size_t together = 0;
    bool of_words = true;
  };

  bool has_words(const CitedPlace& place) {
    const auto [known, is_new] = words.try_emplace(place, false);
    if (!is_new) return known->second;
    const std::string_view text = evidence.documents()[place.document].text;
    std::size_t at = place.span.start;
    while (at < place.span.end && looked_at < kMostLookedAt && !known->second) {
      const claims::utf8::Char c = claims::utf8::at(text, at);
      known->second = c.value != claims::utf8::kInvalid && claims::utf8::is_word(c.value) && c.value != U'_';
      at += c.size;
      ++looked_at;
    }
    return known->second;
  }

  const Evidence& evidence;
  Vetoes vetoes;
  std::unordered_map<const claims::Citation*, Asked> asked{};
  std::unordered_map<const std::string*, std::size_t> statements{};  // of the vetoes
  std::map<CitedPlace, bool> words{};
  std::size_t looked_at = 0;
};

CitationVetoes::CitationVetoes(const Evidence& evidence, verdict::Origin required)
    : impl_(std::make_unique<Impl>(Impl{evidence, Vetoes(evidence, required)})) {}

CitationVetoes::~CitationVetoes() = default;

void CitationVetoes::add(const claims::Citation& citation) {
  if (!citation.statement || impl_->asked.contains(&citation)) return;
  const auto places = cited_places(impl_->evidence, citation.targets);
  if (!places || places->empty()) return;
  const auto ask = [&](const std::vector<CitedPlace>& where) {
    // The markers of one sentence share what it says.
    const auto known = impl_->statements.find(citation.statement.get());
    if (known != impl_->statements.end()) return impl_->vetoes.add_again(known->second, where);
    claims::Claim claim;
    claim.type = verdict::ClaimType::grounded;
    claim.text = *citation.statement;
    claim.span = {0, claim.text.size()};
    claim.covered = {claim.span};
    const std::size_t added = impl_->vetoes.add(claim, where);
    impl_->statements.emplace(citation.statement.get(), added);
    return added;
  };
  Impl::Asked asked;
  for (const CitedPlace& place : *places) {
    asked.of_words = asked.of_words && impl_->has_words(place);
    asked.each.push_back(ask({place}));
  }
  asked.together = places->size() > 1 ? ask(*places) : asked.each.front();
  impl_->asked.emplace(&citation, std::move(asked));
}

Finding CitationVetoes::check(const claims::Citation& citation) {
  const auto found = impl_->asked.find(&citation);
  if (found == impl_->asked.end()) return cited_says(Says::abstains, "unresolved_citation");
  if (!found->second.of_words) return cited_says(Says::abstains, "nothing_cited");
  for (const std::size_t place : found->second.each)
    if (Finding finding = impl_->vetoes.check(place); !finding.evidence.empty()) return finding;
  return impl_->vetoes.check(found->second.together);
}

}  // namespace portcullis::tools::checkers
