// The table of vendors: every row can be used, and no row makes a seat that the operator did not choose.
#include "tools/providers/vendors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/unit/providers_support.hpp"
#include "tools/providers/base_url.hpp"
#include "transport/client/lookups.hpp"

namespace portcullis::tools::providers::testing {
namespace {

TEST(Vendors, are_at_least_25_with_names_of_their_own) {
  std::set<std::string_view> names;
  for (const Vendor& vendor : vendors()) EXPECT_TRUE(names.insert(vendor.name).second) << vendor.name;
  EXPECT_GE(names.size(), 25u);
  for (const char* known : {"openai", "anthropic", "gemini", "mistral", "groq", "openrouter", "ollama", "vllm", "demo"})
    EXPECT_NE(find_vendor(known), nullptr) << known;
  EXPECT_LT(names.size(), transport::client::Lookups::most_at_once) << "the names of all may hang but one";
  EXPECT_EQ(find_vendor("OpenAI"), nullptr);
  EXPECT_EQ(find_vendor(""), nullptr);
}

TEST(Vendors, each_row_builds_a_request_that_leaves_for_its_own_host) {
  for (const Vendor& vendor : vendors()) {
    if (wire_for(vendor.wire) == nullptr) continue;
    Provider provider;
    provider.name = vendor.name;
    provider.wire = vendor.wire;
    provider.base_url = vendor.base_url.empty() ? "https://own.example" : vendor.base_url;
    provider.quirks = vendor.quirks;
    provider.key = Secret("k");
    const auto request = wire_for(vendor.wire)->build(provider, "m", prompt());
    ASSERT_TRUE(request) << vendor.name << ": " << request.error();
    EXPECT_NE(provider.base_url.find(request->endpoint.host), std::string_view::npos);
    EXPECT_EQ(request->endpoint.tls, !vendor.key_variable.empty()) << vendor.name;
  }
}

TEST(Vendors, keys_and_bases_are_named_by_variables) {
  for (const Vendor& vendor : vendors()) {
    for (const auto name : {vendor.key_variable, vendor.base_variable})
      EXPECT_EQ(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"), std::string_view::npos) << name;
    EXPECT_TRUE(vendor.key_variable.empty() || vendor.key_variable != vendor.base_variable) << vendor.name;
  }
}

TEST(Vendors, one_key_makes_one_seat_at_most) {
  std::set<std::string_view> variables;
  for (const Vendor& vendor : vendors())
    if (!vendor.key_variable.empty() && !vendor.default_model.empty())
      EXPECT_TRUE(variables.insert(vendor.key_variable).second) << vendor.key_variable;
}

TEST(Vendors, one_key_goes_to_one_host) {
  std::map<std::string_view, std::string> hosts;
  for (const Vendor& vendor : vendors()) {
    if (vendor.key_variable.empty() || vendor.base_url.empty()) continue;
    const std::string host = parse_base_url(vendor.base_url, false)->endpoint.host;
    EXPECT_EQ(hosts.emplace(vendor.key_variable, host).first->second, host) << vendor.name;
  }
}

TEST(Vendors, every_wire_is_reached_by_a_row) {
  for (const WireId wire : {WireId::openai_chat, WireId::openai_responses, WireId::anthropic_messages, WireId::gemini,
                            WireId::ollama, WireId::bedrock_converse, WireId::demo})
    EXPECT_TRUE(std::ranges::any_of(vendors(), [&](const Vendor& vendor) { return vendor.wire == wire; }));
}

TEST(Vendors, a_default_model_always_has_a_family) {
  for (const Vendor& vendor : vendors())
    if (!vendor.default_model.empty()) EXPECT_NE(family_of(&vendor, vendor.default_model), "") << vendor.name;
}

TEST(Vendors, a_key_that_people_have_for_other_reasons_makes_no_seat) {
  for (const char* name : {"github", "huggingface", "openrouter", "together"})
    EXPECT_EQ(find_vendor(name)->default_model, "") << name;
}

TEST(OllamaHost, becomes_the_base_url_that_it_means) {
  EXPECT_EQ(ollama_base_url("127.0.0.1:11434"), "http://127.0.0.1:11434/v1");
  EXPECT_EQ(ollama_base_url("127.0.0.1"), "http://127.0.0.1:11434/v1");
  EXPECT_EQ(ollama_base_url("0.0.0.0"), "http://127.0.0.1:11434/v1");
  EXPECT_EQ(ollama_base_url("0.0.0.0:9000"), "http://127.0.0.1:9000/v1");
  EXPECT_EQ(ollama_base_url("[::1]"), "http://[::1]:11434/v1");
  EXPECT_EQ(ollama_base_url("[::1]:9000"), "http://[::1]:9000/v1");
  EXPECT_EQ(ollama_base_url("http://box:11434/"), "http://box:11434/v1");
  EXPECT_EQ(ollama_base_url("https://ollama.example.com"), "https://ollama.example.com/v1");
  EXPECT_EQ(ollama_base_url("http://box:1/proxy/v1"), "http://box:1/proxy/v1");
  EXPECT_FALSE(parse_base_url(ollama_base_url(""), true));
}

}  // namespace
}  // namespace portcullis::tools::providers::testing
