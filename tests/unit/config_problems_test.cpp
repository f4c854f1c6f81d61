// What is refused, with which code, and that every problem of a load is told at once.
#include "config_support.hpp"
#include "server/config/keys.hpp"
#include "tests/support/sanitized.hpp"

namespace portcullis::server::config::testing {
namespace {

schemas::Problem only_problem(const std::string& user_file) {
  const auto problems = Machine().user(user_file).problems();
  EXPECT_EQ(problems.size(), 1u) << user_file;
  return problems.empty() ? schemas::Problem{} : problems.front();
}

TEST(ConfigProblems, an_unknown_key_names_the_nearest_known_one) {
  const std::pair<const char*, const char*> samples[] = {
      {"[log]\nlevle = \"warn\"", "log.level"},
      {"default_profil = \"deep\"", "default_profile"},
      {"[limits]\nlines_bytes = 100000", "limits.line_bytes"},
      {"[profiles.mine]\nqourum = 2", "profiles.mine.quorum"},
      {"[providers.openai]\nbaseurl = \"https://x\"", "providers.openai.base_url"},
      {"[floor]\nrequire = \"agreed\"", "floor.required"},
      {"[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5\"\nfamly = \"openai\"", "seats[0].family"},
  };
  for (const auto& [text, known] : samples) {
    const auto problem = only_problem(text);
    EXPECT_EQ(problem.code, "unknown_key") << text;
    EXPECT_EQ(problem.fix, "Did you mean " + std::string(known) + "?");
    EXPECT_NE(problem.message.find(std::string("file ") + user_path + ":"), std::string::npos) << problem.message;
  }
}

TEST(ConfigProblems, an_unknown_table_is_told_once) {
  const auto problem = only_problem("[profile.mine]\nquorum = 2\nrequired = \"agreed\"\n[profile.other]\nquorum = 3");
  EXPECT_EQ(problem.code, "unknown_key");
  EXPECT_EQ(only_problem("[logs]").code, "unknown_key");
  EXPECT_EQ(only_problem("[log.level]").code, "wrong_type");
}

TEST(ConfigProblems, a_key_written_into_the_file_is_refused_and_not_repeated) {
  for (const char* text :
       {"[providers.openai]\napi_key = \"sk-123456789\"", "[providers.openai]\nkey_env = \"sk-123456789\""}) {
    const auto problem = only_problem(text);
    EXPECT_EQ(problem.text().find("sk-123456789"), std::string::npos) << problem.text();
    EXPECT_NE(problem.fix.find("variable"), std::string::npos) << problem.fix;
  }
}

TEST(ConfigProblems, wrong_types_are_refused) {
  for (const char* text : {"log.level = 3", "log = \"warn\"", "limits.in_flight = \"12\"", "limits.in_flight = 1.5",
                           "limits.in_flight = true", "profiles.a.seats = \"x\"", "profiles.a.seats = [1]",
                           "profiles.a.all_must_answer = 1", "default_profile = [\"deep\"]", "seats = [\"a\"]",
                           "seats = 1", "profiles.a.panel_size = \"most\"", "audit.directory = 2026-01-01"}) {
    EXPECT_EQ(only_problem(text).code, "wrong_type") << text;
  }
}

TEST(ConfigProblems, values_out_of_range_are_refused) {
  for (const char* text : {"limits.in_flight = 0", "limits.in_flight = -1", "limits.line_bytes = 1",
                           "limits.text_bytes = 9223372036854775807", "profiles.a.quorum = 0",
                           "profiles.a.deadline_ms = 0", "profiles.a.panel_size = 65", "floor.quorum = -5",
                           "profiles.a.seats = []", "default_profile = \"\"", "audit.directory = \"relative\"",
                           "[providers.\"a b\"]\nbase_url = \"https://x\"", "[profiles.\"\"]\nquorum = 2"}) {
    EXPECT_EQ(only_problem(text).code, "out_of_range") << text;
  }
}

TEST(ConfigProblems, a_wrong_choice_lists_the_right_ones) {
  const auto problem = only_problem("log.level = \"warning\"");
  EXPECT_EQ(problem.code, "not_allowed");
  EXPECT_EQ(problem.allowed, (std::vector<std::string>{"error", "warn", "info", "debug"}));
  EXPECT_NE(problem.fix.find("\"warn\""), std::string::npos);
  EXPECT_EQ(only_problem("profiles.a.required = \"undecided\"").code, "not_allowed");
  EXPECT_EQ(only_problem("floor.required = \"refuted\"").code, "not_allowed");
}

TEST(ConfigProblems, a_syntax_error_says_file_line_and_column) {
  const auto problem = only_problem("[log]\nlevel = = 1\n");
  EXPECT_EQ(problem.code, "config_syntax");
  EXPECT_TRUE(problem.message.starts_with(std::string(user_path) + ":2:9: ")) << problem.message;
  for (const char* text : {"a = 1\na = 2", "[x", "\xFF", "a = \"", "a.b = 1\na = 2"}) {
    EXPECT_EQ(only_problem(text).code, "config_syntax") << text;
  }
}

TEST(ConfigProblems, every_problem_of_a_load_is_told) {
  Machine machine;
  machine.system("= broken").user("[log]\nlevle = 1\n[limits]\nin_flight = 0").project("[audit]\nmode = \"memory\"");
  machine.variable("PORTCULLIS_AUDIT_MODE", "disk").flag("--nothing", "no.such.key", "1");
  EXPECT_EQ(machine.codes(), (Codes{"config_syntax", "out_of_range", "unknown_key", "not_in_project_file",
                                    "not_allowed", "unknown_key"}));
}

TEST(ConfigProblems, wrong_values_of_variables_and_flags_name_them) {
  const auto variable = Machine().variable("PORTCULLIS_LOG_LEVEL", "loud").problems();
  ASSERT_EQ(variable.size(), 1u);
  EXPECT_NE(variable[0].message.find("environment PORTCULLIS_LOG_LEVEL"), std::string::npos);
  const auto flag = Machine().flag("--in-flight", "limits.in_flight", "many").problems();
  ASSERT_EQ(flag.size(), 1u);
  EXPECT_EQ(flag[0].code, "wrong_type");
  EXPECT_NE(flag[0].message.find("flag --in-flight"), std::string::npos);
}

TEST(ConfigProblems, messages_are_safe_to_show) {
  const auto problems = Machine().user("\"\\u001b[31m\\u202e\" = 1\n[profiles.\"a\\nb\"]\nquorum = 2").problems();
  ASSERT_EQ(problems.size(), 2u);
  for (const auto& problem : problems) {
    EXPECT_EQ(problem.text().find('\x1b'), std::string::npos);
    EXPECT_EQ(problem.text().find('\n'), std::string::npos);
    EXPECT_EQ(problem.text().find("\u202e"), std::string::npos);
  }
}

TEST(ConfigProblems, a_file_full_of_nonsense_is_refused_quickly) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::string(30, 'k') + std::to_string(i) + " = 1\n";
  const double start = test::processor_seconds();
  EXPECT_EQ(Machine().user(text).problems().size(), 50u);
  EXPECT_EQ(Machine().user(std::string(500'000, 'k') + " = 1").codes(), Codes{"unknown_key"});
  EXPECT_EQ(Machine().user("a = " + std::string(100'000, '[')).codes(), Codes{"config_syntax"});
  std::string list;
  for (int i = 0; i < 60'000; ++i) list += "\"" + std::to_string(i) + "\",";
  EXPECT_EQ(Machine().user("[profiles.a]\nseats = [" + list + "]").codes(), Codes{"out_of_range"});
  std::string seats;
  for (int i = 0; i < 15'000; ++i) seats += "[[seats]]\nprovider=\"openai\"\nmodel=\"gpt-" + std::to_string(i) + "\"\n";
  EXPECT_EQ(Machine().user(seats).codes(), Codes{"out_of_range"});
  EXPECT_LT(test::processor_seconds() - start, 10 * test::slowdown);
}

TEST(ConfigKeys, every_key_is_found_by_its_own_path_and_in_the_reference) {
  const std::string text = reference();
  for (const Key& key : keys()) {
    EXPECT_NE(text.find("`" + std::string(key.path) + "`"), std::string::npos) << key.path;
    EXPECT_FALSE(key.help.empty()) << key.path;
    EXPECT_TRUE(key.type != KeyType::choice || !key.allowed.empty()) << key.path;
  }
  EXPECT_EQ(find_key({"providers", "x", "base_url"})->path, "providers.*.base_url");
  EXPECT_EQ(find_key({"seats", "[3]", "model"})->path, "seats.[].model");
  EXPECT_EQ(find_key({"seats", "x", "model"}), nullptr);
  EXPECT_EQ(find_key({"providers", "[0]", "base_url"}), nullptr);
}

}  // namespace
}  // namespace portcullis::server::config::testing
