// The join invariants of the design, one property each, over random panels. Invariant 6 is in verdict_policy_test.cpp,
// 8 in verdict_gate_oracle_test.cpp; of 9 (independence of evidence) nothing is decided in tools/verdict: origins
// are compared by the checkers, and only their order is tested here, in verdict_words_test.cpp.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/unit/verdict_builders.hpp"

namespace portcullis::tools::verdict {
namespace {

struct Case {
  ClaimInput input;
  PanelPolicy policy;

  explicit Case(ClaimInput claim = any_claim()) : input(std::move(claim)), policy(any_policy_for(input.planned)) {
    RC_LOG() << described(input) << "; " << described(policy) << "\n";
  }
};

bool is_deterministic(ClaimType type) {
  return type != ClaimType::grounded && type != ClaimType::world;
}

template <class T>
std::vector<T> shuffled(std::vector<T> items) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  std::shuffle(items.begin(), items.end(), random);
  return items;
}

RC_GTEST_PROP(Invariants, i1_a_seat_without_a_finding_never_counts_as_agreement, ()) {
  auto [input, policy] = Case();
  const Verdict before = join(input, policy).verdict;
  const std::string gone = input.planned.empty() ? "" : any_of(input.planned).name;
  std::erase_if(input.findings, [&](const Finding& f) { return f.seat == gone; });
  const Verdict after = join(input, policy).verdict;
  RC_ASSERT(after <= std::max(before, Verdict::undecided));
}

RC_GTEST_PROP(Invariants, i1_a_model_that_is_not_applicable_counts_as_one_that_abstains, ()) {
  auto [input, policy] = Case();
  ClaimInput abstaining = input;
  for (Finding& f : abstaining.findings)
    for (const PlannedSeat& seat : input.planned)
      if (seat.name == f.seat && seat.kind == SeatKind::model && f.says == Says::not_applicable)
        f.says = Says::abstains;
  // A seat that said both would turn from a failed seat into one that abstains: leave those panels out.
  std::set<std::string> names;
  for (const Finding& f : input.findings) RC_PRE(names.insert(f.seat).second);
  RC_ASSERT(join(abstaining, policy).verdict == join(input, policy).verdict);
}

RC_GTEST_PROP(Invariants, i2_agreed_has_a_quorum_of_distinct_families_all_of_whose_seats_support, ()) {
  const auto [input, policy] = Case(hopeful_claim());
  RC_PRE(join(input, policy).verdict == Verdict::agreed);
  // Counted again in the plainest way: a family with any seat that does not support is struck off.
  std::set<std::string> families, struck;
  for (const PlannedSeat& seat : input.planned) {
    if (seat.kind != SeatKind::model) continue;
    const std::string family = seat.family == "A " ? "a" : seat.family;
    families.insert(family);
    std::size_t heard = 0;
    for (const Finding& f : input.findings)
      if (f.seat == seat.name && f.says == Says::supports) ++heard;
    for (const Finding& f : input.findings)
      if (f.seat == seat.name && f.says != Says::supports) struck.insert(family);
    if (heard == 0 || seat.demo || family.empty()) struck.insert(family);
  }
  const std::size_t voting = families.size() - struck.size();
  RC_ASSERT(voting >= 2U);
  RC_ASSERT(voting >= policy.quorum);
  RC_ASSERT(2 * policy.quorum > families.size());
}

RC_GTEST_PROP(Invariants, i2_a_second_model_of_a_family_adds_no_vote, ()) {
  auto [input, policy] = Case();
  RC_PRE(!input.planned.empty());
  const PlannedSeat original = any_of(input.planned);
  RC_PRE(original.kind == SeatKind::model);
  const Verdict before = join(input, policy).verdict;
  PlannedSeat twin = original;
  twin.name = "twin";
  input.planned.push_back(twin);
  input.findings.push_back(supports("twin"));
  const Verdict after = join(input, policy).verdict;
  RC_ASSERT(after <= std::max(before, Verdict::undecided));
}

RC_GTEST_PROP(Invariants, i3_a_failure_or_an_abstention_in_place_of_support_never_moves_towards_release, ()) {
  auto [input, policy] = Case();
  Verdict before = join(input, policy).verdict;
  const int mutations = *rc::gen::inRange(1, 5);
  for (int i = 0; i < mutations; ++i) {
    const int mutation = *rc::gen::inRange(0, 3);
    if (mutation == 0) {  // a failed seat more
      input.planned.push_back(any_seat("late" + std::to_string(i)));
      RC_LOG() << "plus failed " << described(input.planned.back()) << "\n";
    } else {
      // Seats with one finding: one that contradicts itself has failed already.
      std::multiset<std::string> heard;
      for (const Finding& f : input.findings) heard.insert(f.seat);
      std::vector<std::string> supporting;
      for (const Finding& f : input.findings)
        if (f.says == Says::supports && heard.count(f.seat) == 1) supporting.push_back(f.seat);
      if (supporting.empty()) continue;
      const std::string seat = any_of(supporting);
      std::erase_if(input.findings, [&](const Finding& f) { return f.seat == seat; });
      if (mutation == 1) input.findings.push_back(abstains(seat));
      RC_LOG() << (mutation == 1 ? "abstains " : "fails ") << seat << "\n";
    }
    const Verdict after = join(input, policy).verdict;
    RC_ASSERT(after <= before);
    before = after;
  }
}

RC_GTEST_PROP(Invariants, i4_the_order_of_arrival_and_duplicates_do_not_matter, ()) {
  auto [input, policy] = Case();
  const ClaimVerdict before = join(input, policy);
  input.findings = shuffled(input.findings);
  RC_ASSERT(join(input, policy) == before);
  if (!input.findings.empty()) input.findings.push_back(any_of(input.findings));
  RC_ASSERT(join(input, policy) == before);
  input.planned = shuffled(input.planned);
  RC_ASSERT(join(input, policy).verdict == before.verdict);
}

RC_GTEST_PROP(Invariants, i5_a_join_over_any_part_of_the_findings_gives_a_verdict_with_a_reason, ()) {
  auto [input, policy] = Case();
  std::erase_if(input.findings, [](const Finding&) { return one_in(2); });
  const ClaimVerdict verdict = join(input, policy);
  RC_ASSERT(name_of(verdict.verdict) != "unknown");
  RC_ASSERT(!verdict.reason.empty());
}

RC_GTEST_PROP(Invariants, i7_what_a_demo_seat_says_changes_nothing, ()) {
  auto [input, policy] = Case();
  std::set<std::string> demos;
  for (const PlannedSeat& seat : input.planned)
    if (seat.demo) demos.insert(seat.name);
  const ClaimVerdict before = join(input, policy);
  std::erase_if(input.findings, [&](const Finding& f) { return demos.contains(f.seat); });
  RC_ASSERT(join(input, policy) == before);
}

RC_GTEST_PROP(Invariants, i7_a_panel_of_demo_seats_decides_nothing, ()) {
  const PanelPolicy policy = any_policy();
  ClaimInput input = any_claim();
  for (PlannedSeat& seat : input.planned) seat.demo = true;
  RC_LOG() << described(input) << "\n";
  RC_ASSERT(join(input, policy).verdict == Verdict::undecided);
}

RC_GTEST_PROP(Invariants, i10_the_same_input_gives_the_same_verdict_and_models_never_touch_a_deterministic_one, ()) {
  auto [input, policy] = Case(checked_claim());
  policy.all_must_answer = false;
  const ClaimVerdict verdict = join(input, policy);
  RC_ASSERT(join(ClaimInput(input), PanelPolicy(policy)) == verdict);
  RC_PRE(is_deterministic(input.type));
  for (const PlannedSeat& seat : input.planned)
    if (seat.kind == SeatKind::model)
      std::erase_if(input.findings, [&](const Finding& f) { return f.seat == seat.name; });
  RC_ASSERT(join(input, policy) == verdict);
}

RC_GTEST_PROP(Invariants, only_a_deciding_checker_verifies_and_never_a_world_claim, ()) {
  const auto [input, policy] = Case(checked_claim());
  RC_PRE(join(input, policy).verdict == Verdict::verified);
  RC_ASSERT(input.type != ClaimType::world);
  const bool proven = std::any_of(input.planned.begin(), input.planned.end(), [&](const PlannedSeat& seat) {
    return seat.kind == SeatKind::checker && seat.decides && !seat.demo &&
           std::any_of(input.findings.begin(), input.findings.end(),
                       [&](const Finding& f) { return f.seat == seat.name && f.says == Says::supports; });
  });
  RC_ASSERT(proven);
}

}  // namespace
}  // namespace portcullis::tools::verdict
