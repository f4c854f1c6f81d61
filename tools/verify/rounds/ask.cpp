// See ask.hpp.
#include "tools/verify/rounds/ask.hpp"

#include <algorithm>

#include "tools/billing.hpp"
#include "tools/verify/rounds/second_hearing.hpp"

namespace portcullis::tools::verify::rounds {
namespace {

struct Asking : std::enable_shared_from_this<Asking> {
  Asking(std::shared_ptr<Call> call_, Work& work_, std::function<void()> then_)
      : call(std::move(call_)), work(work_), then(std::move(then_)), hearing(work_) {}

  void start() {
    ended.resize(hearing.rounds());
    runs.resize(hearing.rounds());
    if (!hearing.needed() || call->cancelled()) return finish();
    std::vector<fanout::PanelRequest> requests;
    for (std::size_t round = 0; round < hearing.rounds(); ++round) {
      requests.push_back(request(round));
      seats += requests.back().seats.size();
    }
    before = work.panel.size();
    call->on_cancel([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->stop();
    });
    // Held until all have begun: a round that nobody can be asked in has ended at once.
    open = 1;
    for (std::size_t round = 0; round < requests.size(); ++round) {
      if (requests[round].seats.empty()) continue;
      ++open;
      runs[round] = call->panel().start(std::move(requests[round]),
                                        [self = shared_from_this(), round](std::vector<fanout::SeatOutcome> outcomes) {
                                          self->runs[round].reset();
                                          self->keep(round, std::move(outcomes));
                                          self->end_of_round();
                                        });
    }
    end_of_round();
  }

  fanout::PanelRequest request(std::size_t round) {
    const std::string nonce = call->nonce();
    fanout::PanelRequest request = hearing.request(round, nonce);
    bill(request, *call, nonce, work.hedge);
    request.deadline = std::min(call->deadline(), call->started() + work.policy.deadline);
    const std::weak_ptr<Asking> weak = weak_from_this();
    request.decided = [weak, round](const std::vector<fanout::SeatOutcome>& so_far) {
      const auto self = weak.lock();
      return self && (self->is_decided = self->hearing.decided(round, so_far));
    };
    request.progress = [weak, last = std::size_t{0}](std::size_t done, std::size_t) mutable {
      const auto self = weak.lock();
      if (!self || done <= last) return;
      self->answered += done - last;
      last = done;
      self->call->progress(static_cast<double>(self->before + self->answered),
                           static_cast<double>(self->before + self->seats),
                           std::to_string(self->answered) + " of " + std::to_string(self->seats) + " answered again");
    };
    return request;
  }

  void stop() {
    for (const auto& run : runs)
      if (run) run->cancel();
  }

  // A round that another one has decided was stopped for that, not by the caller.
  void keep(std::size_t round, std::vector<fanout::SeatOutcome> outcomes) {
    for (auto& outcome : outcomes)
      if (is_decided && !call->cancelled() && outcome.status == verdict::SeatStatus::cancelled) {
        outcome.status = verdict::SeatStatus::cancelled_decided;
        outcome.reason = verdict::name_of(outcome.status);
      }
    ended[round] = std::move(outcomes);
  }

  // What another round still waits for changes nothing once all is decided.
  void end_of_round() {
    if (--open == 0) return finish();
    if (is_decided) stop();
  }

  void finish() {
    hearing.apply(work, ended);
    then();
  }

  std::shared_ptr<Call> call;
  Work& work;  // kept alive by whoever waits for `then`
  std::function<void()> then;
  SecondHearing hearing;
  std::vector<std::vector<fanout::SeatOutcome>> ended;  // by round
  std::vector<std::shared_ptr<fanout::PanelRun>> runs;
  std::size_t open = 0;
  std::size_t before = 0, seats = 0, answered = 0;  // for progress
  bool is_decided = false;
};

}  // namespace

bool planned(const verdict::Policy& policy) {
  return policy.chain_of_verification || policy.challenge_round;
}

std::chrono::steady_clock::time_point first_deadline(const Call& call, std::chrono::steady_clock::time_point whole) {
  return call.now() + std::max((whole - call.now()) / 2, std::chrono::steady_clock::duration(0));
}

void ask_again(const std::shared_ptr<Call>& call, Work& work, std::function<void()> then) {
  std::make_shared<Asking>(call, work, std::move(then))->start();
}

}  // namespace portcullis::tools::verify::rounds
