// How providers are asked: every key reaches its setting, money is exact, and a project file cannot spend more.
#include "config_support.hpp"
#include "server/config/value.hpp"

namespace portcullis::server::config::testing {
namespace {

using namespace std::chrono_literals;

constexpr const char* everything = R"(
[retry]
attempts = 2
percent = 7
backoff_ms = 50
backoff_cap_ms = 900
[hedge]
percent = 2
[breaker]
window = 40
failure_percent = 60
open_for_ms = 1500
[concurrency]
per_provider = 8
in_all = 100
queue = 12
queue_age_ms = 750
[budgets]
call_tokens = 50000
call_usd = 0.25
hour_tokens = 1_000_000
hour_usd = 12
[cache]
keep_s = 60
bytes = 65536
[limits]
stream_idle_ms = 4000
[prices]
"openai/gpt-5.1" = {input = 1.25, output = 10}
"corp/llama-3.3" = {input = 0, output = 0.000_001}
[profiles.balanced]
hedge = true
[providers.corp]
base_url = "https://llm.corp.example/v1"
concurrency = 3
queue = 5
queue_age_ms = 250
[providers.openai]
concurrency = 9
)";

TEST(ConfigFanout, every_key_reaches_its_setting) {
  const Config config = Machine().user(everything).load().config;
  const auto& got = config.fanout;
  EXPECT_EQ(got.retry, (tools::fanout::RetrySettings{2, 50ms, 900ms, 7}));
  EXPECT_EQ(got.hedge.percent, 2u);
  EXPECT_EQ(got.breaker, (tools::fanout::BreakerSettings{40, 60, 1500ms}));
  EXPECT_EQ(got.admission.concurrent, 8u);
  EXPECT_EQ(got.admission.concurrent_in_all, 100u);
  EXPECT_EQ(got.admission.queue, 12u);
  EXPECT_EQ(got.admission.queue_age, 750ms);
  EXPECT_EQ(got.budget, (tools::fanout::BudgetSettings{50'000, 250'000, 1'000'000, 12'000'000}));
  EXPECT_EQ(got.cache, (tools::fanout::CacheSettings{60s, 65'536}));
  EXPECT_EQ(got.stream_idle, 4000ms);
  EXPECT_EQ(got.own_places.at("corp"), (tools::fanout::OwnPlaces{3, 5, 250ms}));
  EXPECT_EQ(got.own_places.at("openai"), (tools::fanout::OwnPlaces{.concurrent = 9}));
  EXPECT_EQ(got.prices.at("openai/gpt-5.1"), (tools::fanout::Price{1'250'000, 10'000'000}));
  EXPECT_EQ(got.prices.at("corp/llama-3.3"), (tools::fanout::Price{0, 1}));
  EXPECT_TRUE(config.profiles.at("balanced").hedge);
  EXPECT_FALSE(config.profiles.at("deep").hedge);
}

TEST(ConfigFanout, without_a_word_nothing_is_limited_hedged_or_kept) {
  const Config config = Machine().load().config;
  EXPECT_EQ(config.fanout, tools::fanout::FanoutSettings{});
  for (const auto& [name, profile] : config.profiles) EXPECT_FALSE(profile.hedge) << name;
}

TEST(ConfigFanout, shows_what_is_in_force_and_from_where) {
  const Loaded loaded = Machine().user(everything).load();
  const std::string file = "file " + std::string(user_path) + ":";
  EXPECT_EQ(value_of(loaded, "budgets.call_usd"), "0.25");
  EXPECT_EQ(origin_of(loaded, "budgets.call_usd"), file + "20");
  EXPECT_EQ(value_of(loaded, "prices.openai/gpt-5.1.input"), "1.25");
  EXPECT_EQ(value_of(loaded, "concurrency.queue"), "12");
  EXPECT_EQ(value_of(loaded, "profiles.balanced.hedge"), "true");
  EXPECT_EQ(origin_of(loaded, "profiles.deep.hedge"), "default");
  const Loaded bare = Machine().load();
  EXPECT_EQ(value_of(bare, "budgets.hour_usd"), "no such value") << "there is none in force";
  EXPECT_EQ(value_of(bare, "retry.attempts"), "3");
  EXPECT_EQ(value_of(loaded, "providers.corp.queue_age_ms"), "250");
  EXPECT_EQ(origin_of(loaded, "providers.openai.concurrency"), file + "39");
  EXPECT_EQ(value_of(loaded, "providers.openai.queue"), "no such value") << "it has what all have";
}

TEST(ConfigFanout, says_which_seats_a_money_budget_leaves_unasked) {
  const std::string seats =
      "[[seats]]\nprovider = \"openai\"\nmodel = \"gpt-5.1\"\n[[seats]]\nprovider = \"anthropic\"\nmodel = "
      "\"claude-sonnet-5-5\"\n[prices.\"openai/gpt-5.1\"]\ninput = 1.25\noutput = 10\n";
  EXPECT_EQ(show(Machine().user(seats).load(), false).find("no price"), std::string::npos);
  const std::string text = show(Machine().user(seats + "[budgets]\ncall_usd = 1\n").load(), false);
  EXPECT_NE(text.find("# anthropic/claude-sonnet-5-5 is not asked"), std::string::npos) << text;
  EXPECT_EQ(text.find("# openai/gpt-5.1 is not asked"), std::string::npos);
}

TEST(ConfigFanout, money_that_is_not_exact_is_refused) {
  const std::pair<const char*, const char*> samples[] = {{"budgets.call_usd = 0.0000001", "out_of_range"},
                                                         {"budgets.call_usd = 1e3", "out_of_range"},
                                                         {"budgets.call_usd = -1", "out_of_range"},
                                                         {"budgets.call_usd = -0.5", "out_of_range"},
                                                         {"budgets.call_usd = nan", "out_of_range"},
                                                         {"budgets.call_usd = inf", "out_of_range"},
                                                         {"budgets.call_usd = 1000000.1", "out_of_range"},
                                                         {"budgets.call_usd = 9223372036854775807", "out_of_range"},
                                                         {"budgets.call_usd = \"1.5\"", "wrong_type"},
                                                         {"budgets.call_usd = true", "wrong_type"},
                                                         {"budgets.call_tokens = 1.5", "wrong_type"},
                                                         {"budgets.call_tokens = -1", "out_of_range"},
                                                         {"retry.attempts = 4", "out_of_range"},
                                                         {"retry.attempts = 0", "out_of_range"},
                                                         {"hedge.percent = 6", "out_of_range"},
                                                         {"retry.percent = 11", "out_of_range"},
                                                         {"budget.call_usd = 1", "unknown_key"},
                                                         {"prices.\"a/b\".inputs = 1", "unknown_key"},
                                                         {"prices.\"a b\".input = 1", "out_of_range"},
                                                         {"prices.\"a/b\".input = 1", "incomplete_price"},
                                                         {"prices.\"a/b\" = 1", "wrong_type"},
                                                         {"retry.backoff_ms = 9000", "out_of_range"},
                                                         {"profiles.deep.hedge = 1", "wrong_type"},
                                                         {"cache.keep_s = 604801", "out_of_range"},
                                                         {"providers.openai.concurrency = 0", "out_of_range"},
                                                         {"providers.openai.queue_age_ms = 0", "out_of_range"},
                                                         {"providers.openai.concurrent = 3", "unknown_key"}};
  for (const auto& [text, code] : samples) EXPECT_EQ(Machine().user(text).codes(), Codes{code}) << text;
  const auto problem = Machine().user("\n[budgets]\ncall_usd = 0.0000001").problems().front();
  EXPECT_NE(problem.message.find(std::string(user_path) + ":3"), std::string::npos) << problem.message;
}

TEST(ConfigFanout, an_amount_is_read_as_it_is_written) {
  const std::pair<Value, std::optional<std::uint64_t>> samples[] = {{Decimal{"0.1"}, 100'000},
                                                                    {Decimal{"0.000001"}, 1},
                                                                    {Decimal{"1000000.000000"}, 1'000'000'000'000},
                                                                    {std::int64_t{3}, 3'000'000},
                                                                    {Decimal{"2."}, {}},
                                                                    {Decimal{".5"}, {}},
                                                                    {Decimal{""}, {}},
                                                                    {Decimal{"1.2.3"}, {}},
                                                                    {Decimal{"99999999999999999999999"}, {}},
                                                                    {std::string("1"), {}},
                                                                    {true, {}},
                                                                    {Decimal{"0.30"}, 300'000}};
  for (const auto& [value, expected] : samples) EXPECT_EQ(millionths_of(value), expected) << text_of(value);
  EXPECT_EQ(text_of_millionths(2'500'000), "2.5");
  EXPECT_EQ(text_of_millionths(1), "0.000001");
  EXPECT_EQ(text_of_millionths(10'000'000), "10");
  EXPECT_EQ(text_of_millionths(0), "0");
  // Behind characters of several bytes, in one line with others.
  const Config config = Machine()
                            .user(
                                "prices = {\"a\" = {input = 0.1, output = 0.70}}\nlog.level = \"warn\" # \xC3\xA4\n"
                                "budgets = {call_usd = 0.3, hour_usd = 1.10}")
                            .load()
                            .config;
  EXPECT_EQ(config.fanout.prices.at("a"), (tools::fanout::Price{100'000, 700'000}));
  EXPECT_EQ(config.fanout.budget.call_micro_usd, 300'000u);
  EXPECT_EQ(config.fanout.budget.hour_micro_usd, 1'100'000u);
  EXPECT_EQ(Machine()
                .user("\xEF\xBB\xBF"
                      "budgets.call_usd = 0.5")
                .load()
                .config.fanout.budget.call_micro_usd,
            500'000u);
}

TEST(ConfigFanout, a_project_file_can_only_spend_less) {
  const std::string user = "[budgets]\ncall_usd = 0.5\nhour_tokens = 1000\n[profiles.mine]\nhedge = true\n";
  for (const char* text : {"budgets.call_usd = 0.51", "budgets.hour_tokens = 1001", "retry.attempts = 4",
                           "concurrency.in_all = 1025", "cache.keep_s = 1", "profiles.deep.hedge = true",
                           "hedge.percent = 6", "profiles.fresh.hedge = true", "limits.stream_idle_ms = 20001"}) {
    const auto codes = Machine().user(user).project(text).codes();
    ASSERT_EQ(codes.size(), 1u) << text;
    EXPECT_TRUE(codes[0] == "project_relaxes" || codes[0] == "out_of_range") << text << codes[0];
  }
  for (const char* text : {"prices.\"a/b\" = {input = 0, output = 0}", "breaker.window = 1000", "retry.backoff_ms = 1",
                           "providers.openai.concurrency = 1000"})
    EXPECT_EQ(Machine().user(user).project(text).codes().front(), "not_in_project_file") << text;
  const Config config =
      Machine()
          .user(user)
          .project("budgets = {call_usd = 0.4999, hour_usd = 1}\nretry.attempts = 1\nprofiles.mine.hedge = false")
          .load()
          .config;
  EXPECT_EQ(config.fanout.budget.call_micro_usd, 499'900u);
  EXPECT_EQ(config.fanout.budget.hour_micro_usd, 1'000'000u);
  EXPECT_EQ(config.fanout.budget.hour_tokens, 1000u);
  EXPECT_EQ(config.fanout.retry.attempts, 1u);
  EXPECT_FALSE(config.profiles.at("mine").hedge);
}

}  // namespace
}  // namespace portcullis::server::config::testing
