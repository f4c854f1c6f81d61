// See veto.hpp.
#include "tools/checkers/veto.hpp"

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

struct Vetoes::Impl {
  const Evidence& evidence;
  verdict::Origin required;
  std::vector<veto::ClaimFacts> claims{};
  veto::Index index{};
  std::unordered_set<veto::Key> ids{};
  bool read = false;
};

Vetoes::Vetoes(const Evidence& evidence, verdict::Origin required)
    : impl_(std::make_unique<Impl>(Impl{evidence, required})) {}

Vetoes::~Vetoes() = default;

std::size_t Vetoes::add(const claims::Claim& claim) {
  impl_->claims.push_back(veto::facts_of(claim));
  veto::want(impl_->claims.back(), impl_->index);
  return impl_->claims.size() - 1;
}

Finding Vetoes::check(std::size_t claim) {
  if (!impl_->read) {
    impl_->index.read(impl_->evidence, impl_->required);
    impl_->ids = veto::words_of_ids(impl_->evidence, impl_->required);
    impl_->read = true;
  }
  const veto::ClaimFacts& facts = impl_->claims[claim];
  if (impl_->evidence.empty()) return veto_says(Says::abstains, "no_evidence");
  if (!impl_->index.some_document()) return veto_says(Says::abstains, "origin_too_low");
  if (facts.too_many) return veto_says(Says::abstains, "too_many_facts");
  if (facts.tokens.empty()) return veto_says(Says::not_applicable, "nothing_to_check");
  const auto objection = veto::strongest_objection(facts, impl_->index, impl_->evidence, impl_->ids);
  if (!objection) return veto_says(Says::not_applicable, "no_conflict");
  Finding finding = veto_says(Says::refutes, objection->reason);
  finding.detail = objection->detail;
  if (objection->evidence) finding.evidence.push_back(*objection->evidence);
  return finding;
}

}  // namespace portcullis::tools::checkers
