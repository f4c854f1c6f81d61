// Invariant 6: arguments only tighten. And the profiles, against the table of the design.
#include "tools/verdict/policy.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/verdict_builders.hpp"

namespace portcullis::tools::verdict {
namespace {

using std::chrono::milliseconds;

template <class T>
std::optional<T> perhaps(T value) {
  return one_in(2) ? std::optional<T>(value) : std::nullopt;
}

Policy any_full_policy() {
  return {.required = static_cast<Verdict>(*rc::gen::inRange(0, 4)),
          .release = static_cast<ReleaseMode>(*rc::gen::inRange(0, 2)),
          .quorum = *rc::gen::inRange<std::size_t>(0, 6),
          .deadline = milliseconds(*rc::gen::inRange(0, 60'000)),
          .evidence_origin = static_cast<Origin>(*rc::gen::inRange(0, 3)),
          .calibration_required = one_in(2),
          .all_must_answer = one_in(2),
          .panel_size = *rc::gen::inRange<std::size_t>(0, 9),
          .chain_of_verification = one_in(2),
          .challenge_round = one_in(2)};
}

PolicyPart any_part() {
  const Policy p = any_full_policy();
  return {.required = perhaps(p.required),
          .release = perhaps(p.release),
          .quorum = perhaps(p.quorum),
          .deadline = perhaps(p.deadline),
          .evidence_origin = perhaps(p.evidence_origin),
          .calibration_required = perhaps(p.calibration_required),
          .all_must_answer = perhaps(p.all_must_answer),
          .panel_size = perhaps(p.panel_size),
          .chain_of_verification = perhaps(p.chain_of_verification),
          .challenge_round = perhaps(p.challenge_round)};
}

PolicyPart whole(const Policy& p) {
  return {.required = p.required,
          .release = p.release,
          .quorum = p.quorum,
          .deadline = p.deadline,
          .evidence_origin = p.evidence_origin,
          .calibration_required = p.calibration_required,
          .all_must_answer = p.all_must_answer,
          .panel_size = p.panel_size,
          .chain_of_verification = p.chain_of_verification,
          .challenge_round = p.challenge_round};
}

RC_GTEST_PROP(Policy, i6_no_argument_relaxes_any_field, ()) {
  const Policy base = any_full_policy();
  const PolicyPart part = any_part();
  const Policy result = tightened(base, part);
  RC_ASSERT(at_least_as_strict(result, base));
  RC_ASSERT(at_least_as_strict(result, tightened(result, part)));
  RC_ASSERT(tightened(result, part) == result);
}

RC_GTEST_PROP(Policy, i6_the_order_in_which_floor_and_arguments_apply_does_not_matter, ()) {
  const Policy base = any_full_policy();
  const PolicyPart a = any_part(), b = any_part();
  RC_ASSERT(tightened(tightened(base, a), b) == tightened(tightened(base, b), a));
}

RC_GTEST_PROP(Policy, i6_every_field_that_an_argument_sets_is_met, ()) {
  const Policy base = any_full_policy(), wanted = any_full_policy();
  RC_ASSERT(at_least_as_strict(tightened(base, whole(wanted)), wanted));
}

TEST(Policy, an_argument_below_the_floor_changes_nothing) {
  const PolicyPart lax{.required = Verdict::refuted,
                       .release = ReleaseMode::verified_only,
                       .quorum = 0,
                       .deadline = milliseconds(3'600'000),
                       .evidence_origin = Origin::caller,
                       .calibration_required = false,
                       .all_must_answer = false,
                       .panel_size = 0,
                       .chain_of_verification = false,
                       .challenge_round = false};
  for (const Profile& profile : shipped_profiles()) EXPECT_EQ(tightened(profile.policy, lax), profile.policy);
}

TEST(Policy, each_field_alone_decides_strictness) {
  const Policy base;
  const std::vector<PolicyPart> stricter{{.required = Verdict::verified},
                                         {.quorum = 3},
                                         {.deadline = milliseconds(1)},
                                         {.evidence_origin = Origin::retrieved},
                                         {.calibration_required = true},
                                         {.all_must_answer = true},
                                         {.panel_size = 4},
                                         {.chain_of_verification = true},
                                         {.challenge_round = true}};
  for (const PolicyPart& part : stricter) {
    EXPECT_TRUE(at_least_as_strict(tightened(base, part), base));
    EXPECT_FALSE(at_least_as_strict(base, tightened(base, part)));
  }
  Policy lax = base;
  lax.release = ReleaseMode::verified_only;
  EXPECT_FALSE(at_least_as_strict(lax, base));
}

TEST(Profiles, are_the_four_of_the_design) {
  const auto& profiles = shipped_profiles();
  ASSERT_EQ(profiles.size(), 4U);
  EXPECT_EQ(profiles[0].name, "quick");
  EXPECT_EQ(profiles[1].name, "balanced");
  EXPECT_EQ(profiles[2].name, "deep");
  EXPECT_EQ(profiles[3].name, "paranoid");
  const Verdict required[]{Verdict::agreed, Verdict::agreed, Verdict::verified, Verdict::verified};
  const std::size_t quorum[]{2, 2, 3, 3}, panel[]{2, 3, 5, all_seats};
  const int seconds[]{15, 30, 50, 50};
  for (std::size_t i = 0; i < 4; ++i) {
    const Policy& policy = profiles[i].policy;
    EXPECT_EQ(policy.required, required[i]);
    EXPECT_EQ(policy.release, ReleaseMode::all);
    EXPECT_EQ(policy.quorum, quorum[i]);
    EXPECT_EQ(policy.panel_size, panel[i]);
    EXPECT_EQ(policy.deadline, std::chrono::seconds(seconds[i]));
    EXPECT_EQ(policy.calibration_required, i >= 2);
    EXPECT_EQ(policy.all_must_answer, i == 3);
    EXPECT_EQ(policy.chain_of_verification, i >= 2);
    EXPECT_EQ(policy.challenge_round, i == 3);
    EXPECT_EQ(policy.evidence_origin, i == 3 ? Origin::retrieved : Origin::caller);
    if (i < 3) EXPECT_FALSE(refuse_quorum(policy.quorum, policy.panel_size));
  }
  EXPECT_TRUE(at_least_as_strict(profiles[3].policy, profiles[2].policy));
}

TEST(Profiles, balanced_is_what_a_policy_is_by_default) {
  EXPECT_EQ(shipped_profiles()[1].policy, Policy());
}

TEST(Profiles, a_panel_of_all_seats_needs_more_than_half_of_whatever_was_configured) {
  const Policy& paranoid = shipped_profiles()[3].policy;
  EXPECT_EQ(panel_policy(paranoid, 3).quorum, 3U);
  EXPECT_EQ(panel_policy(paranoid, 8).quorum, 5U);
  EXPECT_FALSE(refuse_quorum(panel_policy(paranoid, 8).quorum, 8));
  EXPECT_TRUE(panel_policy(paranoid, 3).all_must_answer);
  EXPECT_TRUE(panel_policy(paranoid, 3).calibration_required);
  EXPECT_EQ(panel_policy(shipped_profiles()[1].policy, 8).quorum, 2U);
}

}  // namespace
}  // namespace portcullis::tools::verdict
