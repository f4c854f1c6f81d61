// Properties of the vetoes: they never support; what is copied from the evidence is not vetoed; and whatever one thing
// of a true claim is altered, no panel makes it agreed or verified.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <ctime>

#include "tests/unit/text_support.hpp"
#include "tools/checkers/veto.hpp"
#include "tools/verify/panel_question.hpp"

namespace portcullis::tools::verify {
namespace {

using checkers::Vetoes;
using verdict::Verdict;

const std::string facts =
    "Acme Robotics was founded in 1987 by Ada Keller in Zurich. The firm employs 2,450 people and runs 12 plants. On 3 "
    "May "
    "2021 it bought Norwind for 310 million dollars. Its revenue grew by 14 % in 2022. The longest line in the Basel "
    "plant "
    "is 480 metres long. The firm does not sell to consumers. Patrick Oduya has led the board since March 2019.\n\n"
    "The Rhine plant opened in 1996 and cost 75 million francs. It makes about 900 robots a week.";

// True, in other words than the evidence; each with what is altered in it.
struct True {
  std::string claim;
  std::vector<std::pair<std::string, std::string>> altered;
};

const std::vector<True> true_claims = {
    {"Ada Keller founded Acme Robotics in 1987.",
     {{"1987", "1978"}, {"1987", "1996"}, {"Ada Keller", "Eva Keller"}, {"Ada Keller", "Patrick Keller"}}},
    {"Acme Robotics employs 2450 people.", {{"2450", "2540"}, {"2450", "24500"}, {"2450", "12"}, {"2450", "2,451"}}},
    {"There are twelve plants that Acme Robotics runs.", {{"twelve", "thirteen"}, {"twelve", "two"}}},
    {"Norwind was bought for 310 million dollars.",
     {{"310 million", "301 million"}, {"310 million", "310 billion"}, {"dollars", "euros"}, {"Norwind", "Southwind"}}},
    {"Norwind was acquired on May 3, 2021.", {{"May 3", "May 4"}, {"May", "June"}, {"2021", "2022"}, {"2021", "2020"}}},
    {"In 2022 revenue rose by 14 percent.", {{"14", "41"}, {"14 percent", "14 dollars"}, {"2022", "2023"}}},
    {"A line in the plant of Basel has a length of 480 m.",
     {{"480", "490"}, {"480 m", "480 feet"}, {"Basel", "Geneva"}}},
    {"The firm doesn't sell to consumers.", {{"doesn't sell", "sells"}}},
    {"The board has been led by Patrick Oduya since March 2019.",
     {{"2019", "2018"}, {"March", "April"}, {"Oduya", "Okafor"}}},
    {"The Rhine plant cost 75 million francs.", {{"75", "57"}, {"75", "310"}, {"Rhine", "Danube"}}},
    {"About 900 robots are made there every week.", {{"900", "800"}}},
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

// Three seats of three families that support every claim they are asked of, each with a passage that is genuine.
Work judged_by_believers(const std::string& claim, bool& asked_panel) {
  Work work;
  work.arguments.claims_mode = true;
  work.arguments.texts = {claim};
  work.arguments.evidence = {{.id = "doc", .text = facts}};
  const auto provider = std::make_shared<providers::Provider>();
  provider->name = "p";
  for (const char* family : {"a", "b", "c"})
    work.panel.push_back({.name = std::string("p/") + family, .family = family, .provider = provider, .model = family});
  check(work);
  const auto asked = plan_panel(work);
  asked_panel = !asked.empty();
  for (const auto& seat : work.panel) {
    fanout::SeatOutcome outcome;
    outcome.seat = seat.name;
    outcome.family = seat.family;
    outcome.status = verdict::SeatStatus::ok;
    Json claims = Json::array();
    for (std::size_t i = 0; i < asked.size(); ++i)
      claims.push_back(
          {{"index", i}, {"says", "supports"}, {"quote", "The firm employs 2,450 people"}, {"reason", ""}});
    outcome.reply = Json{{"claims", claims}};
    const auto findings = findings_of(work, asked, outcome);
    for (std::size_t i = 0; i < asked.size(); ++i) work.claims[asked[i]].input.findings.push_back(findings[i]);
  }
  join_all(work);
  return work;
}

}  // namespace

TEST(VetoedClaims, AreReleasedByNoPanelWhateverIsAltered) {
  for (const True& each : true_claims) {
    bool asked = false;
    const Work kept = judged_by_believers(each.claim, asked);
    ASSERT_EQ(kept.claims.size(), 1u) << each.claim;
    EXPECT_GE(kept.claims[0].verdict.verdict, Verdict::agreed) << each.claim << ": " << kept.claims[0].verdict.reason;
    for (const auto& [from, to] : each.altered) {
      const std::string altered = replaced(each.claim, from, to);
      const Work work = judged_by_believers(altered, asked);
      for (const auto& planned : work.claims) {
        EXPECT_LT(planned.verdict.verdict, Verdict::agreed) << altered;
        EXPECT_EQ(asked, planned.verdict.verdict != Verdict::refuted) << altered;
      }
    }
  }
}

TEST(VetoedClaims, SayWhyAndAskNoModelWhereTheEvidenceShowsIt) {
  bool asked = true;
  Work work = judged_by_believers("The firm does sell to consumers.", asked);
  EXPECT_EQ(work.claims.at(0).verdict.reason, "negation_conflicts");
  EXPECT_EQ(work.claims.at(0).verdict.verdict, Verdict::refuted);
  EXPECT_FALSE(asked);
  work = judged_by_believers("The Rhine plant opened in 1995 and cost 75 million francs.", asked);
  EXPECT_EQ(work.claims.at(0).verdict.reason, "date_conflicts");
  EXPECT_EQ(work.claims.at(0).verdict.verdict, Verdict::refuted);
  EXPECT_FALSE(asked);
  work = judged_by_believers("The Rhine plant opened in 1996 and cost 75 million francs.", asked);
  EXPECT_EQ(work.claims.at(0).verdict.verdict, Verdict::verified);
  EXPECT_EQ(work.claims.at(0).input.planned.size(), 1u) << "what stands word for word needs no veto";
}

RC_GTEST_PROP(Vetoes, NeverSupportAndNeverPointOutsideTheEvidence, ()) {
  const auto piece = rc::gen::element<std::string>(
      "Alice ", "alice ", "The ", "not ", "n't ", "is ", "paid ", "5 ", "5", ",000 ", "12 km ", "12 miles ", "fifty ",
      "two ", "hundred ", "and ", "million ", "May ", "3 ", "2020 ", "2020-05-03 ", "03/05/2020 ", "$", "%", ". ", "\n",
      "\n\n", "? ", "# ", "- ", "| ", "> ", "(", ")", "\"", "'s ", "-", "−7 ", "٣٣٠ ", "½ ", "三百", "年", "é", "\xff",
      "\xe2\x80", "\xc2\xad", "GPT-4 ", "10:30 ", "1.2.3 ", "1e5 ", "99999999999999999999999999 ", "0.0 ",
      "World Health Organization ", "WHO ", "[1] ", "doc says ", "about ", "19th century ", "1990s ");
  const auto text =
      rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](std::vector<std::string> parts) {
        std::string all;
        for (const auto& part : parts) all += part;
        return all;
      });
  const std::string claim = *text;
  const checkers::Evidence evidence({{"doc", *text}, {"other", *text, verdict::Origin::retrieved}});
  const auto split = claims::split(claim, {true, {"doc", "other"}});
  Vetoes vetoes(evidence, *rc::gen::element(verdict::Origin::caller, verdict::Origin::retrieved));
  std::size_t count = 0;
  for (const auto& each : split.claims)
    if (each.type == claims::ClaimType::grounded) count = vetoes.add(each) + 1;
  for (std::size_t i = 0; i < count; ++i) {
    const auto finding = vetoes.check(i);
    RC_ASSERT(finding.says != verdict::Says::supports);
    RC_ASSERT(finding.says == verdict::Says::refutes || finding.evidence.empty());
    for (const auto& span : finding.evidence) {
      const auto* document = evidence.find(span.id);
      RC_ASSERT(document != nullptr);
      RC_ASSERT(span.start < span.end);
      RC_ASSERT(span.end <= document->text.size());
    }
  }
}

TEST(Vetoes, LeaveAloneWhatIsCopiedFromTheEvidence) {
  const checkers::Evidence evidence({{"doc", facts}});
  const auto split = claims::split(facts, {true, {"doc"}});
  Vetoes vetoes(evidence, verdict::Origin::caller);
  std::vector<std::string> texts;
  for (const auto& claim : split.claims)
    if (claim.type == claims::ClaimType::grounded) {
      vetoes.add(claim);
      texts.push_back(claim.text);
    }
  ASSERT_GE(texts.size(), 7u);
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(vetoes.check(i).reason, "no_conflict") << texts[i];
}

TEST(Vetoes, TakeTimeThatGrowsWithTheEvidenceAndTheClaimsAlone) {
  const auto run = [](std::size_t paragraphs, std::size_t copies) {
    std::string text;
    for (std::size_t i = 0; i < paragraphs; ++i) text += "Line " + std::to_string(i) + ". " + facts + "\n\n";
    const checkers::Evidence evidence({{"doc", text}});
    std::string claim;
    for (std::size_t i = 0; i < copies; ++i)
      claim += "In 2022 revenue of firm " + std::to_string(i) + " rose by 14 percent and 12 plants opened.\n";
    const auto split = claims::split(claim, {true, {"doc"}});
    const std::clock_t started = std::clock();
    Vetoes vetoes(evidence, verdict::Origin::caller);
    std::size_t count = 0;
    for (const auto& each : split.claims) count = vetoes.add(each) + 1;
    for (std::size_t i = 0; i < count; ++i) static_cast<void>(vetoes.check(i));
    return static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
  };
  const double small = run(60, 120);
  const double large = run(480, 960);  // eight times both: 64 times where it is quadratic
  EXPECT_LT(large, 30 * small + 0.1);
}

}  // namespace portcullis::tools::verify
