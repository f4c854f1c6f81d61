// Which failures are tried again and when, the share of retries and the latency that hedges wait for. Pure: times and
// randomness are the tests' own.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <atomic>
#include <thread>

#include "tools/fanout/asked_wait.hpp"
#include "tools/fanout/attempts.hpp"
#include "tools/fanout/latency_window.hpp"
#include "tools/fanout/share_bucket.hpp"

namespace portcullis::tools::fanout::attempts {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using transport::client::FailCode;
using transport::client::Failure;
using transport::client::Response;

const std::chrono::sys_seconds wall{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 2h};

Response answer(int status, std::vector<transport::client::Header> headers = {}, std::string body = {}) {
  Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  return response;
}

std::optional<milliseconds> wait_of(std::vector<transport::client::Header> headers) {
  return asked_wait(answer(429, std::move(headers)), wall);
}

TEST(AskedWait, is_read_in_every_form_that_providers_use) {
  EXPECT_EQ(wait_of({{"retry-after-ms", "1500"}, {"retry-after", "9"}}), 1500ms);
  EXPECT_EQ(wait_of({{"retry-after", "2"}}), 2s);
  EXPECT_EQ(wait_of({{"retry-after", "0.25"}}), 250ms);
  EXPECT_EQ(wait_of({{"retry-after", "Mon, 23 Nov 2026 02:00:07 GMT"}}), 7s);
  EXPECT_EQ(wait_of({{"retry-after", "Mon, 23 Nov 2026 02:00:07 GMT"}, {"date", "Mon, 23 Nov 2026 02:00:04 GMT"}}), 3s)
      << "by the clock that set it";
  EXPECT_EQ(wait_of({{"retry-after", "Mon, 23 Nov 2026 01:00:00 GMT"}}), 0s) << "over already";
  EXPECT_EQ(wait_of({{"x-ratelimit-remaining-requests", "0"},
                     {"x-ratelimit-reset-requests", "6m0s"},
                     {"x-ratelimit-remaining-tokens", "1000"},
                     {"x-ratelimit-reset-tokens", "1h"}}),
            6min)
      << "only the limit that is used up";
  EXPECT_EQ(wait_of({{"x-ratelimit-reset-requests", "20ms"}, {"x-ratelimit-reset-tokens", "2m59.56s"}}), 179'560ms);
  EXPECT_EQ(wait_of({{"x-ratelimit-remaining-tokens", "-1"}, {"x-ratelimit-reset-tokens", "12"}}), 12s);
  EXPECT_EQ(wait_of({{"anthropic-ratelimit-tokens-remaining", "0"},
                     {"anthropic-ratelimit-tokens-reset", "2026-11-23T02:00:30Z"},
                     {"anthropic-ratelimit-requests-remaining", "5"},
                     {"anthropic-ratelimit-requests-reset", "2026-11-23T03:00:00Z"}}),
            30s);
  EXPECT_EQ(wait_of({{"anthropic-ratelimit-input-tokens-reset", "2026-11-23T04:00:10+02:00"}}), 10s);
  EXPECT_EQ(wait_of({{"retry-after", "99999999999"}}), 24h);
}

TEST(AskedWait, is_nothing_when_it_cannot_be_read) {
  for (const char* text : {"", "soon", "-5", "1s", "1.2.3", ".", "Mon, 23 Nov 2026 25:00:07 GMT", "1e9",
                           "Mon, 31 Feb 2026 02:00:07 GMT", "Mon, 23 nov 2026 02:00:07 GMT"})
    EXPECT_EQ(wait_of({{"retry-after", text}}), std::nullopt) << text;
  for (const char* text : {"", "m", "5x", "1s1", "s1", "-1s", "1 s"})
    EXPECT_EQ(read_duration(text), std::nullopt) << text;
  for (const char* text : {"", "2026-11-23", "2026-11-23T02:00:00", "2026-13-23T02:00:00Z", "2026-11-23T02:00:00+25:00",
                           "2026-11-23T02:00:00.Z", "2026/11/23T02:00:00Z"})
    EXPECT_EQ(read_rfc3339(text), std::nullopt) << text;
}

RC_GTEST_PROP(AskedWait, no_bytes_in_a_header_break_it, (const std::string& text)) {
  for (const char* name :
       {"retry-after-ms", "retry-after", "x-ratelimit-reset-tokens", "anthropic-ratelimit-tokens-reset"})
    if (const auto wait = wait_of({{name, text}})) RC_ASSERT(*wait >= 0ms && *wait <= 24h);
}

TEST(Attempts, only_what_may_pass_by_itself_and_was_not_paid_for_is_tried_again) {
  for (int status = 100; status <= 599; ++status) {
    const bool again = status == 408 || status == 409 || status == 429 || status == 500 || status == 502 ||
                       status == 503 || status == 504 || status == 529;
    const Next expected = again ? Next::again : status == 404 ? Next::next_model : Next::end;
    EXPECT_EQ(judge(answer(status), wall).next, expected) << status;
    EXPECT_EQ(judge(answer(status), wall).health, status == 408 || status >= 500 ? Health::failing : Health::alive)
        << status;
  }
  EXPECT_EQ(judge(answer(503, {{"x-should-retry", "false"}}), wall).next, Next::end);
  EXPECT_EQ(judge(answer(429, {}, R"({"error":{"code":"insufficient_quota"}})"), wall).next, Next::end);
  EXPECT_EQ(judge(answer(429, {{"retry-after", "3"}}), wall).wait, 3s);
  for (int code = 0; code <= static_cast<int>(FailCode::stream_stalled); ++code) {
    const auto cause = static_cast<FailCode>(code);
    const bool before_the_request = cause == FailCode::resolve_failed || cause == FailCode::connect_refused ||
                                    cause == FailCode::connect_failed || cause == FailCode::tls_failed;
    EXPECT_EQ(judge(Failure{cause, "", {}}).next, before_the_request ? Next::again : Next::end) << name_of(cause);
  }
}

TEST(Attempts, a_missing_model_is_known_on_every_wire_and_by_no_prose) {
  const auto next = [](int status, const char* body) { return judge(answer(status, {}, body), wall).next; };
  EXPECT_EQ(next(404, R"({"type":"error","error":{"type":"not_found_error","message":"model: x"}})"), Next::next_model);
  EXPECT_EQ(next(404, R"({"error":{"code":404,"status":"NOT_FOUND"}})"), Next::next_model);
  EXPECT_EQ(next(404, R"({"error":"model 'x' not found"})"), Next::next_model);
  EXPECT_EQ(next(404, "not JSON"), Next::next_model);
  EXPECT_EQ(next(400, R"({"error":{"code":"model_not_found"}})"), Next::next_model);
  EXPECT_EQ(next(400, R"({"error":{"code":"model_decommissioned","type":"invalid_request_error"}})"), Next::next_model);
  EXPECT_EQ(next(400, R"({"error":{"message":"model_not_found"}})"), Next::end);
  EXPECT_EQ(next(400, R"({"error":{"code":"invalid_value"}})"), Next::end);
  EXPECT_EQ(next(401, "{}"), Next::end);
  EXPECT_EQ(next(503, R"({"error":{"code":"model_not_found"}})"), Next::again) << "a gateway in trouble";
  EXPECT_EQ(next(200, R"({"error":{"code":"model_not_found"}})"), Next::end) << "paid for";
  EXPECT_EQ(judge(answer(400, {{"x-amzn-errortype", "ResourceNotFoundException:http://x"}}), wall).next,
            Next::next_model);
}

TEST(Attempts, backoff_doubles_to_its_cap_with_full_jitter) {
  const RetrySettings settings{.attempts = 9, .backoff = 200ms, .backoff_cap = 1000ms, .percent = 10};
  EXPECT_EQ(backoff(settings, 0, 0.5), 100ms);
  EXPECT_EQ(backoff(settings, 1, 0.5), 200ms);
  EXPECT_EQ(backoff(settings, 2, 0.5), 400ms);
  EXPECT_EQ(backoff(settings, 3, 0.5), 500ms);
  EXPECT_EQ(backoff(settings, 4'000'000'000u, 0.999), 999ms);
  EXPECT_EQ(backoff(settings, 2, 0), 0ms);
}

RC_GTEST_PROP(ShareBucket, never_lets_more_than_its_share_pass, ()) {
  const auto percent = *rc::gen::inRange(0u, 101u);
  const auto reserve = *rc::gen::inRange(0u, 12u);
  ShareBucket bucket(percent, reserve, 100);
  std::uint64_t earned = 0;
  std::uint64_t spent = 0;
  for (const bool spend : *rc::gen::arbitrary<std::vector<bool>>()) {
    if (!spend) {
      bucket.earn();
      ++earned;
    } else if (bucket.spend()) {
      ++spent;
    }
    RC_ASSERT(spent * 100 <= (percent == 0 ? 0 : reserve * 100) + earned * percent);
  }
}

TEST(ShareBucket, keeps_its_share_under_threads) {
  ShareBucket bucket(10, 0, 100'000);
  std::atomic<int> spent = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 10'000; ++k) {
        bucket.earn();
        if (bucket.spend()) ++spent;
      }
    });
  for (auto& thread : threads) thread.join();
  while (bucket.spend()) ++spent;
  EXPECT_EQ(spent, 4'000);
}

TEST(LatencyWindow, knows_its_95th_percentile_once_it_has_seen_enough_and_forgets_what_is_old) {
  LatencyWindow window;
  for (int i = 1; i <= 19; ++i) window.add(milliseconds(i));
  EXPECT_EQ(window.p95(), std::nullopt);
  window.add(20ms);
  EXPECT_EQ(window.p95(), 19ms);
  for (int i = 1; i <= 64; ++i) window.add(milliseconds(1000 + i));
  EXPECT_EQ(window.p95(), 1061ms);
}

}  // namespace
}  // namespace portcullis::tools::fanout::attempts
