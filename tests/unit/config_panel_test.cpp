// Providers and seats: from the environment alone, from files, and what is refused.
#include "config_support.hpp"
#include "tools/providers/vendors.hpp"

namespace portcullis::server::config::testing {
namespace {

std::string default_seat(const char* vendor) {
  return std::string(vendor) + "/" + std::string(tools::providers::find_vendor(vendor)->default_model);
}

TEST(ConfigPanel, keys_in_the_environment_become_the_panel) {
  const Loaded loaded = Machine()
                            .variable("ANTHROPIC_API_KEY", "key-a")
                            .variable("OPENAI_API_KEY", "key-o")
                            .variable("GEMINI_API_KEY", "")
                            .load();
  EXPECT_EQ(names_of(loaded.config.seats), (Names{default_seat("openai"), default_seat("anthropic")}));
  EXPECT_EQ(loaded.config.seats[0].provider->key.reveal(), "key-o");
  EXPECT_EQ(loaded.config.seats[1].provider->wire, tools::providers::WireId::anthropic_messages);
  EXPECT_EQ(loaded.config.seats[1].family, "anthropic");
  EXPECT_FALSE(loaded.config.seats[0].provider->allow_private);
}

TEST(ConfigPanel, every_vendor_with_a_default_model_makes_a_seat_with_a_family) {
  Machine machine;
  std::size_t expected = 0;
  for (const auto& vendor : tools::providers::vendors()) {
    if (vendor.key_variable.empty() || vendor.default_model.empty()) continue;
    machine.variable(std::string(vendor.key_variable), "k");
    ++expected;
  }
  EXPECT_EQ(machine.load().config.seats.size(), expected);
}

TEST(ConfigPanel, listed_seats_are_exactly_the_panel) {
  const Loaded loaded =
      Machine()
          .variable("OPENAI_API_KEY", "k")
          .variable("ANTHROPIC_API_KEY", "k")
          .user(
              "[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5.1\"\n"
              "[[seats]]\nname = \"local\"\nprovider = \"ollama\"\nmodel = \"house\"\nfamily = \"ours\"")
          .load();
  EXPECT_EQ(names_of(loaded.config.seats), (Names{"openai/gpt-5.1", "local"}));
  EXPECT_EQ(loaded.config.seats[1].family, "ours");
  EXPECT_EQ(origin_of(loaded, "seats[1].family"), "file " + std::string(user_path) + ":8");
  EXPECT_EQ(Machine().variable("OPENAI_API_KEY", "k").user("seats = []").load().config.seats.size(), 0u);
}

TEST(ConfigPanel, the_highest_list_of_seats_replaces_the_others) {
  const Loaded loaded =
      Machine()
          .system(
              "[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5\"\n[[seats]]\nprovider = \"xai\"\nmodel = \"grok-4\"")
          .user("[[seats]]\nprovider = \"anthropic\"\nmodel = \"claude-x\"")
          .load();
  EXPECT_EQ(names_of(loaded.config.seats), Names{"anthropic/claude-x"});
}

TEST(ConfigPanel, a_seat_whose_key_is_missing_stays_in_the_plan) {
  const Loaded loaded = Machine().user("[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5\"").load();
  ASSERT_EQ(loaded.config.seats.size(), 1u);
  ASSERT_EQ(loaded.keys.size(), 1u);
  EXPECT_TRUE(loaded.keys[0].needed);
  EXPECT_FALSE(loaded.keys[0].set);
}

TEST(ConfigPanel, base_urls_from_the_environment_are_the_users_own) {
  const auto provider = [](const char* url) {
    const Loaded loaded = Machine().variable("OPENAI_API_KEY", "k").variable("OPENAI_BASE_URL", url).load();
    return loaded.config.seats.empty() ? nullptr : loaded.config.seats[0].provider;
  };
  EXPECT_FALSE(provider("https://proxy.example/v1")->allow_private);
  EXPECT_TRUE(provider("http://127.0.0.1:8080/v1")->allow_private);
  EXPECT_TRUE(provider("http://[::1]:8080/v1")->allow_private);
  EXPECT_TRUE(provider("http://192.168.1.7/v1")->allow_private);
  EXPECT_TRUE(provider("https://10.1.2.3/v1")->allow_private);
  for (const char* url :
       {"http://proxy.example/v1", "http://169.254.169.254/v1", "http://8.8.8.8/v1", "ftp://x", "x"}) {
    EXPECT_EQ(Machine().variable("OPENAI_API_KEY", "k").variable("OPENAI_BASE_URL", url).codes(),
              Codes{"invalid_base_url"})
        << url;
  }
}

TEST(ConfigPanel, a_bad_base_url_is_not_repeated) {
  const auto problems = Machine()
                            .user("[providers.openai]\nbase_url = \"https://user:hunter2@host/v1\"")
                            .variable("OPENAI_API_KEY", "k")
                            .problems();
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].text().find("hunter2"), std::string::npos);
}

TEST(ConfigPanel, another_address_does_not_vouch_for_the_family) {
  const std::string seat = "[[seats]]\nprovider = \"openai\"\nmodel = \"house-model\"";
  EXPECT_EQ(Machine().user(seat).load().config.seats[0].family, "openai");
  EXPECT_EQ(Machine().user(seat).variable("OPENAI_BASE_URL", "http://127.0.0.1:1/v1").codes(), Codes{"family_unknown"});
}

TEST(ConfigPanel, a_provider_of_ones_own_needs_an_address) {
  const std::string seat = "[[seats]]\nprovider = \"corp\"\nmodel = \"gpt-5\"\n";
  const Loaded loaded = Machine()
                            .variable("CORP_KEY", "secret")
                            .user(seat +
                                  "[providers.corp]\nbase_url = \"https://llm.corp.example/v1\"\n"
                                  "key_env = \"CORP_KEY\"\nno_temperature = true\nstructured = \"json_object\"\n"
                                  "reasoning_room = 4096")
                            .load();
  ASSERT_EQ(loaded.config.seats.size(), 1u);
  const auto& provider = *loaded.config.seats[0].provider;
  EXPECT_EQ(provider.key.reveal(), "secret");
  EXPECT_TRUE(provider.quirks.no_temperature);
  EXPECT_EQ(provider.quirks.structured, tools::providers::Quirks::StructuredReply::json_object);
  EXPECT_EQ(provider.quirks.reasoning_room, 4096u);
  EXPECT_EQ(Machine().user(seat).codes(), Codes{"unknown_provider"});
}

TEST(ConfigPanel, a_misspelt_vendor_names_the_nearest) {
  const auto problems = Machine().user("[[seats]]\nprovider = \"opneai\"\nmodel = \"gpt-5\"").problems();
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].code, "unknown_provider");
  EXPECT_NE(problems[0].fix.find("\"openai\""), std::string::npos);
}

TEST(ConfigPanel, keys_come_from_files_too) {
  const std::string user =
      "[providers.openai]\nkey_file = \"/run/secrets/openai\"\n[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5\"";
  const Loaded loaded = Machine().user(user).file("/run/secrets/openai", "sk-from-file\n").load();
  EXPECT_EQ(loaded.config.seats[0].provider->key.reveal(), "sk-from-file");
  EXPECT_EQ(loaded.keys[0].source, "file /run/secrets/openai");
  EXPECT_EQ(Machine().user(user).codes(), Codes{"config_unreadable"});
  EXPECT_EQ(Machine().user("[providers.openai]\nkey_file = \"rel\"").codes().front(), "out_of_range");
  EXPECT_EQ(Machine().user("[providers.openai]\nkey_file = \"/a\"\nkey_env = \"B\"").codes(), Codes{"key_conflict"});
}

TEST(ConfigPanel, keys_come_from_open_descriptors_too) {
  const std::string seat = "[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5\"";
  const std::string user = "[providers.openai]\nkey_fd = 7\n" + seat;
  const Loaded loaded = Machine().user(user).descriptor(7, "sk-handed-over\n").load();
  EXPECT_EQ(loaded.config.seats[0].provider->key.reveal(), "sk-handed-over");
  EXPECT_EQ(loaded.keys[0].source, "descriptor 7");
  EXPECT_EQ(show(loaded, true).find("sk-handed-over"), std::string::npos);
  for (const auto why :
       {ReadFailure::missing, ReadFailure::unreadable, ReadFailure::too_large, ReadFailure::timed_out}) {
    const auto problems = Machine().user(user).descriptor(7, std::unexpected(why)).problems();
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].code, "config_unreadable");
    EXPECT_NE(problems[0].message.find("providers.openai.key_fd (file "), std::string::npos) << problems[0].message;
    EXPECT_FALSE(problems[0].fix.empty());
  }
  for (const char* number : {"-1", "0", "1", "2", "1048576"})
    EXPECT_EQ(Machine().user("[providers.openai]\nkey_fd = " + std::string(number) + "\n" + seat).codes(),
              Codes{"out_of_range"})
        << number;
  for (const char* other : {"key_env = \"A\"", "key_file = \"/a\""})
    EXPECT_EQ(Machine().user("[providers.openai]\nkey_fd = 7\n" + std::string(other)).descriptor(7, "k").codes(),
              Codes{"key_conflict"});
  EXPECT_EQ(Machine().user(user).descriptor(7, "two words").codes(), Codes{"invalid_key"});
  EXPECT_EQ(Machine().project("[providers.openai]\nkey_fd = 7").variable("OPENAI_API_KEY", "k").codes(),
            Codes{"not_in_project_file"});
  const Loaded source = Machine()
                            .user("[sources.web]\nkind = \"brave\"\nkey_fd = 9\n[profiles.quick]\nsources = [\"web\"]")
                            .descriptor(9, "brave-key")
                            .load();
  EXPECT_EQ(source.source_keys.at(0).source, "descriptor 9");
  EXPECT_TRUE(source.source_keys.at(0).set);
}

TEST(ConfigPanel, a_key_file_that_is_a_pipe_is_refused_with_the_way_to_read_a_pipe) {
  Sources sources = Machine().user("[providers.openai]\nkey_file = \"/dev/fd/3\"").sources();
  sources.read_file = [inner = sources.read_file](const std::filesystem::path& path) {
    return path == "/dev/fd/3" ? std::expected<std::string, ReadFailure>(std::unexpect, ReadFailure::not_regular)
                               : inner(path);
  };
  const auto loaded = load(sources);
  ASSERT_FALSE(loaded);
  ASSERT_EQ(loaded.error().size(), 1u);
  EXPECT_NE(loaded.error()[0].message.find("providers.openai.key_file"), std::string::npos);
  EXPECT_NE(loaded.error()[0].fix.find("key_fd = 3"), std::string::npos);
}

TEST(ConfigPanel, a_key_that_would_change_the_header_is_refused) {
  for (const char* key : {"a b", "abc\r\nHost: evil", "abc\n", "\"quoted\x7f\"", "k\xC3\xA9y"}) {
    const auto problems = Machine().variable("OPENAI_API_KEY", key).problems();
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].code, "invalid_key");
    EXPECT_EQ(problems[0].text().find(key), std::string::npos);
  }
}

TEST(ConfigPanel, bad_seats_are_refused) {
  const std::string good = "[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5\"\n";
  EXPECT_EQ(Machine().user(good + good).codes(), Codes{"duplicate_seat"});
  EXPECT_EQ(Machine().user("[[seats]]\nprovider = \"openai\"").codes(), Codes{"incomplete_seat"});
  EXPECT_EQ(Machine().user("[[seats]]\nmodel = \"gpt-5\"").codes(), Codes{"incomplete_seat"});
  EXPECT_EQ(Machine().user(good + "name = \"a b\"").codes(), Codes{"out_of_range"});
  EXPECT_EQ(Machine().user("[[seats]]\nprovider = \"ollama\"\nmodel = \"house\"").codes(), Codes{"family_unknown"});
  // A seat that cannot be built is told once, not again by each profile that names it.
  EXPECT_EQ(Machine()
                .user("[[seats]]\nprovider = \"ollama\"\nmodel = \"house\"\n[profiles.a]\nseats = "
                      "[\"ollama/house\"]\nquorum = 1")
                .codes(),
            Codes{"family_unknown"});
}

TEST(ConfigPanel, ollama_is_reached_where_its_variable_says) {
  const std::string user = "[[seats]]\nprovider = \"ollama\"\nmodel = \"llama3.1\"";
  EXPECT_EQ(Machine().user(user).load().config.seats[0].provider->base_url, "http://127.0.0.1:11434/v1");
  const Loaded loaded = Machine().user(user).variable("OLLAMA_HOST", "192.168.0.9").load();
  EXPECT_EQ(loaded.config.seats[0].provider->base_url, "http://192.168.0.9:11434/v1");
  EXPECT_TRUE(loaded.config.seats[0].provider->allow_private);
}

TEST(ConfigPanel, bedrock_is_signed_with_the_variables_of_amazons_tools) {
  Machine machine;
  machine.user("[[seats]]\nprovider = \"bedrock\"\nmodel = \"anthropic.claude-x\"")
      .variable("AWS_REGION", "eu-central-1")
      .variable("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
      .variable("AWS_SECRET_ACCESS_KEY", "secret")
      .variable("AWS_SESSION_TOKEN", "token");
  const Loaded loaded = machine.load();
  ASSERT_EQ(loaded.config.seats.size(), 1u);
  const auto& provider = *loaded.config.seats[0].provider;
  EXPECT_EQ(provider.base_url, "https://bedrock-runtime.eu-central-1.amazonaws.com");
  EXPECT_EQ(provider.aws.region, "eu-central-1");
  EXPECT_EQ(provider.aws.access_key_id, "AKIDEXAMPLE");
  EXPECT_EQ(provider.key.reveal(), "secret");
  EXPECT_EQ(provider.aws.session_token.reveal(), "token");

  const Loaded by_token = machine.variable("AWS_BEARER_TOKEN_BEDROCK", "bearer").load();
  EXPECT_EQ(by_token.config.seats[0].provider->key.reveal(), "bearer");
  EXPECT_EQ(by_token.config.seats[0].provider->aws.access_key_id, "") << "an API key is not signed with";
}

TEST(ConfigPanel, what_bedrock_and_azure_need_is_asked_for) {
  const std::string bedrock = "[[seats]]\nprovider = \"bedrock\"\nmodel = \"anthropic.claude-x\"";
  EXPECT_EQ(Machine().user(bedrock).codes(), Codes{"invalid_base_url"});
  EXPECT_EQ(Machine().user(bedrock).variable("AWS_REGION", "evil.example/x?").codes(), Codes{"out_of_range"});
  EXPECT_EQ(Machine().user(bedrock).variable("AWS_REGION", "eu-west-1").variable("AWS_ACCESS_KEY_ID", "A").codes(),
            Codes{"invalid_key"});
  const std::string azure = "[[seats]]\nprovider = \"azure\"\nmodel = \"gpt-5\"";
  EXPECT_EQ(Machine().user(azure).codes(), Codes{"invalid_base_url"});
  const Loaded loaded = Machine()
                            .user(azure + "\n[providers.azure]\napi_version = \"2024-10-21\"\nstream = true")
                            .variable("AZURE_OPENAI_ENDPOINT", "https://house.openai.azure.com/")
                            .load();
  ASSERT_EQ(loaded.config.seats.size(), 1u);
  EXPECT_TRUE(loaded.config.seats[0].provider->quirks.azure);
  EXPECT_TRUE(loaded.config.seats[0].provider->stream);
  EXPECT_EQ(loaded.config.seats[0].provider->api_version, "2024-10-21");
}

TEST(ConfigPanel, every_wire_can_be_named_and_is_plain_until_a_stream_is_asked_for) {
  for (const char* wire :
       {"openai-chat", "openai-responses", "anthropic-messages", "gemini", "ollama", "bedrock-converse"}) {
    const Loaded loaded = Machine()
                              .user("[providers.house]\nwire = \"" + std::string(wire) +
                                    "\"\nbase_url = \"https://house.example\"\n[[seats]]\nprovider = "
                                    "\"house\"\nmodel = \"gpt-5\"")
                              .load();
    ASSERT_EQ(loaded.config.seats.size(), 1u) << wire;
    EXPECT_EQ(name_of(loaded.config.seats[0].provider->wire), wire);
    EXPECT_FALSE(loaded.config.seats[0].provider->stream);
  }
}

TEST(ConfigPanel, the_demo_provider_is_only_there_when_asked_for) {
  const Loaded loaded = Machine().user("[[seats]]\nprovider = \"demo\"\nmodel = \"demo\"").load();
  ASSERT_EQ(loaded.config.seats.size(), 1u);
  EXPECT_TRUE(loaded.config.seats[0].demo());
}

}  // namespace
}  // namespace portcullis::server::config::testing
