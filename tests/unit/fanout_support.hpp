// Builders for the fan-out's tests: panels of fake seats, and a runner on its own loop that can be waited for.
#pragma once

#include <boost/asio/post.hpp>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/fake_provider.hpp"
#include "tests/support/loop.hpp"
#include "tests/unit/providers_support.hpp"
#include "tools/fanout/runner.hpp"

namespace portcullis::tools::fanout::testing {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using portcullis::tests::FakeProvider;
using portcullis::tests::Fault;
using portcullis::tests::run_until;
using providers::Provider;
using providers::WireId;
using transport::client::Secret;
using verdict::SeatStatus;

inline const std::string supports = R"({"claims":[{"index":0,"quote":"","reason":"r","says":"supports"}]})";
inline const std::string refutes = R"({"claims":[{"index":0,"quote":"","reason":"r","says":"refutes"}]})";

inline ModelSeat seat_at(std::uint16_t port, const std::string& model, WireId wire = WireId::openai_chat) {
  auto provider = std::make_shared<Provider>();
  provider->name = "fake";
  provider->wire = wire;
  provider->base_url = "http://127.0.0.1:" + std::to_string(port) + "/v1";
  provider->key = Secret("sk-canary");
  provider->allow_private = true;
  return {"fake/" + model, "family-" + model, provider, model};
}

inline ModelSeat demo_seat(const std::string& name = "demo/demo") {
  auto provider = std::make_shared<Provider>();
  provider->name = "demo";
  provider->wire = WireId::demo;
  return {name, "demo", provider, "demo"};
}

inline std::shared_ptr<const schemas::Validator> verify_schema() {
  static const auto compiled = [] {
    auto validator = schemas::Validator::compile(providers::testing::schema_file("verify_reply"));
    if (!validator) std::abort();
    return std::make_shared<const schemas::Validator>(std::move(*validator));
  }();
  return compiled;
}

inline PanelRequest panel_of(std::vector<ModelSeat> seats, std::chrono::milliseconds limit = 10s) {
  PanelRequest request;
  request.seats = std::move(seats);
  request.prompt.system = "You judge claims.";
  request.prompt.user = "Claim 0: water is wet.";
  request.prompt.schema_name = "verify_reply";
  request.prompt.reply_schema = providers::testing::schema_file("verify_reply");
  request.schema = verify_schema();
  request.deadline = Clock::now() + limit;
  return request;
}

// For tests of what one request brings: nothing is tried again, and no seat pays for what its neighbours did.
inline FanoutSettings each_on_its_own() {
  FanoutSettings settings;
  settings.retry.attempts = 1;
  settings.breaker.failure_percent = 101;
  settings.admission.concurrent = settings.admission.concurrent_in_all = 10'000;
  return settings;
}

struct Delivered {
  std::optional<std::vector<SeatOutcome>> outcomes;
  int times = 0;
  Clock::time_point at;

  const SeatOutcome& operator[](std::size_t i) const { return outcomes->at(i); }
};

class PanelHarness {
 public:
  explicit PanelHarness(FanoutSettings settings = {}) : runner(make_runner(loop, std::move(settings))) {}

  boost::asio::io_context loop{1};
  std::unique_ptr<PanelRunner> runner;

  std::shared_ptr<PanelRun> start(PanelRequest request, const std::shared_ptr<Delivered>& into) {
    return runner->start(std::move(request), [into](std::vector<SeatOutcome> outcomes) {
      ++into->times;
      into->at = Clock::now();
      into->outcomes = std::move(outcomes);
    });
  }

  Delivered run(PanelRequest request) {
    auto delivered = std::make_shared<Delivered>();
    start(std::move(request), delivered);
    EXPECT_EQ(delivered->times, 0) << "never from inside start()";
    EXPECT_TRUE(run_until(loop, [&] { return delivered->times > 0; }, 30s));
    if (!delivered->outcomes) delivered->outcomes.emplace();
    return *delivered;
  }

  // Runs whatever is still queued, so that a second delivery or a late callback would show.
  void settle() {
    bool seen = false;
    boost::asio::post(loop, [&] { seen = true; });
    run_until(loop, [&] { return seen; });
  }
};

}  // namespace portcullis::tools::fanout::testing
