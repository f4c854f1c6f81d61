// The shell of one seat: builds its request, sends it, reads the end out of what came back.
#include "tools/fanout/seat_call.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "tools/fanout/seat_reply.hpp"

namespace portcullis::tools::fanout {

using transport::client::Failure;
using transport::client::Response;
using Clock = std::chrono::steady_clock;

SeatServices::SeatServices(boost::asio::io_context& io, FanoutSettings given)
    : loop(io), settings(std::move(given)), client(io) {}

std::vector<ProviderState> SeatServices::providers() const {
  return {};
}

SeatCall::SeatCall(SeatServices& services, std::shared_ptr<const PanelRequest> request, std::size_t seat,
                   SeatOwner& owner)
    : services_(&services), request_(std::move(request)), index_(seat), owner_(&owner) {}

void SeatCall::start() {
  if (auto refused = refuse_seat(seat(), *request_)) return end_later(std::move(*refused));
  if (seat().demo()) return later([](SeatCall& call) { call.end(demo_outcome(*call.request_)); });
  ask();
}

void SeatCall::ask() {
  auto request = providers::wire_for(seat().provider->wire)->build(*seat().provider, seat().model, request_->prompt);
  if (!request) return end_later(seat_failed("misconfigured"));
  if (!owner_->may_send(index_, Clock::now())) {
    owner_ = nullptr;
    return;
  }
  asked_ = true;
  const boost::intrusive_ptr<SeatCall> self(this);
  exchange_ = services_->client.send(std::move(*request), request_->deadline,
                                     {.done =
                                          [self](const Response& response) {
                                            if (self->owner_ != nullptr)
                                              self->end(outcome_of(self->seat(), *self->request_, response));
                                          },
                                      .failed = [self](const Failure& failure) { self->end(outcome_of(failure)); }});
}

void SeatCall::cancel() {
  if (std::exchange(owner_, nullptr) != nullptr && asked_) services_->client.cancel(exchange_);
}

void SeatCall::end(SeatOutcome outcome) {
  const boost::intrusive_ptr<SeatCall> self(this);
  if (SeatOwner* owner = std::exchange(owner_, nullptr)) owner->seat_ended(index_, std::move(outcome), Clock::now());
}

// start() must not call anything back, so ends that are known at once are told from the loop.
void SeatCall::end_later(SeatOutcome outcome) {
  later([kept = std::move(outcome)](SeatCall& call) mutable { call.end(std::move(kept)); });
}

template <class Action>
void SeatCall::later(Action action) {
  boost::asio::post(services_->loop,
                    [self = boost::intrusive_ptr(this), kept = std::move(action)]() mutable { kept(*self); });
}

}  // namespace portcullis::tools::fanout
