// Every example of server/config/README.md is loaded; the last one as a project file.
#include <fstream>
#include <iterator>

#include "config_support.hpp"

namespace portcullis::server::config::testing {
namespace {

std::vector<std::string> toml_blocks(const std::string& text) {
  std::vector<std::string> blocks;
  const std::string open = "```toml\n";
  for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    blocks.push_back(text.substr(at, text.find("```", at) - at));
  }
  return blocks;
}

TEST(ConfigReadme, examples_can_be_loaded) {
  std::ifstream file(std::string(PORTCULLIS_SOURCE_DIR) + "/server/config/README.md");
  const auto blocks = toml_blocks({std::istreambuf_iterator<char>(file), {}});
  ASSERT_GE(blocks.size(), 4u);
  std::string user;
  for (std::size_t i = 0; i + 1 < blocks.size(); ++i) user += blocks[i];
  const Loaded loaded = Machine().user(user).project(blocks.back()).load();
  EXPECT_EQ(loaded.config.http.hosts, std::vector<std::string>{"mcp.example.org"});
  EXPECT_EQ(loaded.config.http.tls_key, "/etc/portcullis/key.pem");
  EXPECT_EQ(loaded.config.http.sessions, 256u);
  EXPECT_EQ(loaded.config.seats.size(), 2u);
  EXPECT_EQ(loaded.config.profiles.at("review").policy.deadline.count(), 30'000);
  EXPECT_TRUE(loaded.config.profiles.at("balanced").policy.all_must_answer);
  EXPECT_EQ(loaded.config.fanout.prices.at("claude"), (tools::fanout::Price{3'000'000, 15'000'000}));
  EXPECT_EQ(loaded.config.fanout.budget.hour_micro_usd, 5'000'000u);
  EXPECT_EQ(loaded.config.fanout.own_places.at("ollama").concurrent, 2u);
  // Each value that is shown as a default is one.
  auto fanout = loaded.config.fanout;
  fanout.own_places.clear();
  fanout.prices.clear();
  fanout.budget = {};
  fanout.cache.keep = {};
  EXPECT_EQ(fanout, tools::fanout::FanoutSettings{});
}

}  // namespace
}  // namespace portcullis::server::config::testing
