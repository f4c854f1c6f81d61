// What results say of cost: exact amounts or "unknown", small in the usual form, and always by the schemas of results.
#include <gtest/gtest.h>

#include "schemas/embedded.hpp"
#include "schemas/validator.hpp"
#include "tools/billing.hpp"
#include "tools/settings.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::billing_test {
namespace {

using namespace std::chrono_literals;
using fanout::SeatOutcome;

SeatOutcome paid(std::optional<std::uint64_t> cost) {
  SeatOutcome outcome;
  outcome.seat = "openai/gpt-5.1";
  outcome.family = "openai";
  outcome.status = verdict::SeatStatus::ok;
  outcome.attempts = 2;
  outcome.hedges = 1;
  outcome.latency = 1'500ms;
  outcome.queued = 3ms;
  outcome.connect = 20ms;
  outcome.first_byte = 400ms;
  outcome.tokens_in = 900;
  outcome.tokens_out = 80;
  outcome.cost_micro_usd = cost;
  return outcome;
}

SeatOutcome unasked() {
  SeatOutcome outcome;
  outcome.seat = "b";
  outcome.family = "b";
  outcome.reason = "budget_exhausted";
  outcome.retry_in = 250ms;
  return outcome;
}

SeatOutcome shared() {
  SeatOutcome outcome = unasked();
  outcome.status = verdict::SeatStatus::ok;
  outcome.reason.clear();
  outcome.cached = true;
  outcome.cost_micro_usd = 0;
  return outcome;
}

TEST(Bills, are_exact_or_unknown) {
  EXPECT_EQ(json::write(cost_report({paid(2'000), paid(1), unasked(), shared()})), "0.002001");
  EXPECT_EQ(json::write(usd(1)), "1e-06");
  EXPECT_EQ(json::write(usd(123'456'789'012)), "123456.789012");
  EXPECT_EQ(cost_report({paid(2'000), paid(std::nullopt)}), "unknown");
  EXPECT_EQ(cost_report({unasked(), shared()}), 0.0);
  EXPECT_EQ(cost_report({}), 0.0);
}

TEST(Bills, tell_more_when_more_is_asked_for) {
  const Json small = seat_report(paid(2'000));
  EXPECT_EQ(small.at("cost_usd"), 0.002);
  EXPECT_EQ(small.at("hedges"), 1);
  for (const char* name : {"queue_ms", "connect_ms", "first_byte_ms", "cached", "retry_in_ms"})
    EXPECT_FALSE(small.contains(name)) << name;
  const Json large = seat_report(paid(2'000), true);
  EXPECT_EQ(large.at("queue_ms"), 3);
  EXPECT_EQ(large.at("connect_ms"), 20);
  EXPECT_EQ(large.at("first_byte_ms"), 400);
  EXPECT_EQ(seat_report(shared()).at("cached"), true);
  EXPECT_EQ(seat_report(shared()).at("cost_usd"), 0.0);
  EXPECT_FALSE(seat_report(unasked()).contains("cost_usd"));
  EXPECT_EQ(seat_report(paid(std::nullopt)).at("cost_usd"), "unknown");
}

TEST(Bills, are_by_the_schemas_of_results) {
  for (const char* tool : {"tools/verify.output", "tools/consult.output"}) {
    const auto schema = json::read(schemas::embedded(tool));
    ASSERT_TRUE(schema) << tool;
    const auto seat = schemas::Validator::compile(schema->at("properties").at("seats").at("items"));
    const auto cost = schemas::Validator::compile(schema->at("properties").at("cost_usd"));
    ASSERT_TRUE(seat && cost) << tool;
    for (const SeatOutcome& outcome : {paid(2'000), paid(std::nullopt), unasked(), shared()}) {
      EXPECT_TRUE(seat->validate(seat_report(outcome)).empty()) << json::write(seat_report(outcome));
      EXPECT_TRUE(seat->validate(seat_report(outcome, true)).empty()) << json::write(seat_report(outcome, true));
      EXPECT_TRUE(cost->validate(cost_report({outcome})).empty());
    }
    EXPECT_FALSE(cost->validate(Json("free")).empty());
    EXPECT_FALSE(cost->validate(Json(-1)).empty());
  }
}

}  // namespace
}  // namespace portcullis::tools::billing_test
