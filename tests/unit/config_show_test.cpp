// `config show`: every effective value, its origin, and never a key.
#include "config_support.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::config::testing {
namespace {

const std::string secret = "sk-THIS-IS-THE-SECRET-0123456789";

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(ConfigShow, never_shows_a_key) {
  const Loaded loaded = Machine()
                            .variable("OPENAI_API_KEY", secret)
                            .variable("CORP", secret)
                            .file("/run/k", secret)
                            .user(
                                "[providers.corp]\nbase_url = \"https://c.example\"\nkey_env = \"CORP\"\n"
                                "[providers.xai]\nkey_file = \"/run/k\"\n[providers.groq]\n")
                            .load();
  for (const bool origin : {false, true}) {
    const std::string text = show(loaded, origin);
    EXPECT_EQ(text.find("SECRET"), std::string::npos);
    EXPECT_TRUE(has_line(text, "# providers.openai key: set (environment OPENAI_API_KEY)")) << text;
    EXPECT_TRUE(has_line(text, "# providers.corp key: set (environment CORP)"));
    EXPECT_TRUE(has_line(text, "# providers.xai key: set (file /run/k)"));
  }
}

TEST(ConfigShow, says_that_a_key_is_missing_or_not_needed) {
  const std::string text = show(Machine()
                                    .user("[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5\"\n"
                                          "[[seats]]\nprovider = \"ollama\"\nmodel = \"llama3\"")
                                    .load(),
                                false);
  EXPECT_TRUE(has_line(text, "# providers.openai key: missing (environment OPENAI_API_KEY)")) << text;
  EXPECT_TRUE(has_line(text, "# providers.ollama key: not needed"));
}

TEST(ConfigShow, gives_the_origin_of_each_value_when_asked) {
  const Loaded loaded = Machine().user("\n[log]\nlevel = \"info\"").flag("--in-flight", "limits.in_flight", "9").load();
  const std::string text = show(loaded, true);
  EXPECT_TRUE(has_line(text, "log.level = \"info\"  # file " + std::string(user_path) + ":3")) << text;
  EXPECT_TRUE(has_line(text, "limits.in_flight = 9  # flag --in-flight"));
  EXPECT_TRUE(has_line(text, "limits.text_bytes = 1048576  # default"));
  EXPECT_TRUE(has_line(text, "profiles.paranoid.panel_size = \"all\"  # default"));
  EXPECT_TRUE(has_line(show(loaded, false), "log.level = \"info\""));
  EXPECT_TRUE(has_line(text, "# no seats: only the deterministic checkers decide"));
}

TEST(ConfigShow, each_value_is_shown_once) {
  const Loaded loaded =
      Machine()
          .variable("OPENAI_API_KEY", secret)
          .user("[profiles.mine]\nquorum = 2\n[floor]\nquorum = 2\n[providers.openai]\nno_temperature = true")
          .load();
  std::vector<std::string> keys;
  for (const auto& value : loaded.values) keys.push_back(value.key);
  std::ranges::sort(keys);
  EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
  EXPECT_EQ(origin_of(loaded, "providers.openai.no_temperature"), "file " + std::string(user_path) + ":6");
}

TEST(ConfigShow, is_safe_to_print) {
  const Loaded loaded = Machine().user("[audit]\ndirectory = \"/a\\u001b[31m\\nlog.level = 1\"").load();
  EXPECT_TRUE(json::is_visible(show(loaded, true)));
  EXPECT_EQ(value_of(loaded, "audit.directory"), "\"/a\\u{1B}[31m\\u{A}log.level = 1\"");
}

}  // namespace
}  // namespace portcullis::server::config::testing
