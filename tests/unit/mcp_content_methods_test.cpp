// The methods of resources, prompts, completion and skills against families that the test controls: what each revision
// sees, what is refused, and that every request gets one answer.
#include <algorithm>

#include "server/mcp/skills.hpp"
#include "tests/unit/mcp_content_support.hpp"

namespace portcullis::server::mcp {
namespace {

using test::Client;
using test::FakePrompts;
using test::FakeResources;
using test::text_read;

constexpr std::string_view legacy[] = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"};

int code_of(const Json& answer) {
  return answer.contains("error") ? answer["error"]["code"].get<int>() : 0;
}

class McpContentMethods : public testing::Test {
 protected:
  McpContentMethods() {
    resources.entries = {{"fake://one", "one", "The one", "First.", "text/plain", 3}};
    resources.template_entries = {{"fake://{x}", "any", "Any", "One of them.", "text/plain"}};
    resources.outcome = text_read("fake://one", "abc");
    client.services.resources = {&resources};
    client.services.prompts = &prompts;
  }

  FakeResources resources;
  FakePrompts prompts;
  Client client;
};

TEST_F(McpContentMethods, a_modern_list_carries_result_type_caching_and_the_server) {
  for (const char* method : {"resources/list", "resources/templates/list", "prompts/list"}) {
    const Json result = client.modern(method)["result"];
    EXPECT_EQ(result["resultType"], "complete") << method;
    EXPECT_GE(result["ttlMs"].get<int>(), 0) << method;
    EXPECT_TRUE(result["cacheScope"] == "public" || result["cacheScope"] == "private") << method;
    EXPECT_TRUE(result["_meta"].contains("io.modelcontextprotocol/serverInfo")) << method;
    EXPECT_FALSE(result.contains("nextCursor")) << method;
  }
}

TEST_F(McpContentMethods, an_older_revision_sees_only_members_that_it_knows) {
  for (const std::string_view version : legacy) {
    client.initialize(version);
    const bool titled = version >= "2025-06-18";
    for (const auto& [method, member] :
         {std::pair("resources/list", "resources"), std::pair("resources/templates/list", "resourceTemplates"),
          std::pair("prompts/list", "prompts")}) {
      const Json result = client.request(method)["result"];
      EXPECT_EQ(result.size(), 1u) << version << method << result.dump();
      EXPECT_EQ(result[member][0].contains("title"), titled) << version << method;
      EXPECT_TRUE(result[member][0].contains("description")) << version << method;
    }
    EXPECT_EQ(client.request("resources/read", Json{{"uri", "fake://one"}})["result"].size(), 1u);
    EXPECT_EQ(client.request("prompts/get", Json{{"name", "greet"}})["result"].size(), 2u);
  }
}

TEST_F(McpContentMethods, a_long_list_comes_in_pages_with_one_cache_scope) {
  resources.entries.clear();
  for (int i = 0; i < 250; ++i)
    resources.entries.push_back({"fake://" + std::to_string(i), std::to_string(i), "", "", "", std::nullopt});
  std::vector<std::string> seen;
  Json params = Json::object();
  for (int pages = 1;; ++pages) {
    const Json result = client.modern("resources/list", params)["result"];
    EXPECT_EQ(result["cacheScope"], "private");
    for (const Json& each : result["resources"]) {
      seen.push_back(each["name"].get<std::string>());
      EXPECT_FALSE(each.contains("size") || each.contains("title") || each.contains("mimeType"));
    }
    if (!result.contains("nextCursor")) {
      EXPECT_EQ(pages, 3);
      break;
    }
    params = Json{{"cursor", result["nextCursor"]}};
  }
  ASSERT_EQ(seen.size(), 250u);
  EXPECT_EQ(seen.back(), "249");
  EXPECT_EQ(code_of(client.modern("prompts/list", params)), -32602);
}

TEST_F(McpContentMethods, reading_gives_contents_with_the_caching_of_the_family) {
  client.principal = "someone";
  const Json result = client.modern("resources/read", Json{{"uri", "fake://one"}})["result"];
  EXPECT_EQ(result["contents"][0]["text"], "abc");
  EXPECT_EQ(result["ttlMs"], 5);
  EXPECT_EQ(result["cacheScope"], "private");
  EXPECT_EQ(resources.asked_by, "someone");
}

TEST_F(McpContentMethods, an_unknown_resource_is_invalid_params_with_its_uri_in_every_revision) {
  resources.outcome.reset();
  for (const char* uri : {"fake://none", "other://x", "", "no uri at all"}) {
    const Json answer = client.modern("resources/read", Json{{"uri", uri}});
    EXPECT_EQ(code_of(answer), -32602) << uri;
    EXPECT_EQ(answer["error"]["data"]["uri"], uri);
    EXPECT_EQ(client.sink->status, HttpStatus::ok);
  }
  client.initialize("2025-06-18");
  EXPECT_EQ(code_of(client.request("resources/read", Json{{"uri", "fake://none"}})), -32602);
  EXPECT_EQ(code_of(client.request("resources/read", Json{{"uri", 1}})), -32602);
  EXPECT_EQ(code_of(client.request("resources/read")), -32602);
}

TEST_F(McpContentMethods, contents_are_never_empty) {
  resources.outcome = ResourceRead{Json::array(), {}, std::nullopt};
  EXPECT_EQ(code_of(client.modern("resources/read", Json{{"uri", "fake://one"}})), -32603);
  resources.outcome = ResourceRead{};
  EXPECT_EQ(code_of(client.modern("resources/read", Json{{"uri", "fake://one"}})), -32603);
}

TEST_F(McpContentMethods, a_resource_that_cannot_be_read_is_not_called_unknown) {
  ResourceRead read;
  read.problem = schemas::Problem{"audit_corrupt", "The log is damaged.", {}, "Look at it."};
  resources.outcome = read;
  const Json answer = client.modern("resources/read", Json{{"uri", "fake://one"}});
  EXPECT_EQ(code_of(answer), -32603);
  EXPECT_NE(answer["error"]["message"].get<std::string>().find("damaged"), std::string::npos);
}

TEST_F(McpContentMethods, a_read_that_takes_time_is_in_flight_until_it_is_answered) {
  resources.later = true;
  bool idle = false;
  client.connection().on_idle([&] { idle = true; });
  EXPECT_TRUE(client.modern("resources/read", Json{{"uri", "fake://one"}}).is_null());
  EXPECT_EQ(client.connection().in_flight(), 1u);
  resources.waiting(text_read("fake://one", "late"));
  EXPECT_EQ(client.sink->answers.size(), 1u);
  EXPECT_EQ(client.connection().in_flight(), 0u);
  EXPECT_TRUE(idle);
}

TEST_F(McpContentMethods, a_cancelled_read_gets_no_answer_even_when_it_ends) {
  resources.later = true;
  client.modern("resources/read", Json{{"uri", "fake://one"}});
  client.send(
      Json{{"jsonrpc", "2.0"}, {"method", "notifications/cancelled"}, {"params", Json{{"requestId", client.last_id}}}});
  EXPECT_TRUE(client.sink->abandoned);
  EXPECT_EQ(client.connection().in_flight(), 0u);
  resources.waiting(text_read("fake://one", "late"));
  EXPECT_TRUE(client.sink->answers.empty());
}

TEST_F(McpContentMethods, reads_beyond_the_limit_of_the_connection_are_refused) {
  resources.later = true;
  client.services.most_in_flight = 2;
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(client.modern("resources/read", Json{{"uri", "fake://one"}}).is_null());
  EXPECT_EQ(code_of(client.modern("resources/read", Json{{"uri", "fake://one"}})), 1001);
}

TEST_F(McpContentMethods, a_subscription_lives_in_its_session) {
  EXPECT_EQ(code_of(client.request("resources/subscribe", Json{{"uri", "fake://one"}})), -32600);
  client.initialize("2025-11-25");
  EXPECT_EQ(client.request("resources/subscribe", Json{{"uri", "fake://one"}})["result"], Json::object());
  EXPECT_TRUE(client.connection().session()->resources.contains("fake://one"));
  EXPECT_EQ(client.request("resources/unsubscribe", Json{{"uri", "fake://one"}})["result"], Json::object());
  EXPECT_TRUE(client.connection().session()->resources.empty());
  EXPECT_EQ(code_of(client.request("resources/subscribe", Json{{"uri", std::string(9000, 'u')}})), -32602);
  for (int i = 0; i < 1024; ++i) client.request("resources/subscribe", Json{{"uri", std::to_string(i)}});
  EXPECT_EQ(code_of(client.request("resources/subscribe", Json{{"uri", "one more"}})), -32602);
  EXPECT_EQ(client.request("resources/subscribe", Json{{"uri", "5"}})["result"], Json::object());
  EXPECT_EQ(code_of(client.modern("resources/subscribe", Json{{"uri", "fake://one"}})), -32601);
}

TEST_F(McpContentMethods, a_prompt_takes_its_own_arguments_as_strings_and_nothing_else) {
  prompts.entries = {{"greet", "", "", {{"name", "", true}, {"mood", "", false}}}};
  const auto get = [&](Json arguments) {
    return client.modern("prompts/get", Json{{"name", "greet"}, {"arguments", std::move(arguments)}});
  };
  EXPECT_EQ(get(Json{{"name", "Ada"}})["result"]["messages"][0]["content"]["text"], "Hello, Ada");
  EXPECT_EQ(get(Json{{"name", "Ada"}, {"mood", ""}})["result"]["resultType"], "complete");
  for (const Json& bad :
       {Json::object(), Json{{"name", ""}}, Json{{"name", 1}}, Json{{"name", nullptr}}, Json{{"mood", "fine"}},
        Json{{"name", "Ada"}, {"age", "36"}}, Json::array(), Json("Ada"), Json{{"name", std::string(300'000, 'a')}}})
    EXPECT_EQ(code_of(get(bad)), -32602) << bad.dump().substr(0, 60);
  EXPECT_EQ(code_of(client.modern("prompts/get", Json{{"name", "greet"}})), -32602);
  EXPECT_EQ(code_of(client.modern("prompts/get", Json{{"name", "none"}})), -32602);
  EXPECT_EQ(code_of(client.modern("prompts/get")), -32602);
}

const Json can_ask{{"elicitation", Json::object()}};

TEST_F(McpContentMethods, a_prompt_that_asks_is_answered_in_rounds) {
  prompts.asks = true;
  const Json first = client.modern("prompts/get", Json{{"name", "greet"}}, can_ask)["result"];
  EXPECT_EQ(first["resultType"], "input_required");
  EXPECT_TRUE(first["inputRequests"].contains("who"));
  EXPECT_FALSE(first.contains("ttlMs") || first.contains("cacheScope") || first.contains("messages"));
  const Json responses{{"who", Json{{"action", "accept"}, {"content", Json{{"name", "Ada"}}}}}};
  const Json retry{{"name", "greet"}, {"requestState", first["requestState"]}, {"inputResponses", responses}};
  EXPECT_EQ(client.modern("prompts/get", retry, can_ask)["result"]["messages"][0]["content"]["text"], "Hello, Ada");
}

TEST_F(McpContentMethods, the_state_of_a_round_belongs_to_its_prompt_arguments_and_principal) {
  prompts.asks = true;
  const Json first = client.modern("prompts/get", Json{{"name", "greet"}}, can_ask)["result"];
  Json retry{{"name", "greet"}, {"requestState", first["requestState"]}};
  EXPECT_EQ(client.modern("prompts/get", retry, can_ask)["result"]["resultType"], "input_required");
  Json other = retry;
  other["arguments"] = Json{{"name", "Eve"}};
  EXPECT_EQ(code_of(client.modern("prompts/get", other, can_ask)), -32602);
  retry["requestState"] = first["requestState"].get<std::string>() + "A";
  EXPECT_EQ(code_of(client.modern("prompts/get", retry, can_ask)), -32602);
  Client stranger;
  stranger.services.prompts = &prompts;
  stranger.principal = "stranger";
  retry["requestState"] = first["requestState"];
  EXPECT_EQ(code_of(stranger.modern("prompts/get", retry, can_ask)), -32602);
}

TEST_F(McpContentMethods, a_client_that_cannot_be_asked_is_told_what_it_lacks) {
  prompts.asks = true;
  const Json answer = client.modern("prompts/get", Json{{"name", "greet"}});
  EXPECT_EQ(code_of(answer), -32021);
  EXPECT_TRUE(answer["error"]["data"]["requiredCapabilities"].contains("elicitation"));
  EXPECT_EQ(client.sink->status, HttpStatus::bad_request);
  client.initialize("2025-11-25");
  EXPECT_EQ(code_of(client.request("prompts/get", Json{{"name", "greet"}})), -32600);
}

TEST_F(McpContentMethods, an_older_session_is_asked_on_the_stream_of_the_request) {
  prompts.asks = true;
  client.initialize("2025-06-18", can_ask);
  EXPECT_TRUE(client.request("prompts/get", Json{{"name", "greet"}}).is_null());
  ASSERT_EQ(client.sink->requests.size(), 1u);
  const Json question = client.sink->requests[0];
  EXPECT_EQ(question["method"], "elicitation/create");
  EXPECT_FALSE(question["params"].contains("mode"));
  EXPECT_EQ(client.connection().in_flight(), 1u);
  client.send(Json{{"jsonrpc", "2.0"},
                   {"id", question["id"]},
                   {"result", Json{{"action", "accept"}, {"content", Json{{"name", "Ada"}}}}}});
  ASSERT_EQ(client.sink->answers.size(), 1u);
  EXPECT_EQ(client.sink->answers[0]["result"]["messages"][0]["content"]["text"], "Hello, Ada");
  EXPECT_EQ(client.connection().in_flight(), 0u);
}

TEST_F(McpContentMethods, a_session_that_refuses_or_cancels_ends_the_prompt) {
  prompts.asks = true;
  client.initialize("2025-11-25", can_ask);
  client.request("prompts/get", Json{{"name", "greet"}});
  const Json question = client.sink->requests.at(0);
  client.send(Json{{"jsonrpc", "2.0"}, {"id", question["id"]}, {"error", Json{{"code", -1}, {"message", "no"}}}});
  ASSERT_EQ(client.sink->answers.size(), 1u);
  EXPECT_EQ(code_of(client.sink->answers[0]), -32600);

  client.request("prompts/get", Json{{"name", "greet"}});
  const Json second = client.sink->requests.at(0);
  client.send(
      Json{{"jsonrpc", "2.0"}, {"method", "notifications/cancelled"}, {"params", Json{{"requestId", client.last_id}}}});
  client.send(Json{{"jsonrpc", "2.0"}, {"id", second["id"]}, {"result", Json::object()}});
  EXPECT_TRUE(client.sink->abandoned);
  EXPECT_TRUE(client.sink->answers.empty());
  EXPECT_EQ(client.connection().in_flight(), 0u);
}

TEST_F(McpContentMethods, a_session_that_never_says_enough_is_not_asked_for_ever) {
  prompts.asks = true;
  client.initialize("2025-11-25", can_ask);
  client.request("prompts/get", Json{{"name", "greet"}});
  std::size_t asked = 0;
  while (client.sink->answers.empty() && asked < 100) {
    const Json question = client.sink->requests.at(asked++);
    client.send(Json{{"jsonrpc", "2.0"}, {"id", question["id"]}, {"result", Json{{"action", "decline"}}}});
  }
  EXPECT_EQ(asked, 16u);
  EXPECT_EQ(code_of(client.sink->answers.at(0)), -32603);
}

Json completion_params(Json ref, const std::string& argument = "name", const std::string& value = "") {
  return Json{{"ref", std::move(ref)}, {"argument", Json{{"name", argument}, {"value", value}}}};
}

TEST_F(McpContentMethods, completion_gives_a_hundred_values_and_says_how_many_there_are) {
  for (int i = 0; i < 130; ++i) prompts.values.push_back(std::to_string(i));
  resources.values = {"a", "b"};
  const Json prompt_ref{{"type", "ref/prompt"}, {"name", "greet"}};
  Json completion = client.modern("completion/complete", completion_params(prompt_ref))["result"]["completion"];
  EXPECT_EQ(completion["values"].size(), 100u);
  EXPECT_EQ(completion["total"], 130);
  EXPECT_EQ(completion["hasMore"], true);
  const Json template_ref{{"type", "ref/resource"}, {"uri", "fake://{x}"}};
  completion = client.modern("completion/complete", completion_params(template_ref, "x"))["result"]["completion"];
  EXPECT_EQ(completion["values"], Json::array({"a", "b"}));
  EXPECT_EQ(completion["hasMore"], false);
  const Json fixed{{"type", "ref/resource"}, {"uri", "fake://one"}};
  EXPECT_EQ(client.modern("completion/complete", completion_params(fixed))["result"]["completion"]["total"], 0);
}

TEST_F(McpContentMethods, completion_knows_the_context_only_where_the_revision_has_it) {
  Json params = completion_params(Json{{"type", "ref/prompt"}, {"name", "greet"}});
  params["context"] = Json{{"arguments", Json{{"other", "x"}}}};
  client.initialize("2025-03-26");
  client.request("completion/complete", params);
  EXPECT_EQ(prompts.context_seen, Json::object());
  client.initialize("2025-06-18");
  client.request("completion/complete", params);
  EXPECT_EQ(prompts.context_seen["other"], "x");
}

TEST_F(McpContentMethods, completion_refuses_what_it_does_not_know) {
  const Json good{{"type", "ref/prompt"}, {"name", "greet"}};
  Json odd_context = completion_params(good);
  odd_context["context"] = Json{{"arguments", Json{{"a", 1}}}};
  const Json bad[] = {
      Json::object(),
      Json{{"ref", good}},
      Json{{"ref", "greet"}, {"argument", Json{{"name", "name"}, {"value", ""}}}},
      Json{{"ref", good}, {"argument", Json{{"name", "name"}}}},
      completion_params(Json{{"type", "ref/tool"}, {"name", "greet"}}),
      completion_params(Json{{"name", "greet"}}),
      completion_params(Json{{"type", "ref/prompt"}}),
      completion_params(Json{{"type", "ref/prompt"}, {"name", "none"}}),
      completion_params(good, "no such argument"),
      completion_params(Json{{"type", "ref/resource"}, {"uri", "other://{x}"}}),
      completion_params(Json{{"type", "ref/resource"}}),
      odd_context,
  };
  for (const Json& params : bad)
    EXPECT_EQ(code_of(client.modern("completion/complete", params)), -32602) << params.dump();
}

class OneSkill final : public Skills {
 public:
  const std::vector<Json>& list() const override { return skills; }
  std::vector<Json> skills{Json{{"uri", "skill://a/SKILL.md"}, {"frontmatter", Json::object()}}};
};

TEST_F(McpContentMethods, a_skill_is_got_by_its_uri) {
  EXPECT_EQ(code_of(client.modern("skills/list")), -32601);
  OneSkill skills;
  client.services.skills = &skills;
  const Json list = client.modern("skills/list")["result"];
  EXPECT_EQ(list["skills"].size(), 1u);
  EXPECT_TRUE(list.contains("ttlMs") && list.contains("cacheScope"));
  const Json got = client.modern("skills/get", Json{{"uri", "skill://a/SKILL.md"}})["result"];
  EXPECT_EQ(got["skill"], list["skills"][0]);
  EXPECT_TRUE(got.contains("ttlMs") && got.contains("cacheScope"));
  const Json unknown = client.modern("skills/get", Json{{"uri", "skill://b/SKILL.md"}});
  EXPECT_EQ(code_of(unknown), -32602);
  EXPECT_EQ(unknown["error"]["data"]["uri"], "skill://b/SKILL.md");
}

TEST_F(McpContentMethods, a_server_with_nothing_behind_a_method_does_not_have_it) {
  client.services.resources.clear();
  client.services.prompts = nullptr;
  for (const char* method : {"resources/list", "resources/templates/list", "resources/read", "prompts/list",
                             "prompts/get", "completion/complete"})
    EXPECT_EQ(code_of(client.modern(method)), -32601) << method;
}

}  // namespace
}  // namespace portcullis::server::mcp
