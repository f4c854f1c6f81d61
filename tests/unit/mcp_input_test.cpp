// What a tool asks of the client: as a result with signed state on 2026-07-28, as real requests on older sessions, and
// as the state of a task. The same tool for all of them.
#include <gtest/gtest.h>

#include "server/mcp/input_rounds.hpp"
#include "tests/unit/mcp_support.hpp"

namespace portcullis::server::mcp {
namespace {

using namespace test;

constexpr std::string_view any_object = R"({"type":"object"})";

const std::vector<ToolEntry>& entries() {
  static const std::vector<ToolEntry> rows{
      {.name = "greet", .title = "t", .description = "d", .input_schema = any_object, .asks = true},
      {.name = "mute", .title = "t", .description = "d", .input_schema = any_object},
      {.name = "long", .title = "t", .description = "d", .input_schema = any_object, .asks = true, .needs_task = true},
  };
  return rows;
}

Json text_block(const std::string& text) {
  return Json::array({Json{{"type", "text"}, {"text", text}}});
}

tools::Outcome name_wanted() {
  tools::Outcome outcome;
  outcome.input_requests =
      Json{{"name", Json{{"method", "elicitation/create"}, {"params", Json{{"mode", "form"}, {"message", "Who?"}}}}}};
  outcome.state = "asked";
  return outcome;
}

void greet(const std::shared_ptr<tools::Call>& call, FunctionTool::Done done) {
  const Json* answer = call->response("name");
  if (answer == nullptr || !answer->contains("content")) return done(name_wanted());
  tools::Outcome outcome;
  outcome.content = text_block("Hello, " + answer->at("content").value("name", std::string()) + ", " +
                               (call->state().is_string() ? call->state().get<std::string>() : "new"));
  done(std::move(outcome));
}

struct Rig : Bench {
  Rig() : Bench(entries()) {
    add("greet", [](auto call, Json, auto done) { greet(call, std::move(done)); });
    add("mute", [](auto, Json, auto done) { done(name_wanted()); });
    add("long", [](auto call, Json, auto done) {
      call->become_task();
      greet(call, std::move(done));
    });
  }
  Json call(const std::string& tool, const std::string& more, const std::string& capabilities) {
    return ask(R"({"jsonrpc":"2.0","id":)" + std::to_string(++id_) + R"(,"method":"tools/call","params":{"name":")" +
               tool + R"(",)" + more + meta(capabilities) + "}}");
  }
  int id_ = 0;
};

constexpr const char* can_elicit = R"({"elicitation":{}})";
const std::string ann = R"("inputResponses":{"name":{"action":"accept","content":{"name":"Ann"}}},)";

TEST(InputRequests, AreAResultOfTheirOwnAndTheRetryWithTheStateCompletes) {
  Rig rig;
  const Json first = rig.call("greet", "", can_elicit);
  ASSERT_EQ(first["result"]["resultType"], "input_required");
  EXPECT_EQ(first["result"]["inputRequests"]["name"]["method"], "elicitation/create");
  const std::string state = first["result"]["requestState"];
  const Json second = rig.call("greet", ann + R"("requestState":")" + state + R"(",)", can_elicit);
  ASSERT_EQ(second["result"]["resultType"], "complete") << second.dump();
  EXPECT_EQ(second["result"]["content"][0]["text"], "Hello, Ann, asked");
  EXPECT_EQ(rig.connection->in_flight(), 0u);
}

TEST(InputRequests, AskAgainForAnAnswerThatIsNoObject) {
  Rig rig;
  EXPECT_EQ(rig.call("greet", R"("inputResponses":{"name":7},)", can_elicit)["result"]["resultType"], "input_required");
  EXPECT_EQ(rig.call("greet", R"("inputResponses":{"name":null},)", can_elicit)["result"]["resultType"],
            "input_required");
  EXPECT_EQ(rig.call("greet", R"("inputResponses":[],)", can_elicit)["error"]["code"], -32602);
}

TEST(InputRequests, GiveOutNoStateThatWouldBeRefused) {
  Rig rig;
  const std::string extra = R"("inputResponses":{"more":{"a":")" + std::string(300'000, 'a') + R"("}},)";
  const Json answer = rig.call("greet", extra, can_elicit);
  EXPECT_EQ(answer["result"]["isError"], true) << answer["result"].size();
  EXPECT_FALSE(answer["result"].contains("requestState"));
}

TEST(InputRequests, RefuseAStateThatWasChangedOrGivenForSomethingElse) {
  Rig rig;
  const std::string state = rig.call("greet", "", can_elicit)["result"]["requestState"];
  for (std::size_t at = 0; at < state.size(); ++at) {
    std::string changed = state;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    const Json answer = rig.call("greet", ann + R"("requestState":")" + changed + R"(",)", can_elicit);
    EXPECT_EQ(answer.contains("error") ? answer["error"]["code"] : answer["result"], -32602) << at;
  }
  EXPECT_EQ(rig.call("greet", R"("arguments":{"other":1},)" + ann + R"("requestState":")" + state + R"(",)",
                     can_elicit)["error"]["code"],
            -32602);
  EXPECT_EQ(rig.call("long", ann + R"("requestState":")" + state + R"(",)",
                     R"({"elicitation":{},"extensions":{"io.modelcontextprotocol/tasks":{}}})")["error"]["code"],
            -32602);
  rig.services.state_key = std::string(32, 'x');
  EXPECT_EQ(rig.call("greet", ann + R"("requestState":")" + state + R"(",)", can_elicit)["error"]["code"], -32602);
  rig.services.state_key.clear();
  EXPECT_EQ(rig.call("greet", ann + R"("requestState":")" + state + R"(",)", can_elicit)["error"]["code"], -32602);
}

TEST(InputRequests, AreNotSentToAClientThatDidNotDeclareThem) {
  Rig rig;
  const Json answer = rig.call("greet", "", "{}");
  EXPECT_EQ(answer["error"]["code"], -32021);
  EXPECT_TRUE(answer["error"]["data"]["requiredCapabilities"].contains("elicitation"));
  EXPECT_EQ(rig.sink->statuses.back(), HttpStatus::bad_request);
  EXPECT_EQ(rig.call("greet", "", R"({"elicitation":{"url":{}}})")["error"]["code"], -32021);
  EXPECT_EQ(rig.call("greet", "", R"({"elicitation":{"form":{}}})")["result"]["resultType"], "input_required");
}

TEST(InputRequests, OfAToolThatMayNotAskAreAnErrorAndNotAnAnswer) {
  Rig rig;
  EXPECT_EQ(rig.call("mute", "", can_elicit)["result"]["isError"], true);
}

TEST(InputRequests, GoOutAsRealRequestsOnAnOlderSessionAndTheCallAnswersOnce) {
  Rig rig;
  rig.send(
      R"({"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":)" +
      std::string(can_elicit) + R"(,"clientInfo":{"name":"c","version":"1"}}})");
  rig.send(R"({"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"greet"}})");
  ASSERT_EQ(rig.sink->requests.size(), 1u);
  const Json request = rig.sink->requests[0];
  EXPECT_EQ(request["method"], "elicitation/create");
  EXPECT_FALSE(request["params"].contains("mode")) << "the member is of 2025-11-25";
  ASSERT_EQ(rig.sink->answers.size(), 1u);
  rig.send(R"({"jsonrpc":"2.0","id":9999,"result":{"action":"accept","content":{"name":"Eve"}}})");
  EXPECT_EQ(rig.sink->answers.size(), 1u) << "an answer to nothing that was asked";
  const std::string reply =
      R"({"jsonrpc":"2.0","id":)" + request["id"].dump() + R"(,"result":{"action":"accept","content":{"name":"Ann"}}})";
  rig.send(reply);
  ASSERT_EQ(rig.sink->answers.size(), 2u);
  EXPECT_EQ(rig.sink->answers[1]["result"]["content"][0]["text"], "Hello, Ann, asked");
  rig.send(reply);
  EXPECT_EQ(rig.sink->answers.size(), 2u) << "the second answer to one request";
  EXPECT_EQ(rig.connection->in_flight(), 0u);
}

TEST(InputRequests, EndInAnErrorWhenTheOlderClientRefusesOrCannotBeAsked) {
  Rig rig;
  rig.send(
      R"({"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":)" +
      std::string(can_elicit) + R"(,"clientInfo":{"name":"c","version":"1"}}})");
  rig.send(R"({"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"greet"}})");
  rig.send(R"({"jsonrpc":"2.0","id":)" + rig.sink->requests.at(0)["id"].dump() +
           R"(,"error":{"code":-1,"message":"no"}})");
  EXPECT_EQ(rig.sink->answers.back()["result"]["isError"], true);
  rig.sink->carries_requests = false;
  const Json answer = rig.ask(R"({"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"greet"}})");
  EXPECT_EQ(answer["result"]["isError"], true);
  EXPECT_EQ(rig.connection->in_flight(), 0u);
}

TEST(InputRequests, AreForgottenWithTheCancelledCall) {
  Rig rig;
  rig.send(
      R"({"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":)" +
      std::string(can_elicit) + R"(,"clientInfo":{"name":"c","version":"1"}}})");
  rig.send(R"({"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"greet"}})");
  rig.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}})");
  EXPECT_EQ(rig.connection->in_flight(), 0u);
  EXPECT_EQ(rig.sink->abandoned, 1);
  rig.send(R"({"jsonrpc":"2.0","id":)" + rig.sink->requests.at(0)["id"].dump() +
           R"(,"result":{"action":"accept","content":{"name":"Ann"}}})");
  EXPECT_EQ(rig.sink->answers.size(), 1u);
}

// A registry that holds one task, so that each step can be seen.
class OneTask final : public Tasks {
 public:
  void create(std::string, std::string, TaskHooks hooks,
              std::function<void(std::expected<Json, schemas::Problem>)> done) override {
    hooks_ = std::move(hooks);
    made_ = std::move(done);
    if (!later) make();
  }
  void make() {
    auto made = std::move(made_);
    made(Json{{"taskId", "t1"}, {"status", "working"}});
  }
  void input_required(const std::string&, Json requests) override { asked = std::move(requests); }
  void working(const std::string&) override { log += "working "; }
  void completed(const std::string&, Json result) override { log += "completed ", outcome = std::move(result); }
  void failed(const std::string&, Json error) override { log += "failed ", outcome = std::move(error); }
  void cancelled(const std::string&) override { log += "cancelled "; }
  void get(const std::string&, const std::string&, Done<std::optional<Json>> done) override { done(std::nullopt); }
  void update(const std::string&, const std::string&, const Json& responses, Done<bool> done) override {
    hooks_.provide(responses);
    done(true);
  }
  void cancel(const std::string&, const std::string&, Done<bool> done) override {
    hooks_.cancel();
    done(true);
  }
  void provide(const Json& responses) { hooks_.provide(responses); }
  void stop() { hooks_.cancel(); }

  bool later = false;
  Json asked;
  Json outcome;
  std::string log;

 private:
  TaskHooks hooks_;
  std::function<void(std::expected<Json, schemas::Problem>)> made_;
};

constexpr const char* can_hold_tasks = R"({"elicitation":{},"extensions":{"io.modelcontextprotocol/tasks":{}}})";

TEST(TaskOfACall, IsAnsweredAtOnceAndItsInputAndResultGoToTheRegistry) {
  Rig rig;
  OneTask tasks;
  rig.services.tasks = &tasks;
  const Json made = rig.call("long", "", can_hold_tasks);
  EXPECT_EQ(made["result"]["resultType"], "task");
  EXPECT_EQ(made["result"]["taskId"], "t1");
  EXPECT_FALSE(made["result"].contains("inputRequests"));
  EXPECT_EQ(rig.connection->in_flight(), 0u) << "the request is over";
  ASSERT_TRUE(tasks.asked.contains("name"));
  tasks.provide(Json{{"other", Json::object()}});
  EXPECT_EQ(tasks.log, "");
  tasks.provide(Json{{"name", Json{{"action", "accept"}, {"content", Json{{"name", "Ann"}}}}}});
  rig.run();
  EXPECT_EQ(tasks.log, "working completed ");
  EXPECT_EQ(tasks.outcome["content"][0]["text"], "Hello, Ann, asked");
}

TEST(TaskOfACall, IsRefusedBeforeAnythingRunsWhenTheClientHoldsNone) {
  Rig rig;
  OneTask tasks;
  rig.services.tasks = &tasks;
  const Json answer = rig.call("long", "", can_elicit);
  EXPECT_EQ(answer["error"]["code"], -32021);
  EXPECT_TRUE(answer["error"]["data"]["requiredCapabilities"]["extensions"].contains("io.modelcontextprotocol/tasks"));
}

TEST(TaskOfACall, ThatIsCancelledWhileItIsMadeLeavesNoOpenRequest) {
  Rig rig;
  OneTask tasks;
  tasks.later = true;
  rig.services.tasks = &tasks;
  rig.send(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"long",)" + meta(can_hold_tasks) + "}}");
  rig.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})");
  tasks.make();
  rig.run();
  EXPECT_EQ(tasks.log, "cancelled ");
  EXPECT_EQ(rig.sink->abandoned, 1);
  EXPECT_TRUE(rig.sink->answers.empty());
  EXPECT_EQ(rig.connection->in_flight(), 0u);
}

TEST(TaskOfACall, CancelledThroughTheRegistryWhileItWaitsForInputEnds) {
  Rig rig;
  OneTask tasks;
  rig.services.tasks = &tasks;
  rig.call("long", "", can_hold_tasks);
  tasks.stop();
  rig.run();
  EXPECT_EQ(tasks.log, "cancelled ");
  tasks.provide(Json{{"name", Json{{"content", Json{{"name", "Ann"}}}}}});
  rig.run();
  EXPECT_EQ(tasks.log, "cancelled ");
}

TEST(Logs, GoToTheClientThatAskedForTheLevelAndToNoOther) {
  Rig rig;
  rig.services.tools.clear();
  rig.add("mute", [](auto call, Json, auto done) {
    call->log("debug", Json("low"));
    call->log("warning", Json("high"));
    tools::Outcome outcome;
    outcome.content = text_block("done");
    done(std::move(outcome));
  });
  rig.call("mute", "", "{}");
  EXPECT_TRUE(rig.sink->notifications.empty());
  rig.send(R"({"jsonrpc":"2.0","id":"l","method":"tools/call","params":{"name":"mute","_meta":{)"
           R"("io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},)"
           R"("io.modelcontextprotocol/logLevel":"info"}}})");
  ASSERT_EQ(rig.sink->notifications.size(), 1u);
  EXPECT_EQ(rig.sink->notifications[0]["params"]["data"], "high");
}

}  // namespace
}  // namespace portcullis::server::mcp
