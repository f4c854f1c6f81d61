// Azure OpenAI: its paths and its key header on the two OpenAI wires.
// https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle, .../openai/reference
#include "tests/unit/providers_support.hpp"

namespace portcullis::tools::providers::testing {
namespace wires_azure {

Provider house(WireId wire = WireId::openai_chat, std::string base = "https://house.openai.azure.com") {
  Provider provider = provider_on(wire, std::move(base));
  provider.quirks.azure = true;
  return provider;
}

TEST(Azure, undated_requests_go_below_openai_v1_with_the_deployment_as_the_model) {
  const Request request = built(house(), "gpt5-house");
  EXPECT_EQ(request.target, "/openai/v1/chat/completions");
  EXPECT_EQ(read(request.body)["model"], "gpt5-house");
  EXPECT_EQ(built(house(WireId::openai_responses)).target, "/openai/v1/responses");
  EXPECT_EQ(built(house(WireId::openai_chat, "https://house.openai.azure.com/openai/v1/")).target,
            "/openai/v1/chat/completions");
}

TEST(Azure, dated_requests_name_the_deployment_in_the_path) {
  Provider provider = house();
  provider.api_version = "2024-10-21";
  EXPECT_EQ(built(provider, "gpt5-house").target,
            "/openai/deployments/gpt5-house/chat/completions?api-version=2024-10-21");
  EXPECT_EQ(built(provider, "a/../b?x").target,
            "/openai/deployments/a%2F..%2Fb%3Fx/chat/completions?api-version=2024-10-21");
  provider.wire = WireId::openai_responses;
  provider.base_url += "/openai";
  EXPECT_EQ(built(provider).target, "/openai/responses?api-version=2024-10-21");
}

TEST(Azure, the_key_travels_in_its_own_header_and_nowhere_else) {
  for (const WireId wire : {WireId::openai_chat, WireId::openai_responses}) {
    const Request request = built(house(wire));
    EXPECT_EQ(request.secret_header, "api-key");
    EXPECT_EQ(request.secret_prefix, "");
    EXPECT_EQ((request.target + request.body).find("canary"), std::string::npos);
  }
}

TEST(Azure, a_version_cannot_add_to_the_query) {
  for (const char* version : {"2024-10-21&x=1", "2024 10", "v#1", "\r\nx: 1", "%20"}) {
    Provider provider = house();
    provider.api_version = version;
    EXPECT_FALSE(openai_chat_wire().build(provider, "m", prompt())) << version;
  }
  Provider provider = house();
  provider.api_version = "2024-10-21";
  EXPECT_FALSE(openai_chat_wire().build(provider, "..", prompt()));
}

TEST(Azure, a_filtered_answer_is_not_usable) {
  const WireReply reply = openai_chat_wire().parse(response(
      R"({"choices":[{"index":0,"finish_reason":"content_filter","message":{"role":"assistant","content":"{}"},)"
      R"("content_filter_results":{"hate":{"filtered":true}}}],"prompt_filter_results":[]})"));
  EXPECT_EQ(reply.reason, "finish_content_filter");
}

}  // namespace wires_azure
}  // namespace portcullis::tools::providers::testing
