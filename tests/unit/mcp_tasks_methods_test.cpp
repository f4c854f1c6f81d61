// tasks/get, tasks/update and tasks/cancel as messages.
#include <gtest/gtest.h>

#include "tests/unit/mcp_tasks_support.hpp"

namespace portcullis::server::mcp {
namespace {

using namespace test;

const std::string with_tasks = R"({"extensions":{"io.modelcontextprotocol/tasks":{}}})";

struct Rig : TaskBench {
  Json call(const std::string& method, const std::string& members, const std::string& capabilities = with_tasks) {
    return ask(R"({"jsonrpc":"2.0","id":)" + std::to_string(++id_) + R"(,"method":")" + method + R"(","params":{)" +
               members + (members.empty() ? "" : ",") + meta(capabilities) + "}}");
  }
  Json about(const std::string& method, const std::string& id, const std::string& more = "") {
    return call(method, R"("taskId":")" + id + '"' + more);
  }
  int id_ = 0;
};

int code(const Json& answer) {
  return answer.contains("error") ? answer.at("error").value("code", 0) : 0;
}

TEST(TaskMethods, GetIsACompleteResultWithTheTaskInIt) {
  Rig rig;
  const auto id = rig.new_id();
  const Json result = rig.about("tasks/get", id).at("result");
  EXPECT_EQ(result.value("resultType", ""), "complete");
  EXPECT_EQ(result.value("taskId", ""), id);
  EXPECT_EQ(result.value("status", ""), "working");
  EXPECT_TRUE(result.at("_meta").contains("io.modelcontextprotocol/serverInfo"));
  for (const char* no : {"task", "ttl", "pollInterval", "requestState", "result", "error", "inputRequests"})
    EXPECT_FALSE(result.contains(no)) << no;
}

TEST(TaskMethods, UpdateAndCancelAreAcknowledgedWithNothing) {
  Rig rig;
  const auto id = rig.new_id();
  for (const Json& answer : {rig.about("tasks/update", id, R"(,"inputResponses":{"unknown":{}})"),
                             rig.about("tasks/cancel", id), rig.about("tasks/cancel", id)}) {
    ASSERT_TRUE(answer.contains("result")) << answer.dump();
    EXPECT_EQ(answer.at("result").value("resultType", ""), "complete");
    EXPECT_EQ(answer.at("result").size(), 2u) << "and the server's name: " << answer.dump();
  }
  EXPECT_EQ(rig.about("tasks/get", id).at("result").value("status", ""), "cancelled");
}

TEST(TaskMethods, WithoutTheExtensionInThisRequestNothingIsSaidOfTheTask) {
  Rig rig;
  const auto id = rig.new_id();
  rig.about("tasks/get", id);  // declared before, which does not count
  for (const std::string& capabilities :
       {std::string("{}"), std::string(R"({"extensions":{}})"), std::string(R"({"tasks":{}})"),
        std::string(R"({"extensions":{"io.modelcontextprotocol/skills":{}}})")})
    for (const char* method : {"tasks/get", "tasks/update", "tasks/cancel"})
      for (const std::string& members :
           {"\"taskId\":\"" + id + "\",\"inputResponses\":{}", std::string(R"("taskId":"t_0")"), std::string()}) {
        const Json answer = rig.call(method, members, capabilities);
        EXPECT_EQ(code(answer), -32021) << method << members;
        EXPECT_EQ(answer.at("error").at("data").at("requiredCapabilities"), Json::parse(with_tasks));
        EXPECT_EQ(rig.sink->statuses.back(), HttpStatus::bad_request);
      }
  EXPECT_EQ(rig.cancels, 0);
}

TEST(TaskMethods, AnUnknownIdIsInvalidAndShownWithoutHarm) {
  Rig rig;
  for (const char* method : {"tasks/get", "tasks/update", "tasks/cancel"})
    for (const char* id : {"t_00000000000000000000000000000000", "", "\\u0007\\u001b[2J"}) {
      const Json answer = rig.about(method, id, R"(,"inputResponses":{})");
      EXPECT_EQ(code(answer), -32602) << method << ' ' << id;
      EXPECT_EQ(rig.sink->statuses.back(), HttpStatus::ok);
      EXPECT_EQ(answer.at("error").at("message").get<std::string>().find('\x1b'), std::string::npos);
    }
}

TEST(TaskMethods, MalformedParametersAreInvalid) {
  Rig rig;
  const auto id = rig.new_id();
  EXPECT_EQ(code(rig.call("tasks/get", "")), -32602);
  EXPECT_EQ(code(rig.call("tasks/get", R"("taskId":7)")), -32602);
  for (const char* responses : {"", R"(,"inputResponses":[])", R"(,"inputResponses":null)", R"(,"inputResponses":"x")"})
    EXPECT_EQ(code(rig.about("tasks/update", id, responses)), -32602) << responses;
}

TEST(TaskMethods, TheMethodsOfTheOldExtensionAreUnknown) {
  Rig rig;
  const auto id = rig.new_id();
  EXPECT_EQ(code(rig.about("tasks/result", id)), -32601);
  EXPECT_EQ(code(rig.call("tasks/list", "")), -32601);
}

TEST(TaskMethods, AServerWithoutTasksKnowsNoneOfThem) {
  Rig rig;
  rig.services.tasks = nullptr;
  for (const char* method : {"tasks/get", "tasks/update", "tasks/cancel"})
    EXPECT_EQ(code(rig.about(method, "t_0")), -32601);
}

TEST(TaskMethods, AStoreThatCannotSayIsAnErrorAndNotAnUnknownTask) {
  Rig rig;
  rig.store->failing = true;
  EXPECT_EQ(code(rig.about("tasks/get", "t_00000000000000000000000000000000")), -32603);
}

TEST(TaskMethods, ARequestThatWaitsForTheStoreIsInFlightAndCanBeCancelled) {
  Rig rig;
  const auto id = rig.new_id();
  rig.store->holding = true;
  rig.send(R"({"jsonrpc":"2.0","id":"c","method":"tasks/cancel","params":{"taskId":")" + id + "\"," + meta(with_tasks) +
           "}}");
  EXPECT_EQ(rig.connection->in_flight(), 1u);
  rig.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c"}})");
  EXPECT_EQ(rig.connection->in_flight(), 0u);
  rig.store->release();
  rig.run();
  EXPECT_TRUE(rig.sink->answers.empty());
  EXPECT_EQ(rig.sink->abandoned, 1);
  EXPECT_EQ(rig.status(id), "cancelled") << "what was asked for was done";
}

}  // namespace
}  // namespace portcullis::server::mcp
