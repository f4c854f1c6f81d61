// The life of a task, its owner and its time.
#include <gtest/gtest.h>

#include "tests/unit/mcp_tasks_support.hpp"

namespace portcullis::server::mcp {
namespace mcp_tasks_registry {

using namespace test;

const Json yes{{"action", "accept"}};

TEST(TaskRegistry, AnswersACreationWithTheMembersOfTheWire) {
  TaskBench bench;
  const Json made = bench.create();
  EXPECT_EQ(made.value("taskId", "").size(), 34u);
  EXPECT_EQ(made.value("status", ""), "working");
  EXPECT_EQ(made.value("createdAt", ""), "2026-11-22T09:40:00.000Z");
  EXPECT_EQ(made.value("lastUpdatedAt", ""), made.value("createdAt", ""));
  EXPECT_EQ(made.value("ttlMs", 0), 3'600'000);
  EXPECT_EQ(made.value("pollIntervalMs", 0), 500);
  EXPECT_EQ(made.size(), 6u) << made.dump();
}

TEST(TaskRegistry, SaysNothingOfATaskBeforeItIsStored) {
  TaskBench bench;
  bench.store->holding = true;
  bool said = false;
  bench.tasks->create("local", "verify", {}, [&said](auto) { said = true; });
  bench.run();
  EXPECT_FALSE(said);
  bench.store->release();
  bench.run();
  EXPECT_TRUE(said);
  EXPECT_EQ(bench.status(bench.store->last_inserted), "working");
}

TEST(TaskRegistry, MakesNoTaskThatCannotBeStored) {
  TaskBench bench;
  bench.store->failing = true;
  EXPECT_EQ(bench.create().value("code", ""), "store_unavailable");
  bench.store->failing = false;
  EXPECT_EQ(bench.status(bench.create().at("taskId")), "working");
}

TEST(TaskRegistry, HasALimitOfTasksThatWork) {
  TaskOptions options;
  options.most_working = 2;
  TaskBench bench(options);
  const auto id = bench.new_id();
  bench.new_id();
  EXPECT_EQ(bench.create().value("code", ""), "task_limit");
  bench.complete(id);
  EXPECT_EQ(bench.create().value("status", ""), "working");
}

TEST(TaskRegistry, HasALimitOfTasksThatAreKeptAndDropsNone) {
  TaskOptions options;
  options.limits.of_one_principal = 1;
  TaskBench bench(options);
  const auto id = bench.new_id();
  bench.complete(id);
  EXPECT_EQ(bench.create().value("code", ""), "task_limit");
  EXPECT_EQ(bench.status(id), "completed");
}

TEST(TaskRegistry, ACompletedTaskHasItsResultAndAFailedOneItsError) {
  TaskBench bench;
  const auto good = bench.new_id(), bad = bench.new_id();
  const Json result{{"content", Json::array()}, {"isError", true}};
  bench.time += 5;
  bench.complete(good, result);
  bench.tasks->failed(bad, Json{{"code", -32603}, {"message", "broken"}});
  bench.run();
  const Json completed = bench.get(good), failed = bench.get(bad);
  EXPECT_EQ(completed.value("status", ""), "completed");
  EXPECT_EQ(completed.at("result"), result);
  EXPECT_FALSE(completed.contains("error"));
  EXPECT_EQ(completed.value("lastUpdatedAt", ""), "2026-11-22T09:40:00.005Z");
  EXPECT_EQ(failed.value("status", ""), "failed");
  EXPECT_EQ(failed.at("error").at("code"), -32603);
  EXPECT_EQ(failed.value("statusMessage", ""), "broken");
  EXPECT_FALSE(failed.contains("result"));
}

TEST(TaskRegistry, AnEndIsSeenWhenItIsStoredAndNotBefore) {
  TaskBench bench;
  const auto id = bench.new_id();
  bench.store->holding = true;
  bench.complete(id);
  EXPECT_EQ(bench.status(id), "working");
  bench.store->release();
  bench.run();
  EXPECT_EQ(bench.status(id), "completed");
}

TEST(TaskRegistry, TheFirstEndIsTheEnd) {
  TaskBench bench;
  const auto id = bench.new_id();
  bench.complete(id);
  bench.tasks->failed(id, Json{{"code", 1}, {"message", "late"}});
  bench.tasks->input_required(id, Json{{"a", question("late")}});
  bench.tasks->cancelled(id);
  bench.run();
  EXPECT_EQ(bench.cancel(id), true) << "idempotent";
  EXPECT_EQ(bench.status(id), "completed");
  EXPECT_EQ(bench.cancels, 0);
}

TEST(TaskRegistry, AResultThatCannotBeStoredIsWithheldAndTheTaskFails) {
  TaskBench bench;
  const auto id = bench.new_id();
  bench.store->failing = true;
  bench.complete(id, Json{{"content", "secret"}});
  const Json task = bench.get(id);
  EXPECT_EQ(task.value("status", ""), "failed");
  EXPECT_EQ(task.at("error").at("code"), -32603);
  EXPECT_EQ(task.dump().find("secret"), std::string::npos);
  bench.store->failing = false;
  EXPECT_EQ(bench.status(id), "failed") << "for good";
}

TEST(TaskRegistry, OfAnotherPrincipalATaskIsAsUnknownAsNoTask) {
  TaskBench bench;
  const auto working = bench.new_id("ann"), done = bench.new_id("ann");
  bench.complete(done);
  for (const auto& id : {working, done, std::string("t_0"), std::string(34, '\'')}) {
    EXPECT_TRUE(bench.get(id, "bob").is_null()) << id;
    EXPECT_EQ(bench.update(id, Json::object(), "bob"), false) << id;
    EXPECT_EQ(bench.cancel(id, "bob"), false) << id;
  }
  EXPECT_EQ(bench.cancels, 0);
  EXPECT_EQ(bench.get(working, "ann").value("status", ""), "working");
}

TEST(TaskRegistry, DoesNotAskTheStoreForWhatCannotBeAnId) {
  TaskBench bench;
  for (const std::string& id :
       {std::string(), std::string("t_"), "t_" + std::string(32, 'G'), std::string(1 << 20, 'a')})
    EXPECT_TRUE(bench.get(id).is_null());
  EXPECT_EQ(bench.store->finds, 0);
}

TEST(TaskRegistry, IdsAreRandom) {
  TaskBench bench;
  EXPECT_NE(bench.new_id(), bench.new_id());
}

TEST(TaskRegistry, ATaskThatAsksShowsItsQuestionsUntilTheyAreAnswered) {
  TaskBench bench;
  const auto id = bench.new_id();
  bench.tasks->input_required(id, Json{{"first", question("1?")}, {"second", question("2?")}});
  EXPECT_EQ(bench.status(id), "input_required");
  EXPECT_EQ(bench.get(id).at("inputRequests").size(), 2u);
  EXPECT_EQ(bench.update(id, Json{{"first", yes}, {"unknown", yes}}), true);
  EXPECT_EQ(bench.status(id), "input_required");
  EXPECT_EQ(bench.get(id).at("inputRequests"), (Json{{"second", question("2?")}}));
  EXPECT_EQ(bench.update(id, Json{{"second", yes}, {"first", yes}}), true);
  EXPECT_EQ(bench.status(id), "working");
  EXPECT_FALSE(bench.get(id).contains("inputRequests"));
  EXPECT_EQ(bench.provided, (std::vector<Json>{Json{{"first", yes}}, Json{{"second", yes}}}));
}

TEST(TaskRegistry, ResponsesToATaskThatAsksNothingAreTakenAndForgotten) {
  TaskBench bench;
  const auto id = bench.new_id();
  EXPECT_EQ(bench.update(id, Json{{"a", yes}}), true);
  bench.complete(id);
  EXPECT_EQ(bench.update(id, Json{{"a", yes}}), true);
  EXPECT_TRUE(bench.provided.empty());
}

TEST(TaskRegistry, ACallMayEndInsideTheAnswerThatItWaitedFor) {
  TaskBench bench;
  TaskHooks hooks;
  std::string id;
  hooks.provide = [&](Json) { bench.tasks->completed(id, Json{{"content", Json::array()}}); };
  bench.tasks->create("local", "verify", hooks, [&id](auto made) { id = made->at("taskId"); });
  bench.run();
  bench.tasks->input_required(id, Json{{"a", question("?")}});
  EXPECT_EQ(bench.update(id, Json{{"a", yes}}), true);
  EXPECT_EQ(bench.status(id), "completed");
}

TEST(TaskRegistry, CancellingStopsTheWorkAndIsSeenOnceItIsAcknowledged) {
  TaskBench bench;
  const auto id = bench.new_id();
  bench.tasks->input_required(id, Json{{"a", question("?")}});
  bench.store->holding = true;
  EXPECT_EQ(bench.cancel(id), "no answer");
  bench.store->release();
  bench.run();
  EXPECT_EQ(bench.cancels, 1);
  EXPECT_EQ(bench.status(id), "cancelled");
  EXPECT_FALSE(bench.get(id).contains("inputRequests"));
  EXPECT_EQ(bench.cancel(id), true);
  EXPECT_EQ(bench.cancels, 1);
}

TEST(TaskRegistry, ACallThatSaysThatItIsCancelledInsideTheCancellationIsFine) {
  TaskBench bench;
  TaskHooks hooks;
  std::string id;
  hooks.cancel = [&] { bench.tasks->cancelled(id); };
  bench.tasks->create("local", "verify", hooks, [&id](auto made) { id = made->at("taskId"); });
  bench.run();
  EXPECT_EQ(bench.cancel(id), true);
  EXPECT_EQ(bench.status(id), "cancelled");
}

TEST(TaskRegistry, LetsGoOfTheCallWhenTheTaskIsOver) {
  TaskBench bench;
  auto call = std::make_shared<int>();
  TaskHooks hooks;
  hooks.cancel = [call] {};
  std::string id;
  bench.tasks->create("local", "verify", std::move(hooks), [&id](auto made) { id = made->at("taskId"); });
  bench.run();
  hooks = {};
  EXPECT_GT(call.use_count(), 1);
  bench.complete(id);
  EXPECT_EQ(call.use_count(), 1);
}

TEST(TaskRegistry, ATaskLivesForItsTimeAndNoLonger) {
  TaskBench bench;
  const auto working = bench.new_id(), done = bench.new_id();
  bench.complete(done);
  bench.time += 3'599'999;
  EXPECT_EQ(bench.status(working), "working");
  EXPECT_EQ(bench.status(done), "completed");
  bench.time += 1;
  EXPECT_TRUE(bench.get(working).is_null());
  EXPECT_TRUE(bench.get(done).is_null());
  EXPECT_EQ(bench.cancel(working), false);
}

TEST(TaskRegistry, TheSweepStopsWhatWorksBeyondItsTimeAndRestsWhenNothingIsLeft) {
  TaskBench bench;
  bench.new_id();
  ASSERT_EQ(bench.timers.size(), 1u);
  const auto sweep = [&bench] {
    const auto due = std::exchange(bench.timers, {});
    for (const auto& run : due) run();
    bench.run();
  };
  sweep();
  EXPECT_EQ(bench.cancels, 0);
  ASSERT_EQ(bench.timers.size(), 1u) << "a task is left";
  bench.time += 3'600'000;
  sweep();
  EXPECT_EQ(bench.cancels, 1);
  EXPECT_TRUE(bench.timers.empty());
}

TEST(TaskRegistry, AClockThatGoesBackDoesNotTakeATaskBeforeItsBeginning) {
  TaskBench bench;
  const auto id = bench.new_id();
  bench.time -= 60'000;
  bench.complete(id);
  EXPECT_EQ(bench.get(id).value("lastUpdatedAt", ""), bench.get(id).value("createdAt", ""));
}

TEST(TaskRegistry, WhatComesLateFindsNobody) {
  TaskBench bench;
  bench.store->holding = true;
  bool said = false;
  bench.tasks->create("local", "verify", {}, [&said](auto) { said = true; });
  auto held = std::exchange(bench.store->held, {});
  for (auto& next : held) next();
  bench.tasks.reset();
  bench.run();
  EXPECT_FALSE(said);
}

TEST(TaskRegistry, TellsWhoListensOfEveryChange) {
  TaskBench bench;
  std::vector<std::string> heard;
  bench.services.subscriptions.subscribe("local", [&heard](const Event& event) {
    heard.push_back(event.task.value("status", "") + " " +
                    std::to_string(event.task.value("inputRequests", Json::object()).size()));
  });
  const auto id = bench.new_id();
  bench.tasks->input_required(id, Json{{"a", question("1")}, {"b", question("2")}});
  bench.update(id, Json{{"a", yes}});
  bench.update(id, Json{{"b", yes}});
  bench.complete(id);
  EXPECT_EQ(heard, (std::vector<std::string>{"input_required 2", "input_required 1", "working 0", "completed 0"}));
}

}  // namespace mcp_tasks_registry
}  // namespace portcullis::server::mcp
