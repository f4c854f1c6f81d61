// The words: every enumerator has one name and comes back from it; the orders that policy rests on.
#include "tools/verdict/words.hpp"

#include <gtest/gtest.h>

#include <set>

namespace portcullis::tools::verdict {
namespace {

// Names of the enumerators 0..n-1, distinct and known; the one behind the last has none.
template <class E>
std::vector<std::string> names(int n) {
  std::set<std::string_view> distinct;
  std::vector<std::string> all;
  for (int i = 0; i < n; ++i) {
    all.emplace_back(name_of(static_cast<E>(i)));
    distinct.insert(name_of(static_cast<E>(i)));
  }
  EXPECT_EQ(distinct.size(), static_cast<std::size_t>(n));
  EXPECT_FALSE(distinct.contains("unknown"));
  EXPECT_EQ(name_of(static_cast<E>(n)), "unknown");
  return all;
}

template <class E>
void expect_round_trip(int n, std::optional<E> (*from)(std::string_view)) {
  const auto all = names<E>(n);
  for (int i = 0; i < n; ++i) EXPECT_EQ(from(all[static_cast<std::size_t>(i)]), static_cast<E>(i));
  for (const std::string_view wrong : {"", "unknown", "Verified", "VERIFIED", " verified", "verified ", "supports\n"})
    EXPECT_FALSE(from(wrong).has_value()) << wrong;
}

TEST(Words, every_enumerator_round_trips_through_its_name) {
  expect_round_trip<ClaimType>(10, claim_type_from);
  expect_round_trip<Says>(4, says_from);
  expect_round_trip<Verdict>(4, verdict_from);
  expect_round_trip<Origin>(3, origin_from);
  expect_round_trip<ReleaseMode>(2, release_mode_from);
  names<Gate>(2);
  names<SeatKind>(3);
  names<SeatStatus>(6);
}

TEST(Words, verdicts_are_ordered_from_refuted_to_verified) {
  EXPECT_LT(Verdict::refuted, Verdict::undecided);
  EXPECT_LT(Verdict::undecided, Verdict::agreed);
  EXPECT_LT(Verdict::agreed, Verdict::verified);
}

TEST(Words, origins_are_ordered_by_how_far_the_caller_could_have_forged_them) {
  EXPECT_LT(Origin::caller, Origin::retrieved);
  EXPECT_LT(Origin::retrieved, Origin::operator_listed);
}

TEST(Words, withheld_is_what_a_gate_is_by_default) {
  EXPECT_EQ(Gate{}, Gate::withheld);
}

}  // namespace
}  // namespace portcullis::tools::verdict
