// What a task asks its client: keys are never used twice, and answered ones vanish.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "server/mcp/task_inputs.hpp"

namespace portcullis::server::mcp {
namespace {

const Json yes{{"action", "accept"}};

Json request(int number) {
  return Json{{"method", "elicitation/create"}, {"params", Json{{"message", std::to_string(number)}}}};
}

TEST(TaskInputs, AnAnsweredKeyVanishesAndTheOthersStay) {
  TaskInputs inputs;
  inputs.ask(Json{{"a", request(1)}, {"b", request(2)}});
  EXPECT_EQ(inputs.take(Json{{"a", yes}}), (Json{{"a", yes}}));
  EXPECT_EQ(inputs.open(), (Json{{"b", request(2)}}));
  EXPECT_EQ(inputs.take(Json{{"b", yes}}), (Json{{"b", yes}}));
  EXPECT_TRUE(inputs.empty());
}

TEST(TaskInputs, TakesNothingThatWasNotAskedFor) {
  TaskInputs inputs;
  inputs.ask(Json{{"a", request(1)}});
  EXPECT_TRUE(inputs.take(Json{{"b", yes}, {"A", yes}, {"", yes}}).empty());
  EXPECT_TRUE(inputs.take(Json{{"a", nullptr}}).empty()) << "an answer is an object";
  EXPECT_TRUE(inputs.take(Json{{"a", Json::array({yes})}}).empty());
  EXPECT_FALSE(inputs.empty());
  EXPECT_FALSE(inputs.take(Json{{"a", yes}}).empty());
  EXPECT_TRUE(inputs.take(Json{{"a", yes}}).empty()) << "once";
}

TEST(TaskInputs, AQuestionUnderAnOldNameHasANewKeyAndItsAnswerHasTheName) {
  TaskInputs inputs;
  inputs.ask(Json{{"a", request(1)}});
  ASSERT_FALSE(inputs.take(Json{{"a", yes}}).empty());
  inputs.ask(Json{{"a", request(1)}});
  ASSERT_EQ(inputs.open().size(), 1u);
  const std::string key = inputs.open().begin().key();
  EXPECT_NE(key, "a");
  EXPECT_TRUE(inputs.take(Json{{"a", yes}}).empty());
  EXPECT_EQ(inputs.take(Json{{key, yes}}), (Json{{"a", yes}}));
}

TEST(TaskInputs, AnOpenQuestionThatIsAskedAgainKeepsItsKeyAndAChangedOneDoesNot) {
  TaskInputs inputs;
  inputs.ask(Json{{"a", request(1)}, {"b", request(2)}});
  inputs.ask(Json{{"a", request(1)}, {"b", request(3)}});
  EXPECT_TRUE(inputs.open().contains("a"));
  EXPECT_FALSE(inputs.open().contains("b"));
  EXPECT_EQ(inputs.open().size(), 2u);
}

RC_GTEST_PROP(TaskInputs, NoKeyEverStandsForTwoQuestions, ()) {
  TaskInputs inputs;
  std::map<std::string, Json> seen;  // what each key stood for
  std::set<std::string> answered;
  const auto rounds = *rc::gen::inRange(1, 12);
  for (int round = 0; round < rounds; ++round) {
    Json requests = Json::object();
    for (const auto* name : {"a", "a-2", "b", ""})
      if (*rc::gen::arbitrary<bool>()) requests[name] = request(*rc::gen::inRange(0, 3));
    inputs.ask(requests);
    RC_ASSERT(inputs.open().size() == requests.size());
    Json responses = Json::object();
    for (const auto& [key, asked] : inputs.open().items()) {
      RC_ASSERT(!answered.contains(key));
      const auto before = seen.find(key);
      // Decided first: RC_ASSERT takes expressions apart, and both sides of an || are evaluated.
      const bool same = before == seen.end() || before->second == asked;
      RC_ASSERT(same);
      seen[key] = asked;
      if (*rc::gen::arbitrary<bool>()) {
        responses[key] = yes;
        answered.insert(key);
      }
    }
    const Json taken = inputs.take(responses);
    for (const auto& [name, response] : taken.items()) RC_ASSERT(requests.contains(name));
  }
}

}  // namespace
}  // namespace portcullis::server::mcp
