// The join with a calibration: what lifts a claim to `verified`, over random panels, and everything that must not.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <random>
#include <set>

#include "tests/unit/verdict_builders.hpp"
#include "tools/verdict/calibrated_claim.hpp"

namespace portcullis::tools::verdict {
namespace {

struct ScoredCase {
  ClaimInput input;
  PanelPolicy policy;
  Scoring scoring;

  ScoredCase() : input(one_in(2) ? hopeful_claim() : any_claim()), policy(any_policy_for(input.planned)) {
    policy.calibration_required = one_in(3);
    scoring = any_scoring(input.planned);
    RC_LOG() << described(input) << "; " << described(policy) << "; " << described(scoring) << "\n";
  }
  Verdict verdict() const { return join_calibrated(input, policy, &scoring).verdict.verdict; }
};

TEST(CalibratedClaim, passes_by_its_score_and_says_so) {
  ClaimInput input{ClaimType::grounded, three(), {supports("m1"), supports("m2"), abstains("m3")}};
  const Scoring scoring{{{"m1", 1000}, {"m2", 1000}, {"m3", 500}}, 600};
  const auto passed = join_calibrated(input, {.quorum = 2}, &scoring);
  EXPECT_EQ(passed.verdict, is(Verdict::verified, "calibrated"));
  EXPECT_EQ(passed.score, 600);
  input.findings[1] = refutes("m2");
  input.findings[2] = supports("m3");
  const auto below = join_calibrated(input, {.quorum = 2}, &scoring);
  EXPECT_EQ(below.verdict, is(Verdict::agreed, "below_threshold"));
  EXPECT_EQ(below.score, 200);
  const PanelPolicy required{.quorum = 2, .calibration_required = true};
  EXPECT_EQ(join_calibrated(input, required, &scoring).verdict, is(Verdict::undecided, "below_threshold"));
  EXPECT_EQ(join_calibrated(input, required, nullptr).verdict, is(Verdict::undecided, "not_calibrated"));
  input.findings = {refutes("m1"), refutes("m2"), refutes("m3")};
  EXPECT_EQ(join_calibrated(input, {.quorum = 2}, &scoring).verdict, is(Verdict::refuted, "refuted_by_panel"));
}

RC_GTEST_PROP(CalibratedClaim, only_what_the_join_agrees_on_is_lifted_and_nothing_else_changes, ()) {
  const ScoredCase with;
  const auto plain = join(with.input, with.policy);
  const auto lifted = join_calibrated(with.input, with.policy, &with.scoring);
  PanelPolicy without = with.policy;
  without.calibration_required = false;
  const bool agreed = join(with.input, without).verdict == Verdict::agreed;
  if (lifted.verdict.verdict != plain.verdict) {
    RC_ASSERT(agreed);
    RC_ASSERT(lifted.verdict == is(Verdict::verified, "calibrated"));
    RC_ASSERT(lifted.score && *lifted.score >= with.scoring.threshold);
  }
  RC_ASSERT(!lifted.score || agreed);
  RC_ASSERT(join_calibrated(with.input, with.policy, nullptr).verdict == plain);
}

RC_GTEST_PROP(CalibratedClaim, no_veto_demo_seat_or_seat_of_another_panel_is_behind_a_lift, ()) {
  const ScoredCase with;
  RC_PRE(join_calibrated(with.input, with.policy, &with.scoring).verdict.reason == "calibrated");
  std::set<std::string> weighed, models;
  for (const auto& [name, weight] : with.scoring.weights) RC_ASSERT(weighed.insert(name).second);
  for (const auto& seat : with.input.planned)
    if (seat.kind == SeatKind::model) models.insert(seat.name);
  RC_ASSERT(weighed == models);
  // The score again in the plainest way: of families all of whose seats support, against the whole panel.
  std::map<std::string, std::pair<std::uint64_t, bool>> families;
  for (const auto& seat : with.input.planned) {
    if (seat.kind != SeatKind::model) continue;
    std::uint64_t weight = 0;
    for (const auto& [name, w] : with.scoring.weights)
      if (name == seat.name) weight = w;
    bool good = !seat.demo && !seat.family.empty();
    bool heard = false;
    for (const auto& said : with.input.findings) {
      if (said.seat != seat.name) continue;
      heard = true;
      good = good && said.says == Says::supports;
    }
    const std::string key = seat.family == "A " ? "a" : seat.family;
    const auto [at, is_new] = families.try_emplace(key, weight, good && heard);
    if (!is_new) at->second = {std::min(at->second.first, weight), at->second.second && good && heard};
  }
  std::uint64_t for_it = 0, all = 0;
  for (const auto& [name, family] : families) {
    all += family.first;
    if (family.second) for_it += family.first;
  }
  RC_ASSERT(2 * for_it > all);
  RC_ASSERT(1000 * (2 * for_it - all) / all >= static_cast<std::uint64_t>(with.scoring.threshold));
}

RC_GTEST_PROP(CalibratedClaim, i3_less_support_never_moves_it_towards_release, ()) {
  ScoredCase with;
  RC_PRE(!with.input.findings.empty());
  std::set<std::string> names;  // of two findings that differ one less is no conflict any more
  for (const Finding& f : with.input.findings) RC_PRE(names.insert(f.seat).second);
  const Verdict before = with.verdict();
  const auto at = *rc::gen::inRange<std::size_t>(0, with.input.findings.size());
  RC_PRE(with.input.findings[at].says == Says::supports);
  if (one_in(2))
    with.input.findings.erase(with.input.findings.begin() + static_cast<std::ptrdiff_t>(at));
  else
    with.input.findings[at] = abstains(with.input.findings[at].seat);
  RC_ASSERT(with.verdict() <= before);
}

RC_GTEST_PROP(CalibratedClaim, i4_the_order_of_arrival_does_not_show, ()) {
  ScoredCase with;
  const auto before = join_calibrated(with.input, with.policy, &with.scoring);
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  std::shuffle(with.input.findings.begin(), with.input.findings.end(), random);
  const auto after = join_calibrated(with.input, with.policy, &with.scoring);
  RC_ASSERT(after.verdict.verdict == before.verdict.verdict);
  RC_ASSERT(after.score == before.score);
}

}  // namespace
}  // namespace portcullis::tools::verdict
