// subscriptions/listen: what a stream says first, what it says later, and how it ends.
#include <gtest/gtest.h>

#include "server/mcp/listen_filter.hpp"
#include "server/mcp/resources.hpp"
#include "tests/unit/mcp_tasks_support.hpp"

namespace portcullis::server::mcp {
namespace mcp_subscriptions {

using namespace test;

constexpr const char* id_key = "io.modelcontextprotocol/subscriptionId";
const std::string with_tasks = R"({"extensions":{"io.modelcontextprotocol/tasks":{}}})";

class NoResources final : public ResourceFamily {
 public:
  std::vector<ResourceEntry> list(const std::string&) const override { return {}; }
  bool read(const std::string&, const std::string&, std::function<void(std::optional<ResourceRead>)>) override {
    return false;
  }
};

struct Rig : TaskBench {
  Rig() { services.resources.push_back(&family_); }
  ~Rig() { connection->cancel_all(); }  // a stream and its connection hold each other until it ends
  // One stream with a sink of its own, as over HTTP; `id` is JSON.
  std::shared_ptr<KeepingSink> listen(const std::string& id, const std::string& filter,
                                      const std::string& capabilities = with_tasks) {
    auto own = std::make_shared<KeepingSink>();
    connection->receive(R"({"jsonrpc":"2.0","id":)" + id +
                            R"(,"method":"subscriptions/listen","params":{"notifications":)" + filter + "," +
                            meta(capabilities) + "}}",
                        own);
    run();
    return own;
  }
  void tell(ListKind list) {
    Event event;
    event.list = list;
    services.subscriptions.publish(event);
  }
  void tell_resource(const std::string& uri) {
    Event event;
    event.what = Event::What::resource_updated;
    event.uri = uri;
    services.subscriptions.publish(event);
  }

 private:
  NoResources family_;
};

std::vector<std::string> methods_of(const KeepingSink& sink) {
  std::vector<std::string> out;
  for (const Json& message : sink.notifications) out.push_back(message.value("method", ""));
  return out;
}

Json honoured(const KeepingSink& sink) {
  return sink.notifications.empty() ? Json() : sink.notifications.front().at("params").at("notifications");
}

int code(const KeepingSink& sink) {
  return sink.answers.size() == 1 && sink.answers[0].contains("error") ? sink.answers[0]["error"].value("code", 0) : 0;
}

TEST(Listen, AcknowledgesFirstAndWithWhatItHonours) {
  Rig rig;
  const auto sink = rig.listen("1", R"({"toolsListChanged":true,"resourcesListChanged":false,"promptsListChanged":true,
                                        "resourceSubscriptions":["b","a","b"],"somethingElse":true})");
  ASSERT_EQ(methods_of(*sink), std::vector<std::string>{"notifications/subscriptions/acknowledged"});
  EXPECT_EQ(honoured(*sink), (Json{{"toolsListChanged", true}, {"resourceSubscriptions", Json::array({"a", "b"})}}))
      << "no prompts here, nothing unknown, and each once";
  EXPECT_TRUE(sink->answers.empty()) << "the request stays open";
}

TEST(Listen, EveryFrameCarriesTheIdWithItsType) {
  Rig rig;
  for (const std::string& id :
       {std::string("0"), std::string("7"), std::string("\"7\""), std::string("\"listen:0\"")}) {
    const auto sink = rig.listen(id, R"({"toolsListChanged":true,"resourceSubscriptions":["u"]})");
    rig.tell(ListKind::tools);
    rig.tell_resource("u");
    ASSERT_EQ(sink->notifications.size(), 3u);
    for (const Json& message : sink->notifications) EXPECT_EQ(message.at("params").at("_meta").at(id_key).dump(), id);
  }
}

TEST(Listen, TellsWhatWasAskedForAndNothingElse) {
  Rig rig;
  const auto sink = rig.listen("1", R"({"resourcesListChanged":true,"resourceSubscriptions":["u"]})");
  rig.tell(ListKind::tools);
  rig.tell(ListKind::prompts);
  rig.tell(ListKind::resources);
  rig.tell_resource("u");
  rig.tell_resource("u/");
  EXPECT_EQ(methods_of(*sink),
            (std::vector<std::string>{"notifications/subscriptions/acknowledged",
                                      "notifications/resources/list_changed", "notifications/resources/updated"}));
  EXPECT_EQ(sink->notifications.back().at("params").value("uri", ""), "u");
}

TEST(Listen, AStreamThatAsksForNothingIsHeardOfNoMore) {
  Rig rig;
  const auto sink = rig.listen("1", "{}");
  EXPECT_EQ(honoured(*sink), Json::object());
  rig.tell(ListKind::tools);
  EXPECT_EQ(sink->notifications.size(), 1u);
}

TEST(Listen, SeveralStreamsAreToldEachItsOwn) {
  Rig rig;
  const auto tools = rig.listen("1", R"({"toolsListChanged":true})");
  const auto resources = rig.listen("2", R"({"resourcesListChanged":true})");
  const auto both = rig.listen("3", R"({"toolsListChanged":true,"resourcesListChanged":true})");
  rig.tell(ListKind::tools);
  rig.tell(ListKind::resources);
  EXPECT_EQ(tools->notifications.size(), 2u);
  EXPECT_EQ(resources->notifications.size(), 2u);
  EXPECT_EQ(both->notifications.size(), 3u);
}

TEST(Listen, AnIdThatIsOpenCannotBeUsedAgainAndLaterItCan) {
  Rig rig;
  rig.listen("1", "{}");
  EXPECT_EQ(code(*rig.listen("1", "{}")), -32600);
  rig.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})");
  EXPECT_EQ(rig.listen("1", "{}")->notifications.size(), 1u);
}

TEST(Listen, ACancelledStreamSaysNothingMoreAndIsForgotten) {
  Rig rig;
  const auto sink = rig.listen("1", R"({"toolsListChanged":true})");
  EXPECT_EQ(rig.connection->listens(), 1u);
  EXPECT_EQ(rig.connection->in_flight(), 0u) << "a stream keeps no server from leaving";
  rig.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})");
  rig.tell(ListKind::tools);
  EXPECT_EQ(sink->notifications.size(), 1u);
  EXPECT_TRUE(sink->answers.empty());
  EXPECT_EQ(sink->abandoned, 1);
  EXPECT_EQ(rig.connection->listens(), 0u);
  EXPECT_EQ(rig.services.subscriptions.size(), 0u);
  EXPECT_EQ(rig.services.subscriptions.listens(), 0u);
}

TEST(Listen, AServerThatLeavesAnswersEveryStream) {
  Rig rig;
  const auto one = rig.listen("1", "{}");
  const auto two = rig.listen("\"two\"", "{}");
  rig.connection->shut_down();
  for (const auto& [sink, id] : {std::pair{one, Json(1)}, std::pair{two, Json("two")}}) {
    ASSERT_EQ(sink->answers.size(), 1u);
    EXPECT_EQ(sink->answers[0].at("id"), id);
    const Json& result = sink->answers[0].at("result");
    EXPECT_EQ(result.value("resultType", ""), "complete");
    EXPECT_EQ(result.at("_meta").at(id_key), id);
    EXPECT_TRUE(result.at("_meta").contains("io.modelcontextprotocol/serverInfo"));
  }
  rig.connection->shut_down();
  rig.connection->cancel_all();
  EXPECT_EQ(one->answers.size(), 1u);
  EXPECT_EQ(one->abandoned, 0);
}

TEST(Listen, ThereIsALimitOfStreamsOfAllConnectionsTogether) {
  Rig rig;
  rig.services.most_listens = 2;
  rig.listen("1", "{}");
  rig.listen("2", "{}");
  EXPECT_EQ(code(*rig.listen("3", "{}")), 1001);
  rig.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})");
  EXPECT_EQ(rig.listen("3", "{}")->notifications.size(), 1u);
}

TEST(Listen, AMalformedFilterIsRefused) {
  Rig rig;
  for (const char* filter :
       {"null", "[]", "true", R"({"toolsListChanged":1})", R"({"promptsListChanged":"true"})",
        R"({"resourcesListChanged":null})", R"({"resourceSubscriptions":"u"})", R"({"resourceSubscriptions":[1]})",
        R"({"resourceSubscriptions":{"u":true}})", R"({"taskIds":[null]})"}) {
    const auto sink = rig.listen("1", filter);
    EXPECT_EQ(code(*sink), -32602) << filter;
    EXPECT_TRUE(sink->notifications.empty()) << filter;
  }
  EXPECT_EQ(rig.services.subscriptions.listens(), 0u);
}

TEST(Listen, AFilterHasALimit) {
  Rig rig;
  Json uris = Json::array();
  for (int i = 0; i < 3000; ++i) uris.push_back("u" + std::to_string(i));
  EXPECT_EQ(code(*rig.listen("1", Json{{"resourceSubscriptions", uris}}.dump())), -32602);
  EXPECT_EQ(code(*rig.listen("1", Json{{"resourceSubscriptions", {std::string(70'000, 'u')}}}.dump())), -32602);
}

TEST(Listen, AskingForTasksNeedsTheExtensionInThisRequest) {
  Rig rig;
  const auto id = rig.new_id();
  for (const std::string& filter : {"{\"taskIds\":[\"" + id + "\"]}", std::string(R"({"taskIds":[]})")}) {
    const auto sink = rig.listen("1", filter, "{}");
    EXPECT_EQ(code(*sink), -32021);
    EXPECT_EQ(sink->answers[0]["error"]["data"]["requiredCapabilities"], Json::parse(with_tasks));
    EXPECT_EQ(sink->statuses[0], HttpStatus::bad_request);
  }
}

TEST(Listen, OnlyTasksOfThisPrincipalAreHonouredAndTheirStateComesAtOnce) {
  Rig rig;
  const auto working = rig.new_id(), done = rig.new_id(), foreign = rig.new_id("ann");
  rig.complete(done);
  const auto sink = rig.listen("1", Json{{"taskIds", {working, done, foreign, "t_unknown"}}}.dump());
  Json expected = Json::array({working, done});
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(honoured(*sink), (Json{{"taskIds", expected}}));
  ASSERT_EQ(sink->notifications.size(), 3u);
  for (std::size_t i = 1; i < 3; ++i) {
    const Json& message = sink->notifications[i];
    EXPECT_EQ(message.value("method", ""), "notifications/tasks");
    EXPECT_EQ(message["params"]["status"], message["params"]["taskId"] == working ? "working" : "completed");
    EXPECT_EQ(message["params"]["_meta"][id_key], 1);
  }
  rig.tasks->failed(foreign, Json{{"code", 1}, {"message", "x"}});
  rig.run();
  EXPECT_EQ(sink->notifications.size(), 3u);
}

TEST(Listen, ATaskIsToldAsGetWouldShowIt) {
  Rig rig;
  const auto id = rig.new_id();
  const auto sink = rig.listen("1", Json{{"taskIds", {id}}}.dump());
  rig.complete(id, Json{{"content", Json::array()}, {"isError", false}});
  Json told = sink->notifications.back().at("params");
  told.erase("_meta");
  EXPECT_EQ(told, rig.get(id));
  EXPECT_EQ(told.value("status", ""), "completed");
}

TEST(Listen, AServerWithoutTasksDropsThemFromTheFilter) {
  Rig rig;
  rig.services.tasks = nullptr;
  EXPECT_EQ(honoured(*rig.listen("1", R"({"toolsListChanged":true,"taskIds":["t_0"]})")),
            (Json{{"toolsListChanged", true}}));
}

TEST(Listen, ASubscriberMayGoWhileItIsTold) {
  Rig rig;
  std::uint64_t second = 0;
  int told = 0;
  rig.services.subscriptions.subscribe("local", [&](const Event&) { rig.services.subscriptions.unsubscribe(second); });
  second = rig.services.subscriptions.subscribe("local", [&](const Event&) { ++told; });
  rig.tell(ListKind::tools);
  EXPECT_EQ(told, 0);
  EXPECT_EQ(rig.services.subscriptions.size(), 1u);
}

}  // namespace mcp_subscriptions
}  // namespace portcullis::server::mcp
