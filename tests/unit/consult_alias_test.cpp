// Which short answers of a panel are one by another name, and which must never be.
#include <gtest/gtest.h>

#include <algorithm>

#include "tools/consult/canonical.hpp"

namespace portcullis::tools::consult {
namespace {

using Answers = std::vector<std::string>;

Answers votes(const Answers& written) {
  return clustered(written, AnswerFormat{});
}

bool one(const Answers& written) {
  const Answers cast = votes(written);
  return std::ranges::all_of(cast, [&](const auto& vote) { return !vote.empty() && vote == cast.front(); });
}

TEST(Alias, names_of_one_thing_are_one_answer) {
  EXPECT_TRUE(one({"USA", "U.S.A.", "United States", "the United States of America", "US", "U.S.", "u.s."}));
  EXPECT_TRUE(one({"UK", "U.K.", "the United Kingdom"}));
  EXPECT_TRUE(one({"UAE", "United Arab Emirates"}));
  EXPECT_TRUE(one({"Czechia", "the Czech Republic."}));
  EXPECT_TRUE(one({"C\u00f4te d'Ivoire", "Ivory Coast", "Cote d'Ivoire"}));
  EXPECT_TRUE(one({"DRC", "DR Congo", "Democratic Republic of the Congo"}));
  EXPECT_TRUE(one({"IBM", "I.B.M.", "International Business Machines", "International Business Machines (IBM)",
                   "IBM (International Business Machines)"}));
  EXPECT_TRUE(one({"MIT", "Massachusetts Institute of Technology"}));
  EXPECT_TRUE(one({"United States (USA)", "USA"}));
  EXPECT_TRUE(one({"N.A.S.A.", "NASA"}));
  EXPECT_TRUE(one({"5 km", "5 kilometers", "5.0 kilometres"}));
  EXPECT_TRUE(one({"the Eiffel Tower", "Eiffel Tower", "EIFFEL TOWER."}));
  EXPECT_EQ(votes({"USA", "United States"}), (Answers{"united states", "united states"})) << "the longest is shown";
}

TEST(Alias, two_different_answers_never_become_one) {
  const std::vector<Answers> pairs{
      {"Iran", "Iraq"},
      {"Austria", "Australia"},
      {"United States", "us"},
      {"United States", "United Kingdom"},
      {"Georgia", "Georgia (country)"},
      {"Georgia (country)", "Georgia (US state)"},
      {"Georgia", "Georgia, USA"},
      {"Georgia (US)", "US"},
      {"Congo", "Republic of the Congo"},
      {"Congo", "Democratic Republic of the Congo"},
      {"Republic of the Congo", "Democratic Republic of the Congo"},
      {"North Korea", "South Korea"},
      {"Korea", "South Korea"},
      {"Republic of Korea", "Democratic People's Republic of Korea"},
      {"America", "USA"},
      {"Great Britain", "United Kingdom"},
      {"England", "UK"},
      {"Ireland", "Republic of Ireland"},
      {"Holland", "Netherlands"},
      {"Niger", "Nigeria"},
      {"Slovakia", "Slovenia"},
      {"Guinea", "Equatorial Guinea"},
      {"Mercury (planet)", "Mercury (element)"},
      {"IBM", "international bowling matches"},  // no name: it has no capitals
      {"WHO", "World Food Programme"},
      {"ACM", "AMC"},
      {"LA", "Los Angeles"},  // two letters are too few: Louisiana
      {"NASA", "NSA"},
      {"not USA", "USA"},
      {"!USA", "USA"},
      {"[ ] United States of America", "USA"},
      {"\"!USA\"", "United States"},
      {"**[ ] USA**", "USA"},
      {"5 MW", "5 mW"},
      {"5 Gb/s", "5 GB/s"},
      {"5 Mb", "5 MB"},
      {"3.10", "3.1"},
      {"John F. Kennedy", "Robert F. Kennedy"},
      {"JFK", "Robert F. Kennedy"},
      {"1984", "1985"},
      {"5 km", "5 miles"},
      {"5 km", "6 kilometers"},
      {"5 m", "5 metres"},  // minutes, perhaps
      {"5 pounds", "5 lb"},
      {"5 km", "5"},
      {"-5 km", "5 kilometers"},
      {"about 5 km", "5 kilometers"},
      {"International Business Machines (IMB)", "IBM"},
      {"International Business Machines (Apple)", "International Business Machines"},
  };
  for (const auto& pair : pairs) EXPECT_FALSE(one(pair)) << pair[0] << " and " << pair[1];
  EXPECT_EQ(votes({"5 MW", "5 mW", "5MW"}), (Answers{"5 MW", "5 mW", "5 MW"}));
  EXPECT_EQ(votes({"3.10", "3.10", "3.10"}), (Answers{"3.10", "3.10", "3.10"}));
  // Words are compared without case. Where one seat may have meant the pronoun, it is the name of nothing.
  EXPECT_NE(votes({"US", "us", "United States"})[0], votes({"US", "us", "United States"})[2]);
}

TEST(Alias, initials_of_two_names_are_those_of_neither) {
  const Answers cast = votes({"AMA", "American Medical Association", "American Marketing Association", "AMA"});
  EXPECT_EQ(cast[0], "ama");
  EXPECT_EQ(cast[3], "ama");
  EXPECT_EQ(cast[1], "american medical association");
  EXPECT_EQ(cast[2], "american marketing association");
  EXPECT_EQ(votes({"ABC", "XYZ", ""}), (Answers{"abc", "xyz", ""}));
}

TEST(Alias, the_order_of_answers_changes_nothing_and_every_answer_keeps_its_own_words_or_those_of_another) {
  Answers written{"USA",
                  "IBM",
                  "",
                  "United States",
                  "us",
                  "International Business Machines",
                  "5 km",
                  "5 kilometres",
                  "Georgia",
                  "AMA",
                  "American Medical Association",
                  "U.S."};
  const Answers first = votes(written);
  std::vector<std::size_t> order(written.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (int turn = 0; turn < 12; ++turn) {
    std::ranges::rotate(order, order.begin() + 1);
    Answers turned;
    for (const std::size_t i : order) turned.push_back(written[i]);
    const Answers cast = votes(turned);
    for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(cast[i], first[order[i]]);
  }
  for (const auto& vote : first) {
    if (vote.empty()) continue;
    EXPECT_TRUE(std::ranges::any_of(written, [&](const auto& text) {
      return canonical(text, AnswerFormat{}).value_or("") == vote;
    })) << vote;
  }
}

TEST(Alias, holds_for_short_answers_only) {
  AnswerFormat text;
  text.type = AnswerType::text;
  EXPECT_EQ(clustered({"USA", "United States"}, text), (Answers{"USA", "United States"}));
  AnswerFormat choice;
  choice.type = AnswerType::choice;
  choice.options = {"US", "USA"};
  EXPECT_EQ(clustered({"US", "USA"}, choice), (Answers{"US", "USA"}));
}

}  // namespace
}  // namespace portcullis::tools::consult
