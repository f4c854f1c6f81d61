// The shell of one seat: does what its machine says with sockets, places, permits and one timer; see seat_call.hpp.
#include "tools/fanout/seat_call.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <random>
#include <utility>

#include "tools/fanout/seat_reply.hpp"

namespace portcullis::tools::fanout {
namespace {

using transport::client::Failure;
using transport::client::Response;
using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;

// When to come again after there was no place: about how long a reply takes.
constexpr milliseconds try_after_overload{1'000};

}  // namespace

SeatServices::SeatServices(boost::asio::io_context& io, FanoutSettings given, std::shared_ptr<ProviderDesks> shared)
    : loop(io),
      settings(std::move(given)),
      desks(shared ? std::move(shared) : std::make_shared<ProviderDesks>(settings)),
      random([engine = std::mt19937_64(std::random_device{}())]() mutable {
        return std::uniform_real_distribution<double>()(engine);
      }),
      wall_clock([] { return std::chrono::system_clock::now(); }),
      timers(io),
      client(io) {}

SeatCall::SeatCall(SeatServices& services, std::shared_ptr<const PanelRequest> request, std::size_t seat,
                   SeatOwner& owner)
    : services_(&services),
      request_(std::move(request)),
      index_(seat),
      owner_(&owner),
      machine_(services.settings.retry, 1 + request_->seats[seat].fallbacks.size(), request_->deadline) {}

SeatCall::~SeatCall() {
  // Only when the whole loop's services go away with requests still out, or waiting: a call that has ended or was
  // cancelled holds nothing, and may be the last to go.
  if (waits_ != Waits::nothing) services_->timers.clear(*this);
  for (const Lane lane : {Lane::first, Lane::hedge}) give_back(lane, Health::unknown, Time{});
}

const std::string& SeatCall::model() const {
  return machine_.model() == 0 ? seat().model : seat().fallbacks[machine_.model() - 1];
}

void SeatCall::start() {
  starting_ = true;
  const Time now = Clock::now();
  if (auto refused = refuse_seat(seat(), *request_)) {
    end(std::move(*refused), now);
  } else if (seat().demo()) {
    later([](SeatCall& call) { call.end(demo_outcome(*call.request_), Clock::now()); });
  } else {
    desk_ = &services_->desks->desk(seat().provider->name);
    obey(machine_.begin(), now);
  }
  starting_ = false;
}

void SeatCall::obey(const SeatMachine::Step& step, Time now) {
  switch (step.what) {
    case SeatMachine::Do::nothing:
      return;
    case SeatMachine::Do::admit:
      return get_place(now);
    case SeatMachine::Do::wait:
      return wait_for(Waits::backoff, step.until);
    case SeatMachine::Do::end:
      if (step.close_other)
        for (const Lane lane : {Lane::first, Lane::hedge}) close(lane, now);
      return end(std::move(machine_.outcome()), now);
  }
}

// ---- a place and a permit

void SeatCall::get_place(Time now) {
  // Before the queue as well: who would be refused behind it does not have to wait for that.
  if (desk_->refuses(now)) return refuse("breaker_open", desk_->state(now).open_for, now);
  switch (services_->desks->admission.ask(desk_->line, *this)) {
    case Admission::Answer::granted:
      return use_place(now);
    case Admission::Answer::shed:
      return refuse("overloaded", try_after_overload, now);
    case Admission::Answer::queued:
      intrusive_ptr_add_ref(this);  // the queue's; given back by granted()'s news or by stop_waiting()
      queued_place_ = true;
      queued_since_ = now;
      return wait_for(Waits::place, now + desk_->queue_age);
  }
}

// Under the lock of the queue and from any thread: only tells the loop, and hands over the queue's reference.
void SeatCall::granted() noexcept {
  boost::asio::post(services_->loop, [self = boost::intrusive_ptr(this, false)] {
    if (!std::exchange(self->queued_place_, false)) return;  // cancelled meanwhile, and the place given back
    const Time now = Clock::now();
    if (self->machine_.sent() == 0)
      self->queued_ += std::chrono::duration_cast<microseconds>(now - self->queued_since_);
    self->services_->timers.clear(*self);
    self->waits_ = Waits::nothing;
    self->use_place(now);
  });
}

void SeatCall::use_place(Time now) {
  const auto permit = desk_->permit(now);
  if (!permit) {
    services_->desks->admission.release(desk_->line);
    return refuse("breaker_open", desk_->state(now).open_for, now);
  }
  out(Lane::first) = {.permit = *permit, .sent = now, .live = true};
  auto request = providers::wire_for(seat().provider->wire)->build(*seat().provider, model(), request_->prompt);
  if (!request) {
    give_back(Lane::first, Health::unknown, now);
    machine_.stop();
    return end(seat_failed("misconfigured"), now);
  }
  // Who waits for this seat may have more time than the one that began it, and hears of its end.
  if (!machine_.sends(Lane::first, now)) {
    give_back(Lane::first, Health::unknown, now);
    machine_.stop();
    SeatOutcome late = seat_failed("timed_out");
    late.status = verdict::SeatStatus::timed_out;
    return end(std::move(late), now);
  }
  // The owner may also have cancelled this call instead of saying no.
  if (!owner_->may_send(index_, now) || owner_ == nullptr) {
    give_back(Lane::first, Health::unknown, now);
    machine_.stop();
    owner_ = nullptr;
    return;
  }
  if (machine_.sent() == 1) services_->desks->retries.earn(), services_->desks->hedges.earn();
  send(Lane::first, std::move(*request), *permit, now);
  if (!request_->hedge || !machine_.may_hedge(now)) return;
  if (const auto p95 = services_->desks->latencies.p95(seat().name)) wait_for(Waits::hedge, now + *p95);
}

void SeatCall::refuse(std::string reason, milliseconds retry_in, Time now) {
  SeatOutcome why;
  why.reason = std::move(reason);
  why.retry_in = retry_in;
  obey(machine_.refused(std::move(why)), now);
}

// ---- requests

void SeatCall::send(Lane lane, transport::client::Request&& request, Breaker::Permit permit, Time now) {
  if (seat().provider->stream) request.idle = services_->settings.stream_idle;
  out(lane) = {.permit = permit, .sent = now, .live = true};
  // Captured so that they fit into the functions' own memory: a copy of a const pointer may throw and would not.
  boost::intrusive_ptr<SeatCall> self(this);
  out(lane).exchange = services_->client.send(
      std::move(request), request_->deadline,
      {.done = [self = self, lane](const Response& response) { self->replied(lane, response); },
       .failed = [self = std::move(self), lane](const Failure& failure) { self->failed(lane, failure); }});
}

// Only when there is room and nothing speaks against the provider: a hedge is the first to be left out.
void SeatCall::hedge(Time now) {
  if (!machine_.may_hedge(now) || services_->client.answering(out(Lane::first).exchange)) return;
  Admission& admission = services_->desks->admission;
  if (!desk_->closed() || !admission.try_now(desk_->line)) return;
  const auto permit = desk_->permit(now);
  auto request = providers::wire_for(seat().provider->wire)->build(*seat().provider, model(), request_->prompt);
  const bool good = permit && !permit->probe && request;
  if (!good || !services_->desks->hedges.spend() || !owner_->may_hedge(index_, now) || owner_ == nullptr ||
      !machine_.sends(Lane::hedge, now)) {
    if (permit) desk_->report(*permit, Health::unknown, now);
    return admission.release(desk_->line);
  }
  send(Lane::hedge, std::move(*request), *permit, now);
}

void SeatCall::replied(Lane lane, const Response& response) {
  if (!out(lane).live) return;
  const Time now = Clock::now();
  SeatOutcome outcome = outcome_of(seat(), *request_, response);
  outcome.connect = response.timings.connect;
  outcome.first_byte = response.timings.first_byte;
  const Judgement judged = judge(response, services_->wall_clock());
  if (outcome.status == verdict::SeatStatus::ok)
    // From the first request on also when the hedge was faster: that is how long the seat would have taken at least.
    services_->desks->latencies.add(seat().name, std::chrono::duration_cast<microseconds>(now - out(Lane::first).sent));
  finish(lane, std::move(outcome), judged, true, now);
}

void SeatCall::failed(Lane lane, const Failure& failure) {
  if (!out(lane).live) return;
  const Time now = Clock::now();
  Judgement judged = judge(failure);
  if (failure.code == transport::client::FailCode::timed_out && !is_late(lane, now)) judged.health = Health::unknown;
  finish(lane, outcome_of(failure), judged, failure.sent, now);
}

void SeatCall::finish(Lane lane, SeatOutcome&& outcome, const Judgement& judged, bool sent, Time now) {
  const boost::intrusive_ptr<SeatCall> self(this);
  give_back(lane, judged.health, now);
  if (owner_ == nullptr) return;
  owner_->request_ended(index_, {sent, outcome.tokens_in, outcome.tokens_out});
  if (owner_ == nullptr) return;
  const double unit = judged.next == Next::again ? services_->random() : 0;
  const auto step = machine_.answered(lane, std::move(outcome), judged, now, unit, services_->desks->retries);
  if (step.what != SeatMachine::Do::nothing && waits_ == Waits::hedge) stop_waiting(now);
  obey(step, now);
}

bool SeatCall::is_late(Lane lane, Time now) {
  return is_too_late(services_->settings.breaker, now - out(lane).sent, services_->desks->latencies.p95(seat().name));
}

// Cancels a request that is out and says how it went.
void SeatCall::close(Lane lane, Time now) {
  if (!out(lane).live) return;
  // At the deadline the provider is the one that was late, whichever timer says so first.
  const bool late = now >= request_->deadline && is_late(lane, now);
  const auto exchange = out(lane).exchange;
  give_back(lane, late ? Health::failing : Health::unknown, now);
  const bool sent = services_->client.cancel(exchange);
  if (owner_ != nullptr) owner_->request_ended(index_, {sent, {}, {}});
}

void SeatCall::give_back(Lane lane, Health health, Time now) {
  if (!std::exchange(out(lane).live, false)) return;
  desk_->report(out(lane).permit, health, now);
  services_->desks->admission.release(desk_->line);
}

// ---- time

void SeatCall::wait_for(Waits what, Time when) {
  waits_ = what;
  services_->timers.set(*this, when);
}

void SeatCall::on_time() {
  const boost::intrusive_ptr<SeatCall> self(this);
  const Time now = Clock::now();
  const Waits waited = std::exchange(waits_, Waits::nothing);
  if (waited == Waits::backoff) obey(machine_.time_over(), now);
  if (waited == Waits::hedge) hedge(now);
  if (waited != Waits::place) return;
  stop_waiting(now);
  refuse("overloaded", try_after_overload, now);
}

void SeatCall::stop_waiting(Time now) {
  services_->timers.clear(*this);
  waits_ = Waits::nothing;
  if (!std::exchange(queued_place_, false)) return;
  if (machine_.sent() == 0) queued_ += std::chrono::duration_cast<microseconds>(now - queued_since_);
  if (services_->desks->admission.withdraw(*this)) {
    intrusive_ptr_release(this);
  } else {
    services_->desks->admission.release(desk_->line);  // granted; the news of it finds nothing to do
  }
}

// ---- the end

void SeatCall::cancel() {
  const boost::intrusive_ptr<SeatCall> self(this);
  if (owner_ == nullptr) return;
  const Time now = Clock::now();
  machine_.stop();
  stop_waiting(now);
  for (const Lane lane : {Lane::first, Lane::hedge}) close(lane, now);
  owner_ = nullptr;
}

void SeatCall::end(SeatOutcome&& outcome, Time now) {
  // start() must not call anything back, so ends that are known at once are told from the loop.
  if (starting_)
    return later([kept = std::move(outcome)](SeatCall& call) mutable { call.end(std::move(kept), Clock::now()); });
  const boost::intrusive_ptr<SeatCall> self(this);
  outcome.queued = queued_;
  if (SeatOwner* owner = std::exchange(owner_, nullptr)) owner->seat_ended(index_, std::move(outcome), now);
}

template <class Action>
void SeatCall::later(Action action) {
  boost::asio::post(services_->loop, [self = boost::intrusive_ptr(this), kept = std::move(action)]() mutable {
    if (self->owner_ != nullptr) kept(*self);
  });
}

}  // namespace portcullis::tools::fanout
