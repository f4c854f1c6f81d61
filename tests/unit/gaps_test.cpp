// What is taken out of a claim, and which answers are what stood there.
#include "tools/checkers/gaps.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace {

using portcullis::tools::checkers::Gaps;
using portcullis::tools::claims::Claim;

Claim claim_of(std::string_view text) {
  Claim claim;
  claim.text = std::string(text);
  claim.span = {0, text.size()};
  claim.covered.push_back(claim.span);
  return claim;
}

Gaps gaps_of(std::string_view text) {
  return Gaps(claim_of(text));
}

TEST(Gaps, take_out_values_and_all_names_but_the_first) {
  struct Pair {
    std::string_view claim, question;
  };
  for (const Pair& pair : std::initializer_list<Pair>{
           {"The Kestrel bridge opened on 4 June 1998.", "The Kestrel bridge opened on [gap 1]."},
           {"The Kestrel bridge is 412 metres long and carries 18,500 cars a day.",
            "The Kestrel bridge is [gap 1] long and carries [gap 2] cars a day."},
           {"The Kestrel bridge was designed by Mira Solberg in Tromvik.",
            "The Kestrel bridge was designed by [gap 1] in [gap 2]."},
           {"Asbestos causes cancer of the lung.", "Asbestos causes cancer of the [gap 1]."},
           {"The drug is approved in Canada.", "The drug is approved in [gap 1]."},
           {"The fee was 30 euros in 2019 and is 30 euros in 2024.",
            "The fee was [gap 1] in [gap 2] and is [gap 1] in [gap 3]."},
           {"About 40 people came to the meeting.", "About 40 people came to the [gap 1]."},
           {"Flight BA117 leaves at 10:30.", "Flight [gap 1] leaves at [gap 2]."}})
    EXPECT_EQ(gaps_of(pair.claim).text(), pair.question) << pair.claim;
}

TEST(Gaps, are_none_where_nothing_would_be_left_to_ask_by) {
  for (const std::string_view text : {"", "Yes.", "It is so.", "Bridges.", "..."})
    EXPECT_EQ(gaps_of(text).count(), 0u) << text;
  EXPECT_EQ(gaps_of(std::string(20'000, 'a')).count(), 0u);
}

TEST(Gaps, are_filled_by_the_same_value_in_any_notation_and_by_no_other) {
  struct Case {
    std::string_view claim;
    std::size_t gap;
    std::vector<std::string_view> fits, differs;
  };
  const std::vector<Case> cases{
      {"The bridge opened on 4 June 1998.",
       0,
       {"4 June 1998", "June 4, 1998", "1998-06-04", "on 4 June 1998", "Thursday, 4 June 1998"},
       {"5 June 1998", "4 July 1998", "1998", "June 1998", "4 June 1989", "4 June 1998 or 5 June 1998", "unknown", ""}},
      {"The bridge opened in 1998.", 0, {"1998", "in 1998"}, {"1999", "1998 or 1999", "not 1998", "19988", "199"}},
      {"The bridge is 412 metres long.",
       0,
       {"412 metres", "412 m", "0.412 km", "412"},
       {"412 feet", "421 metres", "41.2 m", "412 m, or 300 m", "-412 m"}},
      {"The bridge carries 18,500 cars.", 0, {"18500", "18,500 cars", "18 500"}, {"1,850", "18.5", "185000", "some"}},
      {"It was designed by the engineer in charge of Oslo, Mira Solberg.",
       0,
       {"Mira Solberg", "Solberg", "the engineer Mira Solberg"},
       {"Mira", "Lindqvist", "Mira Lindqvist", "unknown", "Oslo", "not Mira Solberg"}},
      {"The report came from Geneva and the WHO.", 0, {"WHO", "World Health Organization"}, {"UN", "World Bank"}},
      {"Asbestos causes cancer of the lung.", 0, {"lung", "lungs", "the lungs"}, {"liver", "skin", "unknown"}},
  };
  for (const auto& each : cases) {
    const Gaps gaps = gaps_of(each.claim);
    ASSERT_GT(gaps.count(), each.gap) << gaps.text();
    for (const auto answer : each.fits) EXPECT_TRUE(gaps.fits(each.gap, answer)) << gaps.text() << " <- " << answer;
    for (const auto answer : each.differs) EXPECT_FALSE(gaps.fits(each.gap, answer)) << gaps.text() << " <- " << answer;
    EXPECT_FALSE(gaps.fits(gaps.count(), each.fits.front()));
    EXPECT_FALSE(gaps.fits(each.gap, std::string(400, '1')));
  }
}

TEST(Gaps, are_not_filled_by_a_list_of_all_that_it_might_be) {
  const Gaps gaps = gaps_of("The bridge was designed by the engineer Mira Solberg of Tromvik.");
  ASSERT_GE(gaps.count(), 1u);
  for (std::size_t gap = 0; gap < gaps.count(); ++gap)
    EXPECT_FALSE(gaps.fits(gap, "Mira Solberg, Anna Lindqvist, Ole Berg, Tromvik, Oslo, Bergen, Hamar")) << gap;
}

RC_GTEST_PROP(Gaps, any_bytes_are_a_question_or_none, (const std::string& text, const std::string& answer)) {
  const Gaps gaps = gaps_of(text);
  for (std::size_t gap = 0; gap < gaps.count(); ++gap) gaps.fits(gap, answer);
  if (gaps.count() > 0) RC_ASSERT(gaps.text().find("[gap 1]") != std::string::npos);
}

}  // namespace
