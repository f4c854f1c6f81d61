// A panel that a test plays in an order of arrival, and that stops as the runner does. For tests of the early stop.
#pragma once

#include "tests/unit/played_panel.hpp"

namespace portcullis::tools::played {

using fanout::SeatOutcome;
using verdict::SeatStatus;

inline const std::string evidence_text = "The bridge was opened in 1932. It carries eight lanes of traffic.";

// What one seat answers to one kind of question; nothing: it fails.
struct Script {
  std::optional<std::string> answer;               // to a question
  std::vector<std::pair<std::string, bool>> says;  // of each claim: its word, and whether the quote is a true one
  bool fails_as_judge = false;
  std::vector<std::string> fills{};  // the gaps, over and over; empty: it fails
  std::string objects = "none";      // to every claim; empty: it fails
  bool shows = true;                 // its objection, by a passage of the evidence
};

// Plays seats in an order of arrival, and stops as the runner does.
class OrderedPanel final : public fanout::PanelRunner {
 public:
  std::map<std::string, Script> scripts;
  std::vector<std::size_t> order;
  bool stops = true;
  std::deque<std::function<void()>> later;
  std::size_t stopped = 0;  // seats

  std::shared_ptr<fanout::PanelRun> start(fanout::PanelRequest request,
                                          std::move_only_function<void(std::vector<SeatOutcome>)> done) override {
    std::vector<std::optional<SeatOutcome>> ended(request.seats.size());
    bool decided = false;
    for (const std::size_t next : order) {
      if (next >= request.seats.size() || decided) continue;
      ended[next] = play(request, request.seats[next]);
      std::vector<SeatOutcome> so_far;
      for (const auto& outcome : ended)
        if (outcome) so_far.push_back(*outcome);
      decided = stops && so_far.size() < ended.size() && request.decided && request.decided(so_far);
    }
    std::vector<SeatOutcome> outcomes;
    for (std::size_t i = 0; i < ended.size(); ++i) {
      if (!ended[i]) ++stopped;
      outcomes.push_back(ended[i] ? *ended[i] : end_of(request.seats[i], SeatStatus::cancelled_decided));
    }
    auto held = std::make_shared<decltype(done)>(std::move(done));
    later.push_back([held, outcomes = std::move(outcomes)]() mutable { (*held)(std::move(outcomes)); });
    return std::make_shared<Run>();
  }

 private:
  struct Run final : fanout::PanelRun {
    void cancel() override {}
  };

  static SeatOutcome end_of(const fanout::ModelSeat& seat, SeatStatus status) {
    SeatOutcome outcome;
    outcome.seat = seat.name;
    outcome.family = seat.family;
    outcome.status = status;
    if (status != SeatStatus::ok) outcome.reason = verdict::name_of(status);
    return outcome;
  }

  SeatOutcome play(const fanout::PanelRequest& request, const fanout::ModelSeat& seat) const {
    const Script& script = scripts.at(seat.name);
    SeatOutcome outcome = end_of(seat, SeatStatus::ok);
    if (request.prompt.schema_name == "consult_reply") {
      if (!script.answer) return end_of(seat, SeatStatus::failed);
      outcome.reply = Json{{"reasoning", ""}, {"status", "answered"}, {"answer", *script.answer}};
      return outcome;
    }
    if (request.prompt.schema_name == "chain_reply") return filled(request, seat, script);
    if (request.prompt.schema_name == "challenge_reply") return objected(request, seat, script);
    if (script.fails_as_judge) return end_of(seat, SeatStatus::timed_out);
    for (std::size_t claims = 1; claims < 9; ++claims) {
      Json entries = Json::array();
      for (std::size_t i = 0; i < claims; ++i) {
        const auto& [says, quotes] = script.says[i % script.says.size()];
        entries.push_back(Json{{"index", i},
                               {"quote", quotes ? evidence_text.substr(0, 30) : "It has nine lanes."},
                               {"reason", ""},
                               {"says", says}});
      }
      outcome.reply = Json{{"claims", std::move(entries)}};
      if (!request.check(*outcome.reply)) return outcome;
    }
    return end_of(seat, SeatStatus::failed);
  }

  // As many answers as there are gaps: the prompt says it.
  static SeatOutcome filled(const fanout::PanelRequest& request, const fanout::ModelSeat& seat, const Script& script) {
    if (script.fills.empty()) return end_of(seat, SeatStatus::timed_out);
    SeatOutcome outcome = end_of(seat, SeatStatus::ok);
    Json answers = Json::array();
    const std::string& prompt = request.prompt.user;
    constexpr std::string_view label = "There are ";
    for (int gap = std::stoi(prompt.substr(prompt.rfind(label) + label.size())); gap > 0; --gap)
      answers.push_back(
          Json{{"answer", script.fills[answers.size() % script.fills.size()]}, {"gap", answers.size() + 1}});
    outcome.reply = Json{{"answers", std::move(answers)}};
    EXPECT_FALSE(request.check(*outcome.reply)) << prompt;
    return outcome;
  }

  static SeatOutcome objected(const fanout::PanelRequest& request, const fanout::ModelSeat& seat,
                              const Script& script) {
    if (script.objects.empty()) return end_of(seat, SeatStatus::failed);
    SeatOutcome outcome = end_of(seat, SeatStatus::ok);
    for (std::size_t claims = 1; claims < 9; ++claims) {
      Json entries = Json::array();
      for (std::size_t i = 0; i < claims; ++i)
        entries.push_back(Json{{"index", i},
                               {"objection", script.objects},
                               {"quote", script.shows ? evidence_text.substr(0, 30) : "It has nine lanes."},
                               {"reason", ""}});
      outcome.reply = Json{{"claims", std::move(entries)}};
      if (!request.check(*outcome.reply)) return outcome;
    }
    return end_of(seat, SeatStatus::failed);
  }
};

}  // namespace portcullis::tools::played
