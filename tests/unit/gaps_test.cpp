// What is taken out of claims, and which answers are what stood there.
#include "tools/checkers/gaps.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace {

using portcullis::tools::checkers::Gaps;
using portcullis::tools::claims::Claim;
using Texts = std::vector<std::string>;

Gaps gaps_of(const Texts& texts) {
  std::vector<Claim> claims(texts.size());
  std::vector<const Claim*> all;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    claims[i].text = texts[i];
    claims[i].span = {0, texts[i].size()};
    all.push_back(&claims[i]);
  }
  return Gaps(all);
}

Gaps gaps_of(std::string_view text) {
  return gaps_of(Texts{std::string(text)});
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
           {"Flight BA117 leaves at 10:30.", "Flight [gap 1] leaves at [gap 2]."},
           {"The loss was -5 million euros.", "The loss was [gap 1]."}})
    EXPECT_EQ(gaps_of(pair.claim).text(0), pair.question) << pair.claim;
}

TEST(Gaps, what_is_asked_for_stands_nowhere_else_in_the_question) {
  const Gaps chain = gaps_of(Texts{"The Kestrel bridge was designed by Mira Solberg.",
                                   "Mira Solberg was born in Tromvik.", "Tromvik has 5,100 inhabitants."});
  EXPECT_EQ(chain.text(0), "The Kestrel bridge was designed by [gap 1].");
  EXPECT_EQ(chain.text(1), "[gap 1] was born in [gap 2].");
  EXPECT_EQ(chain.text(2), "[gap 2] has [gap 3] inhabitants.");
  EXPECT_EQ(chain.of(1), (std::vector<std::size_t>{0, 1})) << "what stands in its place is asked of it, too";
  for (const Texts& texts :
       {Texts{"The bridge opened in 1998.", "About 1998 the tolls were raised."},
        Texts{"About 40 people came and 40 paid."}, Texts{"Solberg's bridge was designed by Mira Solberg."},
        Texts{"The bridge has 5 + 7 = 12 arches."}}) {
    const Gaps gaps = gaps_of(texts);
    for (std::size_t i = 0; i < texts.size(); ++i)
      for (const std::string_view value : {"1998", "40", "Solberg", "12"})
        EXPECT_EQ(gaps.text(i).find(value), std::string::npos) << gaps.text(i);
  }
}

TEST(Gaps, are_none_where_nothing_would_be_left_to_ask_by) {
  for (const std::string_view text : {"", "Yes.", "It is so.", "Bridges.", "..."})
    EXPECT_EQ(gaps_of(text).count(), 0u) << text;
  EXPECT_EQ(gaps_of(std::string(20'000, 'a')).count(), 0u);
}

TEST(Gaps, have_a_number_that_a_reply_can_hold) {
  Texts texts;
  for (int i = 0; i < 300; ++i) texts.push_back("The length is " + std::to_string(1000 + i) + " metres.");
  const Gaps gaps = gaps_of(texts);
  EXPECT_EQ(gaps.count(), Gaps::most);
  EXPECT_FALSE(gaps.of(0).empty());
  EXPECT_TRUE(gaps.of(299).empty());
}

struct Case {
  std::string_view claim;
  std::size_t gap;
  std::vector<std::string_view> fits, differs;
};

void expect(const std::vector<Case>& cases) {
  for (const auto& each : cases) {
    const Gaps gaps = gaps_of(each.claim);
    ASSERT_GT(gaps.count(), each.gap) << gaps.text(0);
    for (const auto answer : each.fits) EXPECT_TRUE(gaps.fits(0, each.gap, answer)) << gaps.text(0) << " <- " << answer;
    for (const auto answer : each.differs)
      EXPECT_FALSE(gaps.fits(0, each.gap, answer)) << gaps.text(0) << " <- " << answer;
    for (const std::string_view none : {"", "unknown", "[gap 1]", "not known", "?", "[gap 2]"})
      EXPECT_FALSE(gaps.fits(0, each.gap, none)) << gaps.text(0) << " <- " << none;
    EXPECT_FALSE(gaps.fits(0, gaps.count(), each.fits.front()));
    EXPECT_FALSE(gaps.fits(0, each.gap, std::string(400, '1')));
  }
}

TEST(Gaps, are_filled_by_the_same_date_and_by_no_other) {
  expect({{"The bridge opened on 4 June 1998.",
           0,
           {"4 June 1998", "June 4, 1998", "1998-06-04", "on 4 June 1998", "Thursday, 4 June 1998"},
           {"5 June 1998", "4 July 1998", "1998", "June 1998", "4 June 1989", "4 June 1998 or 5 June 1998",
            "before 4 June 1998", "after 4 June 1998", "4-5 June 1998", "4 or 5 June 1998", "4/5 June 1998",
            "between 4 and 10 June 1998", "since 4 June 1998"}},
          {"The bridge opened in 1998.",
           0,
           {"1998", "in 1998"},
           {"1999", "1998 or 1999", "not 1998", "19988", "199", "before 1998", "1998-1999"}},
          {"It opened on 10 October 2012.", 0, {"10 October 2012"}, {"11/10/2012", "10/11/2012"}},
          {"The library closes on Monday.", 0, {"Monday", "on Monday"}, {"every day but Monday", "Tuesday"}},
          {"The train leaves at 10:30.", 0, {"10:30", "at 10:30"}, {"22:30", "10:31"}}});
}

TEST(Gaps, are_filled_by_the_same_value_and_by_no_other) {
  expect(
      {{"The bridge is 412 metres long.",
        0,
        {"412 metres", "412 m", "0.412 km", "412 metres long"},
        {"412 feet", "421 metres", "41.2 m", "412 m, or 300 m", "-412 m", "412", "less than 412 m", "at least 412 m",
         "up to 412 m", "about 412 m", "~412 m", "> 412 m", "unknown, perhaps 412 metres", "412 m/s",
         "false: 412 metres is wrong"}},
       {"The bridge carries 18,500 cars.", 0, {"18500", "18,500 cars", "18 500"}, {"1,850", "18.5", "185000", "some"}},
       {"The firm owns 5 trucks.",
        0,
        {"5", "five", "5 trucks"},
        {"fewer than five", "5 or more", "√5", "five hundreds", "minus 5", "5%", "$5", "5 km", "5th", "5+"}},
       {"The shop opens at 5 pm.", 0, {"5 pm"}, {"5 am", "5 a.m.", "5"}},
       {"The city was founded in 300 BC.", 0, {"300 BC"}, {"300 AD", "300"}},
       {"The rate rose by 2 percent.", 0, {"2 percent", "2 %"}, {"2‰", "2 basis points", "2 percentage points", "2"}},
       {"The dose is 5 kg.", 0, {"5 kg"}, {"5 kg/m", "5 kg per day", "5 g"}}});
}

TEST(Gaps, are_filled_by_the_same_words_and_by_no_other) {
  expect({{"It was designed by the engineer in charge of Oslo, Mira Solberg.",
           0,
           {"Mira Solberg", "the engineer Mira Solberg"},
           {"Mira", "Solberg", "Lindqvist", "Mira Lindqvist", "Oslo", "not Mira Solberg",
            "Mira Solberg or Anna Lindqvist", "father of Mira Solberg", "unknown, maybe Mira Solberg"}},
          {"The report speaks of Tromvik, of New Mexico and of Virginia.",
           0,
           {"New Mexico"},
           {"Mexico", "New Mexico and Virginia", "North New Mexico"}},
          {"The report speaks of Tromvik and of Virginia.", 0, {"Virginia"}, {"West Virginia", "Tromvik or Virginia"}},
          {"The report came from Geneva and the WHO.", 0, {"WHO", "the WHO"}, {"UN", "William Henry Olsen"}},
          {"Asbestos causes cancer of the lung.",
           0,
           {"lung", "lungs", "the lungs", "cancer of the lung"},
           {"liver", "skin", "liver, skin, lung or brain", "anything but the lung", "lung is spared", "lunge"}},
          {"The player has scored a goal.", 0, {"goal", "a goal"}, {"two goals", "own goal"}}});
}

RC_GTEST_PROP(Gaps, any_bytes_are_a_question_or_none, (const Texts& texts, const std::string& answer)) {
  const Gaps gaps = gaps_of(texts);
  for (std::size_t claim = 0; claim < texts.size(); ++claim) {
    for (const std::size_t gap : gaps.of(claim)) {
      gaps.fits(claim, gap, answer);
      RC_ASSERT(gaps.text(claim).find("[gap " + std::to_string(gap + 1) + "]") != std::string::npos);
    }
    RC_ASSERT(gaps.of(claim).empty() == gaps.text(claim).empty());
  }
}

}  // namespace
