// The thin shell around the fan: turns its steps into seats that are started and cancelled, one time to wait for and
// one delivery. All on the loop's thread. The panel's deadline is the only one: each seat gets it, and so does the run.
#include "tools/fanout/runner.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <optional>
#include <unordered_map>
#include <utility>

#include "tools/fanout/fan.hpp"
#include "tools/fanout/flights.hpp"
#include "tools/fanout/seat_reply.hpp"
#include "tools/providers/body_text.hpp"

namespace portcullis::tools::fanout {
namespace {

using Clock = std::chrono::steady_clock;
using Done = std::move_only_function<void(std::vector<SeatOutcome>)>;

class Run;

// What a run needs of its runner.
struct Shop {
  Shop(boost::asio::io_context& io, FanoutSettings settings, std::shared_ptr<BudgetLedger> ledger)
      : flights(io, std::move(settings), std::move(ledger)) {}
  Flights flights;
  std::unordered_map<Run*, std::shared_ptr<Run>> open;  // keeps runs alive until they have delivered
};

class Run final : public PanelRun, public Rider, public std::enable_shared_from_this<Run>, private LoopTimers::Node {
 public:
  Run(Shop& shop, PanelRequest request, Done done)
      : shop_(&shop),
        request_(std::make_shared<const PanelRequest>(with_text(std::move(request)))),
        done_(std::move(done)),
        fan_(request_->seats, request_->deadline),
        spending_(request_->spending ? request_->spending : std::make_shared<CallSpending>()),
        flights_(request_->seats.size()),
        accounts_(request_->seats.size()) {}

  void begin() {
    shop_->flights.seats.timers.set(*this, request_->deadline);
    const transport::client::Client::Together together(shop_->flights.seats.client);
    for (std::size_t i = 0; i < request_->seats.size(); ++i)
      // Two seats of one name could not be told apart in any report; the first one keeps it.
      is_first_of_its_name(i) ? ask(i) : end_later(i, seat_failed("duplicate_seat"));
    if (fan_.complete()) later([](Run& run) { run.deliver(); });  // no seats
  }

  void cancel() override {
    if (shop_ == nullptr) return;
    const FanStep step = fan_.cancel(Clock::now());
    close(step);
    if (step.complete) later([](Run& run) { run.deliver(); });
  }

  // The runner is going away: nothing is delivered any more.
  void abandon() {
    if (shop_ != nullptr) shop_->flights.seats.timers.clear(*this);
    shop_ = nullptr;
    done_ = nullptr;
    for (const auto& flight : std::exchange(flights_, {}))
      if (flight) flight->leave(*this);
    request_.reset();
  }

  bool leaves(std::size_t seat, Clock::time_point now) override { return fan_.may_send(seat, now); }

  void landed(std::size_t seat, SeatOutcome&& outcome, Clock::time_point now) override {
    const auto self = shared_from_this();
    flights_[seat].reset();
    end(seat, std::move(outcome), now);
  }

  void ask_again(std::size_t seat) override {
    flights_[seat].reset();
    if (!fan_.has_ended(seat)) ask(seat);
  }

 private:
  static PanelRequest with_text(PanelRequest request) {
    if (request.seats.size() > 1) providers::write_text(request.prompt);
    return request;
  }

  // Panels are small: a table of names costs more than looking.
  bool is_first_of_its_name(std::size_t seat) const {
    for (std::size_t i = 0; i < seat; ++i)
      if (request_->seats[i].name == request_->seats[seat].name) return false;
    return true;
  }

  void ask(std::size_t seat) {
    std::optional<SeatOutcome> kept;
    flights_[seat] = Flight::join(shop_->flights, request_, seat, spending_, *this, kept);
    if (kept) end_later(seat, *std::move(kept));
  }

  void end(std::size_t seat, SeatOutcome&& outcome, Clock::time_point now) {
    if (shop_ == nullptr) return;
    const FanStep step = fan_.ended(seat, std::move(outcome), now);
    close(step);
    if (step.seat_ended) {
      tell_progress();
      ask_if_decided();
    }
    // A callback may have cancelled the run, or have let go of the runner.
    if (shop_ != nullptr && fan_.complete()) deliver();
  }

  // Behind the ends that are on their way already: who was refused at once keeps its reason, and one question will do.
  void ask_if_decided() {
    if (shop_ == nullptr || fan_.complete() || !request_->decided || std::exchange(asking_, true)) return;
    later([](Run& run) {
      run.asking_ = false;
      if (run.shop_ == nullptr || run.fan_.complete() || !run.is_decided() || run.shop_ == nullptr) return;
      run.close(run.fan_.decided(Clock::now()));
      if (run.fan_.complete()) run.deliver();
    });
  }

  void on_time() override {
    const auto self = shared_from_this();
    close(fan_.deadline_passed(std::max(Clock::now(), request_->deadline)));
    if (fan_.complete()) deliver();
  }

  void deliver() {
    if (shop_ == nullptr || !done_) return;
    const auto self = shared_from_this();
    auto done = std::exchange(done_, nullptr);
    auto outcomes = fan_.take_outcomes();
    for (std::size_t i = 0; i < outcomes.size(); ++i)
      accounts_[i].put_into(outcomes[i], shop_->flights.price_of(outcomes[i].seat));
    Shop* shop = shop_;
    const auto request = request_;  // freed behind the delivery
    abandon();
    shop->open.erase(this);
    done(std::move(outcomes));
  }

  void close(const FanStep& step) {
    for (const std::size_t seat : step.close) {
      const auto flight = std::exchange(flights_[seat], nullptr);
      if (!flight) continue;
      accounts_[seat] = flight->leave(*this);
      fan_.account(seat, accounts_[seat].queued, accounts_[seat].hedges);
    }
  }

  // The callbacks are copied before they are called: they may let go of the runner, and with it of themselves.
  void tell_progress() {
    if (!request_->progress) return;
    try {
      const auto progress = request_->progress;
      progress(fan_.ended_count(), fan_.size());
    } catch (...) {
      // Progress is a courtesy; the run goes on without it.
    }
  }

  bool is_decided() {
    if (!request_->decided) return false;
    try {
      const auto decided = request_->decided;
      return decided(fan_.ended_outcomes());
    } catch (...) {
      return false;  // not known to be decided: every seat is waited for
    }
  }

  // start() must not call anything back, so ends that are known at once are told from the loop.
  void end_later(std::size_t seat, SeatOutcome outcome) {
    later([seat, kept = std::move(outcome)](Run& run) mutable { run.end(seat, std::move(kept), Clock::now()); });
  }

  template <class Action>
  void later(Action action) {
    boost::asio::post(shop_->flights.seats.loop, [weak = weak_from_this(), kept = std::move(action)]() mutable {
      if (const auto run = weak.lock()) kept(*run);
    });
  }

  Shop* shop_;  // null once delivered or abandoned
  std::shared_ptr<const PanelRequest> request_;
  Done done_;
  Fan fan_;
  std::shared_ptr<CallSpending> spending_;
  std::vector<std::shared_ptr<Flight>> flights_;
  std::vector<SeatAccount> accounts_;  // of seats that something else ended
  bool asking_ = false;                // whether the rest is decided, in the next turn of the loop
};

class Runner final : public PanelRunner {
 public:
  Runner(boost::asio::io_context& loop, FanoutSettings settings, std::shared_ptr<BudgetLedger> ledger)
      : shop_(loop, std::move(settings), std::move(ledger)) {}

  ~Runner() override {
    for (const auto& [key, run] : shop_.open) run->abandon();
  }

  std::shared_ptr<PanelRun> start(PanelRequest request, Done done) override {
    auto run = std::make_shared<Run>(shop_, std::move(request), std::move(done));
    shop_.open.emplace(run.get(), run);
    run->begin();
    return run;
  }

  std::vector<ProviderState> providers() const override { return shop_.flights.seats.providers(); }

 private:
  Shop shop_;
};

}  // namespace

std::unique_ptr<PanelRunner> make_runner(boost::asio::io_context& loop, FanoutSettings settings,
                                         std::shared_ptr<BudgetLedger> ledger) {
  return std::make_unique<Runner>(loop, std::move(settings), std::move(ledger));
}

}  // namespace portcullis::tools::fanout
