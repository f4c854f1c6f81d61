// Profiles and the floor: what is in force for a call, and which combinations are refused.
#include "config_support.hpp"

namespace portcullis::server::config::testing {
namespace {

using tools::verdict::Verdict;

// Five seats of five families.
const std::string five = [] {
  std::string out;
  for (const char* seat :
       {"openai\"\nmodel = \"gpt-5", "anthropic\"\nmodel = \"claude-x", "gemini\"\nmodel = \"gemini-3",
        "mistral\"\nmodel = \"mistral-large", "xai\"\nmodel = \"grok-4"}) {
    out += "[[seats]]\nprovider = \"" + std::string(seat) + "\"\n";
  }
  return out;
}();

Machine machine(const std::string& more) {
  return Machine().user(five + more);
}

TEST(ConfigPolicies, panels_are_chosen_by_size) {
  const Config config = machine("").load().config;
  EXPECT_EQ(config.profiles.at("quick").seats.size(), 2u);
  EXPECT_EQ(config.profiles.at("balanced").seats.size(), 3u);
  EXPECT_EQ(config.profiles.at("deep").seats.size(), 5u);
  EXPECT_EQ(config.profiles.at("paranoid").seats.size(), 5u);
}

TEST(ConfigPolicies, a_profile_asks_the_seats_it_names) {
  const Loaded loaded = machine("[profiles.mine]\nseats = [\"xai/grok-4\", \"openai/gpt-5\"]\nquorum = 2").load();
  const auto& mine = loaded.config.profiles.at("mine");
  EXPECT_EQ(names_of(mine.seats), (Names{"xai/grok-4", "openai/gpt-5"}));
  EXPECT_EQ(mine.policy.panel_size, 2u);
  EXPECT_EQ(mine.policy.required, Verdict::agreed);
}

TEST(ConfigPolicies, an_unknown_seat_names_the_nearest) {
  const auto problems = machine("[profiles.mine]\nseats = [\"openai/gpt5\"]").problems();
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].code, "unknown_seat");
  EXPECT_EQ(problems[0].allowed.size(), 5u);
  EXPECT_NE(problems[0].fix.find("\"openai/gpt-5\""), std::string::npos);
  EXPECT_EQ(machine("[profiles.mine]\nseats = [\"xai/grok-4\", \"xai/grok-4\"]").codes(), Codes{"duplicate_seat"});
}

TEST(ConfigPolicies, a_quorum_of_half_or_less_is_refused) {
  EXPECT_EQ(machine("[profiles.mine]\npanel_size = 4\nquorum = 2").codes(), Codes{"quorum_refused"});
  EXPECT_EQ(machine("[profiles.balanced]\nquorum = 1").codes(), Codes{"quorum_refused"});
  EXPECT_EQ(machine("[profiles.mine]\npanel_size = 4\nquorum = 3").load().config.profiles.at("mine").policy.quorum, 3u);
}

TEST(ConfigPolicies, two_seats_of_one_family_count_as_one_for_the_quorum) {
  const std::string twins = "[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5-mini\"\n";
  EXPECT_EQ(
      machine(twins + "[profiles.mine]\nseats = [\"openai/gpt-5\", \"openai/gpt-5-mini\", \"xai/grok-4\"]\nquorum = 1")
          .codes(),
      Codes{"quorum_refused"});
}

TEST(ConfigPolicies, a_quorum_that_nobody_wrote_follows_the_size_of_the_panel) {
  const Loaded loaded = machine("[floor]\npanel_size = 5").load();
  EXPECT_EQ(loaded.config.profiles.at("balanced").seats.size(), 5u);
  EXPECT_EQ(loaded.config.profiles.at("balanced").policy.quorum, 3u);
  EXPECT_EQ(origin_of(loaded, "profiles.balanced.quorum"), "file " + std::string(user_path) + ":17");
}

TEST(ConfigPolicies, the_floor_tightens_every_profile_and_relaxes_none) {
  const Config bare = machine("").load().config;
  const Config config =
      machine(
          "[floor]\nrequired = \"verified\"\nquorum = 2\ndeadline_ms = 20000\nrelease = \"verified_only\"\n"
          "evidence_origin = \"operator\"\ncalibration_required = true\nall_must_answer = false")
          .load()
          .config;
  ASSERT_EQ(config.profiles.size(), bare.profiles.size());
  for (const auto& [name, profile] : config.profiles) {
    EXPECT_TRUE(tools::verdict::at_least_as_strict(profile.policy, bare.profiles.at(name).policy)) << name;
    EXPECT_EQ(profile.policy.required, Verdict::verified) << name;
    EXPECT_EQ(profile.policy.evidence_origin, tools::verdict::Origin::operator_listed) << name;
    EXPECT_LE(profile.policy.deadline.count(), 20'000) << name;
    EXPECT_EQ(profile.policy.release, tools::verdict::ReleaseMode::all) << name;
  }
  EXPECT_TRUE(config.profiles.at("paranoid").policy.all_must_answer);
  EXPECT_EQ(settings_of(config).floor.required, Verdict::verified);
}

TEST(ConfigPolicies, a_profile_below_the_floor_is_raised_to_it_and_says_so) {
  const Loaded loaded = machine("[profiles.balanced]\nrequired = \"agreed\"\n[floor]\nrequired = \"verified\"").load();
  EXPECT_EQ(value_of(loaded, "profiles.balanced.required"), "\"verified\"");
  EXPECT_EQ(origin_of(loaded, "profiles.balanced.required"), "file " + std::string(user_path) + ":19");
}

TEST(ConfigPolicies, a_higher_layer_cannot_lower_the_floor) {
  const Loaded loaded = Machine()
                            .system("[floor]\nquorum = 3\ndeadline_ms = 9000")
                            .user("[floor]\nquorum = 2\ndeadline_ms = 8000")
                            .load();
  EXPECT_EQ(loaded.config.floor.quorum, 3u);
  EXPECT_EQ(loaded.config.floor.deadline->count(), 8000);
  EXPECT_EQ(origin_of(loaded, "floor.quorum"), "file /etc/portcullis/config.toml:2");
}

TEST(ConfigPolicies, a_list_of_seats_shorter_than_the_panel_is_refused) {
  EXPECT_EQ(machine("[profiles.mine]\nseats = [\"xai/grok-4\", \"openai/gpt-5\"]\npanel_size = 3").codes(),
            Codes{"panel_too_small"});
  EXPECT_EQ(
      machine("[floor]\npanel_size = \"all\"\n[profiles.mine]\nseats = [\"xai/grok-4\", \"openai/gpt-5\"]").codes(),
      Codes{"panel_too_small"});
}

TEST(ConfigPolicies, a_project_file_cannot_shorten_the_panel_by_a_list) {
  const std::string list = "[profiles.balanced]\nseats = [\"xai/grok-4\", \"openai/gpt-5\"]";
  EXPECT_EQ(machine(list).load().config.profiles.at("balanced").seats.size(), 2u);
  EXPECT_EQ(machine("").project(list).codes(), Codes{"panel_too_small"});
}

TEST(ConfigPolicies, the_default_profile_has_to_exist) {
  const auto problems = Machine().variable("PORTCULLIS_PROFILE", "balancd").problems();
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].code, "unknown_profile");
  EXPECT_EQ(problems[0].fix, "Did you mean \"balanced\"?");
  EXPECT_EQ(problems[0].allowed, (std::vector<std::string>{"balanced", "deep", "paranoid", "quick"}));
}

TEST(ConfigPolicies, all_seats_may_be_asked) {
  const Config config = machine("[profiles.mine]\npanel_size = \"all\"").load().config;
  EXPECT_EQ(config.profiles.at("mine").seats.size(), 5u);
  EXPECT_EQ(config.profiles.at("mine").policy.panel_size, tools::verdict::all_seats);
}

TEST(ConfigPolicies, fewer_seats_than_a_profile_wants_is_no_error) {
  const Config config = Machine().variable("OPENAI_API_KEY", "k").load().config;
  EXPECT_EQ(config.profiles.at("deep").seats.size(), 1u);
  EXPECT_EQ(config.profiles.at("deep").policy.quorum, 3u);
}

}  // namespace
}  // namespace portcullis::server::config::testing
