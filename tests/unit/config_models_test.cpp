// Names for models, fallbacks, the client's own model, and the files of Amazon's own tools.
#include "config_support.hpp"
#include "server/config/aws_profile.hpp"

namespace portcullis::server::config::testing {
namespace {

const std::string two_names = "[models]\nfast = \"openai/gpt-5.1-mini\"\nother = \"anthropic/claude-x\"\n";

TEST(ConfigModels, a_rename_is_one_line) {
  const std::string seats = "[[seats]]\nmodel = \"fast\"\n[[seats]]\nmodel = \"other\"\nname = \"second\"\n";
  const Loaded loaded = Machine().user(two_names + "[profiles.quick]\nseats = [\"fast\", \"second\"]\n" + seats).load();
  EXPECT_EQ(names_of(loaded.config.seats), (Names{"fast", "second"}));
  EXPECT_EQ(loaded.config.seats[0].model, "gpt-5.1-mini");
  EXPECT_EQ(loaded.config.seats[0].family, "openai");
  EXPECT_EQ(loaded.config.seats[1].provider->name, "anthropic");
  EXPECT_EQ(names_of(loaded.config.profiles.at("quick").seats), (Names{"fast", "second"}));
  EXPECT_EQ(value_of(loaded, "models.fast"), "\"openai/gpt-5.1-mini\"");
  EXPECT_EQ(origin_of(loaded, "seats[0].provider"), "file " + std::string(user_path) + ":2");
  const Loaded listed = Machine()
                            .user(two_names +
                                  "[profiles.quick]\nseats = [\"fast\", \"other\"]\n"
                                  "[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5.1-mini\"\n"
                                  "[[seats]]\nprovider = \"anthropic\"\nmodel = \"claude-x\"\n")
                            .load();
  EXPECT_EQ(names_of(listed.config.profiles.at("quick").seats), (Names{"openai/gpt-5.1-mini", "anthropic/claude-x"}));
}

TEST(ConfigModels, what_is_no_name_of_a_model_is_told_with_its_place) {
  EXPECT_EQ(Machine().user("[models]\nfast = \"gpt-5\"").codes(), Codes{"not_a_model"});
  EXPECT_EQ(Machine().user("[models]\nfast = \"/gpt-5\"").codes(), Codes{"not_a_model"});
  EXPECT_EQ(Machine().user("[models]\nfast = 7").codes(), Codes{"wrong_type"});
  const auto problems = Machine().user(two_names + "[[seats]]\nmodel = \"fsat\"").problems();
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].code, "incomplete_seat");
  EXPECT_NE(problems[0].fix.find("\"fast\""), std::string::npos);
  EXPECT_EQ(Machine().user("[[seats]]\nmodel = \"gpt-5\"").codes(), Codes{"incomplete_seat"});
  EXPECT_EQ(Machine().project("[models]\nfast = \"openai/gpt-5\"").codes(), Codes{"not_in_project_file"});
}

TEST(ConfigModels, fallbacks_are_of_the_same_provider_and_family) {
  const std::string seat = "[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5.1\"\n";
  const Loaded loaded = Machine().user(two_names + seat + "fallbacks = [\"fast\", \"gpt-4.1\"]").load();
  EXPECT_EQ(loaded.config.seats[0].fallbacks, (Names{"gpt-5.1-mini", "gpt-4.1"}));
  EXPECT_EQ(value_of(loaded, "seats[0].fallbacks"), "[\"gpt-5.1-mini\", \"gpt-4.1\"]");
  const auto codes = [&](const std::string& more) { return Machine().user(two_names + seat + more).codes(); };
  EXPECT_EQ(codes("fallbacks = [\"other\"]"), Codes{"fallback_elsewhere"});
  EXPECT_EQ(codes("fallbacks = [\"claude-x\"]"), Codes{"fallback_family"});
  EXPECT_EQ(codes("fallbacks = [\"gpt-5.1\"]"), Codes{"out_of_range"});
  EXPECT_EQ(codes("fallbacks = [\"gpt-4.1\", \"gpt-4.1\"]").size(), 1u);
  EXPECT_EQ(codes("fallbacks = []"), Codes{"out_of_range"});
  EXPECT_EQ(codes("fallbacks = [\"gpt 4\"]"), Codes{"out_of_range"});
  const std::string router = "[[seats]]\nprovider = \"openrouter\"\nmodel = \"house-1\"\nfamily = \"ours\"\n";
  EXPECT_EQ(Machine().user(router + "fallbacks = [\"house-2\"]").load().config.seats[0].fallbacks.size(), 1u);
  EXPECT_EQ(Machine().user(router + "fallbacks = [\"meta-llama/llama-3\"]").codes(), Codes{"fallback_family"});
}

TEST(ConfigModels, the_clients_own_model_needs_neither_key_nor_family) {
  const Loaded loaded = Machine().user("[[seats]]\nprovider = \"host\"").load();
  ASSERT_EQ(names_of(loaded.config.seats), Names{"host"});
  EXPECT_TRUE(loaded.config.seats[0].host());
  EXPECT_EQ(loaded.config.seats[0].family, "");
  EXPECT_EQ(value_of(loaded, "seats[0].family"), "\"unknown\"");
  EXPECT_FALSE(loaded.keys[0].needed);
  const std::string host = "[[seats]]\nprovider = \"host\"\nname = \"mine\"\nfamily = ";
  EXPECT_EQ(Machine().user(host + "\"anthropic\"").load().config.seats[0].family, "anthropic");
  EXPECT_EQ(Machine().user(host + "\"unknown\"").load().config.seats[0].family, "");
  EXPECT_EQ(Machine().user(host + "\"a\"\n[[seats]]\nprovider = \"host\"\n").codes(), Codes{"duplicate_seat"});
  EXPECT_EQ(Machine().project("[[seats]]\nprovider = \"host\"").codes(), Codes{"not_in_project_file"});
  const Loaded with_others = Machine()
                                 .user(
                                     "[[seats]]\nprovider = \"host\"\n[[seats]]\nprovider = \"openai\"\nmodel = "
                                     "\"gpt-5\"\n[[seats]]\nprovider = \"xai\"\nmodel = \"grok-4\"\n")
                                 .load();
  EXPECT_EQ(names_of(with_others.config.profiles.at("quick").seats), (Names{"openai/gpt-5", "xai/grok-4"}))
      << "who is never heard takes no place of one who is";
}

const char* const credentials_path = "/home/u/.aws/credentials";
const char* const aws_config_path = "/home/u/.aws/config";
const std::string bedrock = "[[seats]]\nprovider = \"bedrock\"\nmodel = \"anthropic.claude-x\"\n";
const std::string with_profile = bedrock + "[providers.bedrock]\naws_profile = \"work\"\n";
const std::string keys =
    "# mine\n[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = d/s\n\n"
    "[work]\naws_access_key_id=AKIAWORK\nAWS_SECRET_ACCESS_KEY =  w/s+=\r\naws_session_token = t/o\n";

TEST(ConfigAws, a_named_profile_gives_key_token_and_region) {
  const Loaded loaded =
      Machine()
          .user(with_profile)
          .file(credentials_path, keys)
          .file(aws_config_path, "[default]\nregion = us-east-1\n[profile work]\nregion = eu-west-3\n")
          .load();
  const auto& provider = *loaded.config.seats[0].provider;
  EXPECT_EQ(provider.aws.access_key_id, "AKIAWORK");
  EXPECT_EQ(provider.key.reveal(), "w/s+=");
  EXPECT_EQ(provider.aws.session_token.reveal(), "t/o");
  EXPECT_EQ(provider.base_url, "https://bedrock-runtime.eu-west-3.amazonaws.com");
  EXPECT_EQ(loaded.keys[0].source, "file /home/u/.aws/credentials, /home/u/.aws/config");
  for (const char* secret : {"w/s+=", "t/o", "AKIAWORK"}) EXPECT_EQ(show(loaded, true).find(secret), std::string::npos);
}

TEST(ConfigAws, no_file_is_looked_at_unless_a_profile_is_named) {
  Machine machine;
  machine.user(bedrock).file(credentials_path, keys).variable("AWS_REGION", "eu-west-3");
  EXPECT_FALSE(machine.load().keys[0].set);
  machine.variable("AWS_PROFILE", "default");
  EXPECT_EQ(machine.load().config.seats[0].provider->aws.access_key_id, "AKIADEFAULT");
  machine.variable("AWS_BEARER_TOKEN_BEDROCK", "bearer");
  EXPECT_EQ(machine.load().config.seats[0].provider->key.reveal(), "bearer") << "a key in the environment comes first";
  machine.user(with_profile);
  EXPECT_EQ(machine.load().config.seats[0].provider->aws.access_key_id, "AKIAWORK") << "unless the operator says so";
  EXPECT_EQ(Machine().project("[providers.bedrock]\naws_profile = \"work\"").codes()[0], "not_in_project_file");
}

TEST(ConfigAws, a_profile_that_cannot_be_used_is_told_without_its_contents) {
  const auto problem = [](const std::string& credentials, const std::string& config) {
    const auto problems = Machine()
                              .user(with_profile)
                              .variable("AWS_REGION", "eu-west-3")
                              .file(credentials_path, credentials)
                              .file(aws_config_path, config)
                              .problems();
    EXPECT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].text().find("SECRET"), std::string::npos);
    return problems[0].code;
  };
  EXPECT_EQ(problem("", ""), "aws_profile_unknown");
  EXPECT_EQ(problem("[other]\naws_secret_access_key = SECRET\n", "[work]\nregion = x"), "aws_profile_unknown")
      << "the config file says `profile`";
  EXPECT_EQ(problem("[work]\naws_secret_access_key = SECRET\n", ""), "aws_profile_unusable");
  EXPECT_EQ(problem("", "[profile work]\nrole_arn = SECRET\nsource_profile = default\n"), "aws_profile_unusable");
  EXPECT_EQ(problem("[work]\naws_access_key_id = A\naws_secret_access_key = SEC RET SECRET\n", ""), "invalid_key");
  const std::string both = with_profile + "key_env = \"MY_KEY\"\n";
  EXPECT_EQ(Machine().user(both).variable("AWS_REGION", "eu-west-3").file(credentials_path, keys).codes(),
            Codes{"key_conflict"});
}

TEST(ConfigAws, the_parts_of_a_key_come_from_one_file) {
  const std::string mixed = "[work]\naws_access_key_id = C\naws_secret_access_key = cs\n";
  const AwsProfile profile = read_aws_profile(
      mixed, "[profile work]\naws_access_key_id = X\naws_secret_access_key = xs\naws_session_token = xt\n", "work");
  EXPECT_EQ(profile.access_key_id, "C");
  EXPECT_EQ(profile.session_token, "") << "the token of another key";
  EXPECT_EQ(read_aws_profile("", "[profile \"my work\"]\nregion = r\n", "my work").region, "r");
  EXPECT_EQ(read_aws_profile("[work]\ns3 =\n  aws_secret_access_key = nested\n", "", "work").secret_access_key, "");
  for (const char* hostile :
       {"[", "[]", "]", "[work", "=", "[work]\n=", "[work]\n=x\n\n\n[[work]]", "[profile ]\nregion=1"})
    EXPECT_EQ(read_aws_profile(hostile, hostile, "work").secret_access_key, "") << hostile;
}

}  // namespace
}  // namespace portcullis::server::config::testing
