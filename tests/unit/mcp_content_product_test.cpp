// What the product offers: everything that is listed can be read, says nothing secret, and names only tools that exist.
#include <algorithm>
#include <fstream>
#include <future>
#include <iterator>
#include <set>

#include "schemas/embedded.hpp"
#include "server/mcp/content/files.hpp"
#include "server/mcp/content/product_content.hpp"
#include "server/mcp/content/product_prompts.hpp"
#include "server/mcp/digest.hpp"
#include "server/mcp/skills.hpp"
#include "tests/unit/audit_support.hpp"
#include "tests/unit/mcp_content_support.hpp"

namespace portcullis::server::mcp {
namespace {

using audit::test::TempDirectory;
using test::Client;

tools::fanout::ModelSeat seat(const std::string& provider, const std::string& model, const std::string& family,
                              const std::string& key) {
  auto made = std::make_shared<tools::providers::Provider>();
  made->name = provider;
  made->base_url = "https://internal.example/secret-path";
  made->ca_file = "/etc/secret-ca.pem";
  made->key = transport::client::Secret(key);
  return {provider + "/" + model, family, made, model};
}

ContentSources sources() {
  ContentSources out;
  out.seats = {seat("openai", "gpt", "openai", "sk-very-secret"), seat("anthropic", "claude", "anthropic", ""),
               seat("own", "llama", "meta", "")};
  auto settings = std::make_shared<tools::Settings>();
  for (const auto& shipped : tools::verdict::shipped_profiles()) {
    tools::ProfileSettings& profile = settings->profiles[shipped.name];
    profile.policy = shipped.policy;
    profile.seats = tools::choose_panel(out.seats, shipped.policy.panel_size);
  }
  settings->floor.quorum = 2;
  settings->no_seat_help = "Set a key.";
  out.settings = settings;
  return out;
}

class McpProductContent : public testing::Test {
 protected:
  explicit McpProductContent(ContentSources from = sources())
      : content(make_product_content(client.services, std::move(from))) {
    client.services.resources = content->resources();
    client.services.prompts = &content->prompts();
    client.services.skills = &content->skills();
  }

  std::string text_at(const std::string& uri) {
    const Json answer = client.modern("resources/read", Json{{"uri", uri}});
    if (!answer.contains("result")) return {};
    EXPECT_EQ(answer["result"]["contents"].size(), 1u);
    EXPECT_EQ(answer["result"]["contents"][0]["uri"], uri);
    return answer["result"]["contents"][0]["text"].get<std::string>();
  }
  Json json_at(const std::string& uri) { return json::read(text_at(uri)).value_or(nullptr); }

  Client client;
  std::unique_ptr<ProductContent> content;
};

TEST_F(McpProductContent, every_listed_resource_can_be_read_with_the_size_that_the_list_says) {
  const Json listed = client.modern("resources/list")["result"]["resources"];
  EXPECT_GE(listed.size(), 2 + 3 + schema_names().size());
  std::set<std::string> uris;
  for (const Json& entry : listed) {
    const auto uri = entry["uri"].get<std::string>();
    EXPECT_TRUE(uris.insert(uri).second) << uri;
    const std::size_t size = text_at(uri).size();
    EXPECT_EQ(entry.contains("size"), uri != "portcullis://panel") << uri << ": how things are now has none beforehand";
    EXPECT_EQ(entry.value("size", size), size) << uri;
    EXPECT_TRUE(entry.contains("description") && entry.contains("mimeType")) << uri;
  }
}

TEST_F(McpProductContent, the_schemas_are_those_that_the_server_uses) {
  EXPECT_EQ(text_at("portcullis://schemas/tools.verify.input"), schemas::embedded("tools/verify.input"));
  for (const std::string_view name : schema_names()) EXPECT_FALSE(schemas::embedded(name).empty()) << name;
  EXPECT_EQ(text_at("portcullis://schemas/tools/verify.input"), "");
  EXPECT_EQ(text_at("portcullis://schemas/"), "");
  const Json completed = client.modern(
      "completion/complete", Json{{"ref", Json{{"type", "ref/resource"}, {"uri", "portcullis://schemas/{name}"}}},
                                  {"argument", Json{{"name", "name"}, {"value", "tools.c"}}}});
  EXPECT_EQ(completed["result"]["completion"]["values"], Json::array({"tools.consult.input", "tools.consult.output"}));
}

TEST_F(McpProductContent, nothing_that_is_served_holds_a_key_an_address_or_a_path) {
  for (const Json& entry : client.modern("resources/list")["result"]["resources"]) {
    const std::string text = text_at(entry["uri"].get<std::string>());
    for (const char* secret : {"sk-very-secret", "secret-path", "secret-ca", "internal.example"})
      EXPECT_EQ(text.find(secret), std::string::npos) << entry.dump() << secret;
  }
}

TEST_F(McpProductContent, the_policy_says_what_each_profile_asks_for) {
  const Json policy = json_at("portcullis://policy");
  EXPECT_EQ(policy["default_profile"], "balanced");
  EXPECT_EQ(policy["floor"], (Json{{"quorum", 2}}));
  ASSERT_EQ(policy["profiles"].size(), 4u);
  for (const Json& profile : policy["profiles"]) {
    EXPECT_EQ(profile["default"], profile["name"] == "balanced");
    EXPECT_EQ(profile["required"], profile["name"] == "deep" || profile["name"] == "paranoid" ? "verified" : "agreed");
    EXPECT_EQ(profile["quorum_reachable"], true);
  }
}

TEST_F(McpProductContent, the_panel_says_which_seat_can_be_used_and_why) {
  const Json panel = json_at("portcullis://panel");
  ASSERT_EQ(panel["seats"].size(), 3u);
  EXPECT_EQ(panel["families"], 3);
  EXPECT_EQ(panel["seats"][0]["state"], "ready");
  EXPECT_EQ(panel["seats"][1]["state"], "not_usable");
  EXPECT_EQ(panel["seats"][1]["reason"], "no key is set");
  EXPECT_EQ(panel["seats"][2]["state"], "not_usable") << "a server elsewhere that is no vendor has to be given a key";
  EXPECT_EQ(panel["seats"][0]["profiles"], Json::array({"balanced", "deep", "paranoid", "quick"}));
}

ContentSources demo_only() {
  ContentSources out = sources();
  auto provider = std::make_shared<tools::providers::Provider>();
  provider->name = "demo";
  provider->wire = tools::providers::WireId::demo;
  out.seats = {{"demo/a", "demo", provider, "a"}};
  auto settings = std::make_shared<tools::Settings>(*out.settings);
  for (auto& [name, profile] : settings->profiles) profile.seats = out.seats;
  out.settings = settings;
  return out;
}

class McpDemoContent : public McpProductContent {
 protected:
  McpDemoContent() : McpProductContent(demo_only()) {}
};

TEST_F(McpDemoContent, a_demo_seat_is_no_family_and_reaches_no_quorum) {
  EXPECT_EQ(json_at("portcullis://panel")["seats"][0]["state"], "demo");
  EXPECT_EQ(json_at("portcullis://panel")["families"], 0);
  for (const Json& profile : json_at("portcullis://policy")["profiles"]) EXPECT_EQ(profile["quorum_reachable"], false);
}

TEST_F(McpProductContent, every_prompt_of_the_table_is_listed_and_can_be_got) {
  const Json listed = client.modern("prompts/list")["result"]["prompts"];
  ASSERT_EQ(listed.size(), prompt_table().size());
  ASSERT_EQ(listed.size(), 9u);
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const Json& prompt = listed[i];
    EXPECT_EQ(prompt["name"], prompt_table()[i].name);
    Json required = Json::object();
    Json all = Json::object();
    for (const Json& argument : prompt["arguments"]) {
      const auto name = argument["name"].get<std::string>();
      all[name] = "value of " + name;
      if (argument["required"] == true) required[name] = "value of " + name;
    }
    for (const Json& arguments : {required, all}) {
      const Json answer = client.modern("prompts/get", Json{{"name", prompt["name"]}, {"arguments", arguments}});
      ASSERT_TRUE(answer.contains("result")) << answer.dump();
      const std::string text = answer["result"]["messages"][0]["content"]["text"].get<std::string>();
      for (const auto& [name, value] : arguments.items())
        EXPECT_NE(text.find(value.get<std::string>()), std::string::npos) << prompt["name"] << name;
      EXPECT_EQ(text.find("{{"), std::string::npos) << prompt["name"];
    }
    EXPECT_EQ(client.modern("prompts/get", Json{{"name", prompt["name"]}})["error"]["code"], -32602);
  }
}

TEST_F(McpProductContent, a_prompt_text_has_a_place_for_each_of_its_arguments_and_no_other) {
  for (const PromptRow& row : prompt_table()) {
    std::vector<std::string> arguments;
    for (const auto& argument : row.arguments) arguments.emplace_back(argument.name);
    std::ranges::sort(arguments);
    const std::string path = "prompts/" + std::string(row.name) + ".md";
    const auto file = std::ranges::find(embedded_files(), path, &EmbeddedFile::path);
    ASSERT_NE(file, embedded_files().end()) << path;
    EXPECT_EQ(PromptText::parse(file->bytes)->names(), arguments) << path;
  }
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with("prompts/")) continue;
    const std::string_view name = file.path.substr(8, file.path.size() - 11);
    EXPECT_NE(std::ranges::find(prompt_table(), name, &PromptRow::name), prompt_table().end()) << file.path;
  }
}

TEST_F(McpProductContent, arguments_are_completed_without_regard_to_case) {
  const auto values = [&](const std::string& prompt, const std::string& argument, const std::string& value) {
    return client.modern(
        "completion/complete",
        Json{{"ref", Json{{"type", "ref/prompt"}, {"name", prompt}}},
             {"argument", Json{{"name", argument}, {"value", value}}}})["result"]["completion"]["values"];
  };
  EXPECT_EQ(values("verification", "profile", ""), Json::array({"balanced", "deep", "paranoid", "quick"}));
  EXPECT_EQ(values("verification", "profile", "Q"), Json::array({"quick"}));
  EXPECT_EQ(values("verification", "release", "v"), Json::array({"verified_only"}));
  EXPECT_EQ(values("decision_routing", "stakes", "z"), Json::array());
}

// The names of tools that are planned stand in backticks nowhere before the tool is listed.
TEST_F(McpProductContent, texts_name_only_tools_that_exist) {
  std::set<std::string, std::less<>> known;
  for (const auto& tool : client.services.catalogue->tools()) known.emplace(tool.name);
  for (const EmbeddedFile& file : embedded_files())
    for (const std::string_view tool : {"verify", "consult", "prove", "deliberate", "think", "audit"})
      if (!known.contains(tool))
        EXPECT_EQ(file.bytes.find("`" + std::string(tool) + "`"), std::string_view::npos) << file.path << tool;
}

TEST_F(McpProductContent, the_files_of_a_skill_have_the_digests_and_sizes_that_the_list_says) {
  const Json skills = client.modern("skills/list")["result"]["skills"];
  ASSERT_EQ(skills.size(), 1u);
  const Json& skill = skills[0];
  EXPECT_EQ(skill["uri"], "skill://portcullis/verify-before-answering/SKILL.md");
  EXPECT_EQ(skill["frontmatter"]["name"], "verify-before-answering");
  EXPECT_LE(skill["frontmatter"]["description"].get<std::string>().size(), 1024u);
  ASSERT_GE(skill["resources"].size(), 3u);
  for (const Json& file : skill["resources"]) {
    const auto uri = file["uri"].get<std::string>();
    const std::string text = text_at(uri);
    EXPECT_EQ(file["size"], text.size());
    EXPECT_EQ(file["digest"], digest(text));
    // The bytes are those of the file in the source tree, not only those that went through the build.
    const std::string path = std::string(PORTCULLIS_SOURCE_DIR) + "/server/mcp/content/skills/" +
                             uri.substr(std::string("skill://portcullis/").size());
    std::ifstream stream(path, std::ios::binary);
    ASSERT_TRUE(stream) << path;
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), text) << path;
  }
}

TEST_F(McpProductContent, every_file_beside_a_skill_is_listed_and_every_link_leads_to_one) {
  const Json skill = client.modern("skills/list")["result"]["skills"][0];
  std::set<std::string> listed;
  for (const Json& file : skill["resources"]) listed.insert(file["uri"].get<std::string>());
  const std::string directory = "skill://portcullis/verify-before-answering/";
  std::size_t on_disk = 0;
  const auto root = std::filesystem::path(PORTCULLIS_SOURCE_DIR) / "server/mcp/content/skills/verify-before-answering";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    ++on_disk;
    EXPECT_TRUE(listed.contains(directory + std::filesystem::relative(entry.path(), root).string())) << entry.path();
  }
  EXPECT_EQ(on_disk, listed.size());
  const std::string text = text_at(directory + "SKILL.md");
  for (auto at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
    const std::string link = text.substr(at + 2, text.find(')', at) - at - 2);
    EXPECT_TRUE(listed.contains(directory + link)) << link;
  }
}

TEST_F(McpProductContent, without_a_log_there_are_no_receipts_to_read) {
  for (const Json& entry : client.modern("resources/templates/list")["result"]["resourceTemplates"])
    EXPECT_NE(entry["uriTemplate"], "portcullis://receipt/{id}");
  EXPECT_EQ(
      client.modern("resources/read", Json{{"uri", "portcullis://receipt/r_" + std::string(32, '0')}})["error"]["code"],
      -32602);
}

class McpReceipts : public testing::Test {
 protected:
  McpReceipts() {
    ContentSources from = sources();
    from.audit_directory = temp.log();
    content = make_product_content(client.services, std::move(from));
    client.services.resources = content->resources();
  }
  std::string make(const std::string& principal) {
    auto log = audit::make_file_log(temp.log());
    std::promise<std::string> id;
    log->append(Json{{"principal", principal}, {"tool", "verify"}},
                [&](std::expected<audit::Receipt, schemas::Problem> receipt) { id.set_value(receipt.value().id); });
    return id.get_future().get();
  }
  Json read(const std::string& id) {
    return client.modern("resources/read", Json{{"uri", "portcullis://receipt/" + id}});
  }

  TempDirectory temp;
  Client client;
  std::unique_ptr<ProductContent> content;
};

TEST_F(McpReceipts, a_receipt_shows_the_record_and_the_proof_to_its_principal) {
  make("other");
  const std::string id = make("local");
  const Json answer = read(id);
  ASSERT_TRUE(answer.contains("result")) << answer.dump();
  EXPECT_EQ(answer["result"]["cacheScope"], "private");
  const Json shown = json::read(answer["result"]["contents"][0]["text"].get<std::string>()).value_or(nullptr);
  EXPECT_EQ(shown["leaf"], 1);
  EXPECT_EQ(shown["record"]["id"], id);
  EXPECT_EQ(shown["record"]["tool"], "verify");
  EXPECT_EQ(shown["proof"]["leaf_hash"], shown["hash"]);
  EXPECT_EQ(shown["proof"]["tree_size"], 2);
}

TEST_F(McpReceipts, a_receipt_of_somebody_else_is_as_unknown_as_one_that_is_not_there) {
  const std::string id = make("other");
  Json of_other = read(id);
  Json missing = read("r_" + std::string(32, 'a'));
  ASSERT_EQ(of_other["error"]["code"], -32602);
  ASSERT_EQ(missing["error"]["code"], -32602);
  for (Json* error : {&of_other, &missing}) {
    (*error)["error"].erase("data");
    (*error)["error"].erase("message");
    error->erase("id");
  }
  EXPECT_EQ(of_other, missing);
}

TEST_F(McpReceipts, what_is_no_receipt_id_is_not_looked_up) {
  client.holds = true;
  for (const std::string& id : {std::string(), std::string("r_"), "r_" + std::string(32, 'G'), std::string("../leaves"),
                                "r_" + std::string(33, 'a'), std::string(1 << 20, 'a')})
    EXPECT_EQ(read(id)["error"]["code"], -32602);
  EXPECT_TRUE(client.held.empty());
}

TEST_F(McpReceipts, before_the_first_call_no_receipt_is_there) {
  EXPECT_EQ(read("r_" + std::string(32, 'a'))["error"]["code"], -32602);
}

TEST_F(McpReceipts, a_damaged_log_is_not_called_a_missing_receipt) {
  const std::string id = make("local");
  {
    std::fstream leaves(temp.log() / "leaves", std::ios::in | std::ios::out | std::ios::binary);
    leaves.seekp(90);
    leaves.put('#');
  }
  EXPECT_EQ(read(id)["error"]["code"], -32603);
}

TEST_F(McpReceipts, look_ups_take_turns) {
  const std::string id = make("local");
  client.holds = true;
  std::vector<std::shared_ptr<test::Recorder>> sinks;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(read(id).is_null());
    sinks.push_back(client.sink);
  }
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(client.held.size(), 1u) << i;
    const auto run = std::move(client.held.front());
    client.held.pop_front();
    run();
    EXPECT_EQ(sinks[static_cast<std::size_t>(i)]->answers.size(), 1u);
  }
  EXPECT_TRUE(client.held.empty());
}

}  // namespace
}  // namespace portcullis::server::mcp
