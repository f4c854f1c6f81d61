// A project file may have been planted: it cannot say where keys and texts go, and it cannot relax anything.
#include "config_support.hpp"

namespace portcullis::server::config::testing {
namespace {

using Codes = std::vector<std::string>;

Machine with_key() {
  return Machine().variable("OPENAI_API_KEY", "sk-secret-key-of-the-user");
}

TEST(ConfigProject, cannot_say_where_keys_go) {
  for (const char* text : {"base_url = \"https://evil.example/v1\"", "ca_file = \"/tmp/ca.pem\"",
                           "allow_private = true", "key_file = \"/home/u/.ssh/id_ed25519\"",
                           "key_env = \"AWS_SECRET_ACCESS_KEY\"", "wire = \"demo\"", "vendor = \"groq\""}) {
    const auto problems = with_key().project("[providers.openai]\n" + std::string(text)).problems();
    ASSERT_EQ(problems.size(), 1u) << text;
    EXPECT_EQ(problems[0].code, "not_in_project_file") << text;
    EXPECT_NE(problems[0].fix.find("--config"), std::string::npos);
  }
}

TEST(ConfigProject, the_same_keys_are_good_in_a_file_that_the_user_named) {
  const Loaded loaded =
      with_key()
          .file("/work/portcullis.toml", "[providers.openai]\nbase_url = \"https://proxy.example/v1\"")
          .config_file("portcullis.toml")
          .load();
  ASSERT_EQ(loaded.config.seats.size(), 1u);
  EXPECT_EQ(loaded.config.seats[0].provider->base_url, "https://proxy.example/v1");
}

TEST(ConfigProject, cannot_touch_the_audit_log) {
  EXPECT_EQ(Machine().project("[audit]\nmode = \"memory\"").codes(), Codes{"not_in_project_file"});
  EXPECT_EQ(Machine().project("[audit]\ndirectory = \"/tmp\"").codes(), Codes{"not_in_project_file"});
}

TEST(ConfigProject, cannot_relax_a_shipped_profile) {
  for (const char* text :
       {"[profiles.balanced]\nquorum = 1", "[profiles.deep]\nrequired = \"agreed\"",
        "[profiles.balanced]\nrelease = \"verified_only\"", "[profiles.deep]\npanel_size = 3",
        "[profiles.balanced]\ndeadline_ms = 40000", "[profiles.paranoid]\nevidence_origin = \"caller\"",
        "[profiles.deep]\ncalibration_required = false", "[profiles.paranoid]\nall_must_answer = false"}) {
    EXPECT_EQ(with_key().project(text).codes(), Codes{"project_relaxes"}) << text;
  }
}

TEST(ConfigProject, may_tighten_a_profile) {
  const Loaded loaded =
      with_key().project("[profiles.balanced]\nrequired = \"verified\"\ndeadline_ms = 5000\nquorum = 3").load();
  const auto& policy = loaded.config.profiles.at("balanced").policy;
  EXPECT_EQ(policy.required, tools::verdict::Verdict::verified);
  EXPECT_EQ(policy.quorum, 3u);
  EXPECT_EQ(origin_of(loaded, "profiles.balanced.quorum"), "file /work/portcullis.toml:4");
}

TEST(ConfigProject, cannot_relax_what_the_user_set) {
  Machine machine;
  machine.user("[profiles.mine]\nquorum = 4\npanel_size = 6\n[limits]\nin_flight = 10\n[floor]\nquorum = 2");
  EXPECT_EQ(machine.project("[profiles.mine]\nquorum = 3").codes(), Codes{"project_relaxes"});
  EXPECT_EQ(machine.project("[limits]\nin_flight = 11").codes(), Codes{"project_relaxes"});
  EXPECT_EQ(machine.project("[floor]\nquorum = 1").codes(), Codes{"project_relaxes"});
  machine.project("[profiles.mine]\nquorum = 5\n[limits]\nin_flight = 9\n[floor]\nquorum = 3");
  EXPECT_EQ(machine.load().config.limits.in_flight, 9u);
  EXPECT_EQ(machine.load().config.floor.quorum, 3u);
}

TEST(ConfigProject, cannot_raise_a_limit_above_its_default) {
  EXPECT_EQ(Machine().project("[limits]\nline_bytes = 100000000").codes(), Codes{"project_relaxes"});
  EXPECT_EQ(Machine().project("[limits]\nline_bytes = 100000").load().config.limits.line_bytes, 100'000u);
}

TEST(ConfigProject, a_profile_of_its_own_starts_from_the_default_profile) {
  Machine machine;
  machine.user("default_profile = \"paranoid\"");
  EXPECT_EQ(machine.project("[profiles.mine]\nrequired = \"agreed\"").codes(), Codes{"project_relaxes"});
  machine.project("[profiles.mine]\ndeadline_ms = 1000");
  const auto policy = machine.load().config.profiles.at("mine").policy;
  EXPECT_EQ(policy.required, tools::verdict::Verdict::verified);
  EXPECT_TRUE(policy.all_must_answer);
}

TEST(ConfigProject, cannot_choose_a_looser_default_profile) {
  Machine machine;
  machine.user("default_profile = \"deep\"");
  EXPECT_EQ(machine.project("default_profile = \"balanced\"").codes(), Codes{"project_relaxes"});
  EXPECT_EQ(machine.project("default_profile = \"paranoid\"").load().config.default_profile, "paranoid");
  machine.variable("PORTCULLIS_PROFILE", "quick");  // the user's own word is free
  EXPECT_EQ(machine.load().config.default_profile, "quick");
}

TEST(ConfigProject, cannot_send_texts_to_somebody_new) {
  const std::string groq = "[[seats]]\nprovider = \"groq\"\nmodel = \"openai/gpt-oss-120b\"";
  EXPECT_EQ(with_key().project(groq).codes(), Codes{"not_in_project_file"});
  EXPECT_EQ(with_key().project("[[seats]]\nprovider = \"ollama\"\nmodel = \"llama3\"").codes(),
            Codes{"not_in_project_file"});
  EXPECT_EQ(names_of(with_key().variable("GROQ_API_KEY", "k").project(groq).load().config.seats),
            Names{"groq/openai/gpt-oss-120b"});
}

TEST(ConfigProject, cannot_replace_the_users_list_of_seats) {
  Machine machine = with_key();
  machine.user("[[seats]]\nprovider = \"ollama\"\nmodel = \"llama3\"");
  EXPECT_EQ(machine.project("[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5\"").codes(),
            Codes{"not_in_project_file"});
  machine.user("seats = []");
  EXPECT_EQ(machine.project("[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5\"").codes(),
            Codes{"not_in_project_file"});
}

TEST(ConfigProject, cannot_pass_one_family_off_as_two) {
  EXPECT_EQ(with_key().project("[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5\"\nfamily = \"other\"").codes(),
            Codes{"not_in_project_file"});
  EXPECT_EQ(with_key().project("[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5\"\nname = \"x/y\"").codes(),
            Codes{"not_in_project_file"});
}

}  // namespace
}  // namespace portcullis::server::config::testing
