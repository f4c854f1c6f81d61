// A panel that a test plays under the real handlers: seats "p/0" to "p/4", what each says, and a calibration of them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <set>

#include "tests/unit/verdict_builders.hpp"
#include "tools/consult/handler.hpp"
#include "tools/settings.hpp"

namespace portcullis::tools::played {

using std::chrono::milliseconds;
using verdict::one_in;
using verdict::Verdict;
using Strings = std::vector<std::string>;

inline const std::chrono::sys_days day = *verdict::day_of("2026-11-23");

// Seats "p/0" to "p/4" of the families a to e.
inline fanout::ModelSeat seat(int i) {
  auto provider = std::make_shared<providers::Provider>();
  provider->name = "p";
  fanout::ModelSeat out{.name = "p/" + std::to_string(i),
                        .family = std::string(1, static_cast<char>('a' + i)),
                        .provider = provider,
                        .model = "m" + std::to_string(i)};
  return out;
}

inline verdict::Calibration calibration_of(int seats, std::size_t quorum) {
  verdict::CalibratedClass task{.task_class = "math",
                                .answer_types = {"number"},
                                .fitted = 100,
                                .tested = 900,
                                .weights = {},
                                .error_correlation = 0.5,
                                .choice = {}};
  verdict::Calibration out{.date = "2026-11-01",
                           .data_sha256 = std::string(64, 'a'),
                           .items = 1000,
                           .profile = "balanced",
                           .seats = {},
                           .quorum = quorum,
                           .all_must_answer = false,
                           .limit = {0.1, 0.05},
                           .classes = {}};
  for (int i = 0; i < seats; ++i) {
    const auto of = seat(i);
    out.seats.push_back({of.name, of.family, of.model});
    task.weights.push_back(1000);
  }
  task.choice.threshold = verdict::Threshold{1000, 300, 9, verdict::upper_bound(9, 300, 0.05)};
  out.classes.push_back(task);
  return out;
}

// Plays the panel: each seat says what `says` gives it; "" is a seat that fails.
class PlayedPanel final : public fanout::PanelRunner {
 public:
  std::function<std::string(const std::string& seat)> says;
  std::function<Json(const std::string& text, int claims)> reply;
  std::vector<fanout::PanelRequest> asked;
  std::deque<std::function<void()>> later;

  std::shared_ptr<fanout::PanelRun> start(
      fanout::PanelRequest request, std::move_only_function<void(std::vector<fanout::SeatOutcome>)> done) override {
    std::vector<fanout::SeatOutcome> outcomes;
    for (const auto& each : request.seats) {
      fanout::SeatOutcome outcome;
      outcome.seat = each.name;
      outcome.family = each.family;
      const std::string text = says(each.name);
      outcome.status = text.empty() ? verdict::SeatStatus::timed_out : verdict::SeatStatus::ok;
      if (text.empty()) outcome.reason = "timed_out";
      // As many claims as were asked about.
      for (int claims = 1; !text.empty() && claims < 12; ++claims) {
        outcome.reply = reply(text, claims);
        if (!request.check || !request.check(*outcome.reply)) break;
      }
      outcomes.push_back(std::move(outcome));
    }
    asked.push_back(std::move(request));
    auto held = std::make_shared<decltype(done)>(std::move(done));
    later.push_back([held, outcomes = std::move(outcomes)]() mutable { (*held)(std::move(outcomes)); });
    return std::make_shared<Run>();
  }

 private:
  struct Run final : fanout::PanelRun {
    void cancel() override {}
  };
};

class PlayedCall final : public Call {
 public:
  explicit PlayedCall(fanout::PanelRunner& panel) : panel_(panel) {}
  bool gone = false;
  Clock::time_point now() const override { return Clock::time_point(std::chrono::seconds(20)); }
  Clock::time_point deadline() const override { return now() + std::chrono::hours(1); }
  bool cancelled() const override { return gone; }
  void on_cancel(std::function<void()>) override {}
  void progress(double, double, std::string_view) override {}
  void compute(std::size_t, std::function<void()> work, std::function<void()> then) override {
    work();
    then();
  }
  std::string nonce() override { return std::string(32, '7'); }
  fanout::PanelRunner& panel() override { return panel_; }
  void log(std::string_view, const Json&) override {}
  const Json& client_capabilities() const override { return none_; }
  const Json* response(std::string_view) const override { return nullptr; }
  const Json& state() const override { return null_; }
  void release_stream() override {}
  void become_task() override {}

 private:
  fanout::PanelRunner& panel_;
  Json none_ = Json::object();
  Json null_ = nullptr;
};

// With a panel that keeps in `later` what it has to deliver.
template <class Panel>
Outcome call(Tool& tool, Panel& panel, Json arguments) {
  Outcome out;
  bool ended = false;
  tool.start(std::make_shared<PlayedCall>(panel), std::move(arguments), [&](Outcome outcome) {
    out = std::move(outcome);
    ended = true;
  });
  while (!panel.later.empty()) {
    auto next = std::move(panel.later.front());
    panel.later.pop_front();
    next();
  }
  EXPECT_TRUE(ended);
  return out;
}

inline Json consult_reply(const std::string& text, int) {
  return Json{{"reasoning", ""}, {"status", "answered"}, {"answer", text}};
}

inline std::shared_ptr<Settings> settings_with(const ProfileSettings& profile) {
  auto out = std::make_shared<Settings>();
  out->profiles["balanced"] = profile;
  out->today = [] { return day; };
  return out;
}

inline ProfileSettings three_seats() {
  ProfileSettings profile;
  for (int i = 0; i < 3; ++i) profile.seats.push_back(seat(i));
  return profile;
}

}  // namespace portcullis::tools::played
