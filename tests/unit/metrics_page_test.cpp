// The page of /metrics as the counters make it, without a server.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "server/metrics/exposition.hpp"
#include "server/metrics/metered.hpp"
#include "server/metrics/metrics.hpp"

namespace portcullis::server::metrics {
namespace {

using namespace std::chrono_literals;
using tools::fanout::SeatOutcome;
using tools::verdict::SeatStatus;

// The value of a series as the page writes it; empty when it is not there.
std::string value_of(const std::string& page, const std::string& series) {
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(series + " ")) return line.substr(series.size() + 1);
  return {};
}

std::size_t lines_of(const std::string& page) {
  return static_cast<std::size_t>(std::ranges::count(page, '\n'));
}

SeatOutcome seat(std::string name, SeatStatus status, std::string reason = {}) {
  SeatOutcome outcome;
  outcome.seat = std::move(name);
  outcome.status = status;
  outcome.reason = std::move(reason);
  return outcome;
}

TEST(MetricsPage, WritesMillionthsWithoutLosingOne) {
  EXPECT_EQ(decimal_of_millionths(0), "0");
  EXPECT_EQ(decimal_of_millionths(1), "0.000001");
  EXPECT_EQ(decimal_of_millionths(2'500'000), "2.5");
  EXPECT_EQ(decimal_of_millionths(18'446'744'073'709'551'615u), "18446744073709.551615");
}

TEST(MetricsPage, ALabelCannotEndItsQuotesOrItsLine) {
  Exposition page;
  page.family("a_total", "counter", "Help.");
  const Label label{"provider", "a\\b\"} 7\nb_total 9\xff"};
  page.sample({&label, 1}, 1);
  EXPECT_EQ(page.take(),
            "# HELP a_total Help.\n# TYPE a_total counter\n"
            "a_total{provider=\"a\\\\b\\\"} 7\\\\u{A}b_total 9\\\\x{FF}\"} 1\n");
}

TEST(MetricsPage, BucketsAddUpAndTheLastHoldsAll) {
  Metrics metrics;
  const auto kind = Metrics::kind_of("verify", Outcome::result, Json{{"gate", "released"}, {"verdict", "verified"}});
  for (const auto took : {100us, 500us, 501us, 3'000'000us, 999'000'000us}) metrics.call_ended(kind, took, 5);
  const std::string page = metrics.page({});
  const std::string series = "portcullis_call_duration_seconds";
  EXPECT_EQ(value_of(page, series + "_bucket{tool=\"verify\",le=\"0.0005\"}"), "2");
  EXPECT_EQ(value_of(page, series + "_bucket{tool=\"verify\",le=\"0.001\"}"), "3");
  EXPECT_EQ(value_of(page, series + "_bucket{tool=\"verify\",le=\"120\"}"), "4");
  EXPECT_EQ(value_of(page, series + "_bucket{tool=\"verify\",le=\"+Inf\"}"), "5");
  EXPECT_EQ(value_of(page, series + "_count{tool=\"verify\"}"), "5");
  EXPECT_EQ(value_of(page, series + "_sum{tool=\"verify\"}"), "1002.001101");
  EXPECT_EQ(
      value_of(page,
               "portcullis_calls_total{tool=\"verify\",outcome=\"result\",gate=\"released\",verdict=\"verified\"}"),
      "5");
  EXPECT_EQ(value_of(page, "portcullis_audit_leaves"), "5");
}

// What a result says decides which of the known series is counted, and never makes one.
TEST(MetricsPage, NoWordOfAResultBecomesALabel) {
  Metrics metrics;
  const std::size_t before = lines_of(metrics.page({}));
  for (int i = 0; i < 1000; ++i) {
    const std::string word = "word-" + std::to_string(i);
    metrics.call_ended(Metrics::kind_of(word, Outcome::result, Json{{"gate", word}, {"verdict", word}}), 1ms, 1);
    metrics.seat_ended(seat(word, SeatStatus::failed, word));
  }
  metrics.call_ended(Metrics::kind_of("verify", Outcome::result, Json(7)), 1ms, 1);
  const std::string page = metrics.page({});
  EXPECT_EQ(page.find("word-"), std::string::npos);
  EXPECT_LT(lines_of(page), before + 100) << "the series of \"other\" alone";
  EXPECT_EQ(
      value_of(page, "portcullis_calls_total{tool=\"other\",outcome=\"result\",gate=\"withheld\",verdict=\"other\"}"),
      "1000");
  EXPECT_EQ(
      value_of(page, "portcullis_calls_total{tool=\"verify\",outcome=\"result\",gate=\"withheld\",verdict=\"none\"}"),
      "1");
}

// The caller got an error, whatever the tool had said.
TEST(MetricsPage, ACallWithoutItsRecordCountsAsAnErrorAndNotAsReleased) {
  Metrics metrics;
  const auto kind = Metrics::kind_of("verify", Outcome::result, Json{{"gate", "released"}, {"verdict", "verified"}});
  metrics.call_ended(kind, 1ms, std::nullopt);
  const std::string page = metrics.page({});
  EXPECT_EQ(
      value_of(page,
               "portcullis_calls_total{tool=\"verify\",outcome=\"result\",gate=\"released\",verdict=\"verified\"}"),
      "0");
  EXPECT_EQ(value_of(page, "portcullis_calls_total{tool=\"verify\",outcome=\"error\",gate=\"none\",verdict=\"none\"}"),
            "1");
  EXPECT_EQ(value_of(page, "portcullis_audit_write_errors_total"), "1");
  EXPECT_EQ(value_of(page, "portcullis_audit_leaves"), "") << "nothing is known of the log";
}

TEST(MetricsPage, EachSeatIsCountedWithItsProviderAndWhatItCost) {
  Metrics metrics;
  metrics.add_seat("a/one", "a");
  metrics.add_seat("a/two", "a");
  metrics.add_seat("b/one", "b");
  SeatOutcome good = seat("a/one", SeatStatus::ok);
  good.attempts = 4;
  good.hedges = 1;
  good.latency = 30ms;
  good.tokens_in = 100;
  good.tokens_out = 20;
  good.cost_micro_usd = 1'500;
  metrics.seat_ended(good);
  metrics.seat_ended(good);
  SeatOutcome cached = good;
  cached.cached = true;
  cached.seat = "a/two";
  metrics.seat_ended(cached);
  metrics.seat_ended(seat("b/one", SeatStatus::not_dispatched, "budget_exhausted"));
  metrics.seat_ended(seat("b/one", SeatStatus::not_dispatched, "overloaded"));
  Live live;
  live.providers.emplace_back();
  live.providers.back().provider = "b";
  live.providers.back().breaker = tools::fanout::ProviderState::Breaker::open;
  live.providers.back().waiting = 3;
  const std::string page = metrics.page(live);
  EXPECT_EQ(value_of(page, "portcullis_seat_ends_total{provider=\"a\",status=\"ok\"}"), "3");
  EXPECT_EQ(value_of(page, "portcullis_provider_requests_total{provider=\"a\"}"), "8");
  EXPECT_EQ(value_of(page, "portcullis_provider_retries_total{provider=\"a\"}"), "4");
  EXPECT_EQ(value_of(page, "portcullis_provider_hedges_total{provider=\"a\"}"), "2");
  EXPECT_EQ(value_of(page, "portcullis_provider_cached_total{provider=\"a\"}"), "1");
  EXPECT_EQ(value_of(page, "portcullis_provider_tokens_total{provider=\"a\",direction=\"in\"}"), "200");
  EXPECT_EQ(value_of(page, "portcullis_provider_cost_usd_total{provider=\"a\"}"), "0.003");
  EXPECT_EQ(value_of(page, "portcullis_seat_latency_seconds_count{provider=\"a\"}"), "2");
  EXPECT_EQ(value_of(page, "portcullis_seat_latency_seconds_count{provider=\"b\"}"), "0") << "nobody was asked";
  EXPECT_EQ(value_of(page, "portcullis_seats_refused_total{provider=\"b\",reason=\"budget_exhausted\"}"), "1");
  EXPECT_EQ(value_of(page, "portcullis_seats_refused_total{provider=\"b\",reason=\"overloaded\"}"), "1");
  EXPECT_EQ(value_of(page, "portcullis_breaker_state{provider=\"b\",state=\"open\"}"), "1");
  EXPECT_EQ(value_of(page, "portcullis_breaker_state{provider=\"b\",state=\"closed\"}"), "0");
  EXPECT_EQ(value_of(page, "portcullis_breaker_state{provider=\"a\",state=\"closed\"}"), "1");
  EXPECT_EQ(value_of(page, "portcullis_provider_queue{provider=\"b\"}"), "3");
}

// A panel that delivers what it is told.
class ToldPanel final : public tools::fanout::PanelRunner {
 public:
  std::shared_ptr<tools::fanout::PanelRun> start(
      tools::fanout::PanelRequest, std::move_only_function<void(std::vector<SeatOutcome>)> done) override {
    done({seat("a/one", SeatStatus::ok), seat("a/two", SeatStatus::timed_out)});
    return nullptr;
  }
};

// A host seat, and what an earlier round has paid for, come with the request.
TEST(MetricsPage, WhatTheRequestBroughtAlongIsNotCountedAgain) {
  Metrics metrics;
  metrics.add_seat("a/one", "a");
  metrics.add_seat("a/two", "a");
  ToldPanel told;
  MeteredPanel panel(told, metrics);
  tools::fanout::PanelRequest request;
  request.answered["a/one"] = seat("a/one", SeatStatus::ok);
  std::size_t delivered = 0;
  panel.start(std::move(request), [&](std::vector<SeatOutcome> outcomes) { delivered = outcomes.size(); });
  EXPECT_EQ(delivered, 2u);
  const std::string page = metrics.page({});
  EXPECT_EQ(value_of(page, "portcullis_seat_ends_total{provider=\"a\",status=\"ok\"}"), "0");
  EXPECT_EQ(value_of(page, "portcullis_seat_ends_total{provider=\"a\",status=\"timed_out\"}"), "1");
}

}  // namespace
}  // namespace portcullis::server::metrics
