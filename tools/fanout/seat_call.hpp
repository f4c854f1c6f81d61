// The life of one seat in one run: from start() to its one end. Called by the runner on its loop's thread; what it
// needs of the loop and of the process stands in SeatServices.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <memory>
#include <vector>

#include "tools/fanout/panel.hpp"
#include "tools/fanout/settings.hpp"
#include "transport/client/client.hpp"

namespace portcullis::tools::fanout {

// What the seats of one loop share. Outlives every SeatCall that has not ended or been cancelled.
struct SeatServices {
  SeatServices(boost::asio::io_context& io, FanoutSettings given);

  std::vector<ProviderState> providers() const;

  boost::asio::io_context& loop;
  const FanoutSettings settings;
  transport::client::Client client;
};

// Who started a seat. Has to live until the seat has ended or was cancelled.
class SeatOwner {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // Asked before every request leaves, hedges included, and never without it being sent when the answer is true. False:
  // nothing is sent, and the seat ends without a call of seat_ended(): whoever says no knows why.
  virtual bool may_send(std::size_t seat, Time now) = 0;
  // The seat's own end, once, never from inside start(). Of the outcome the seat's name, family, attempts and latency
  // are not set. The call may be let go of inside.
  virtual void seat_ended(std::size_t seat, SeatOutcome outcome, Time now) = 0;

 protected:
  ~SeatOwner() = default;
};

class SeatCall final : public boost::intrusive_ref_counter<SeatCall, boost::thread_unsafe_counter> {
 public:
  using Time = SeatOwner::Time;

  // `request` is shared so that a call can outlive the run that began it. `seat` is the place in request->seats.
  SeatCall(SeatServices& services, std::shared_ptr<const PanelRequest> request, std::size_t seat, SeatOwner& owner);

  void start();
  // Closes the sockets before it returns; the owner hears nothing any more. Idempotent, also after the end.
  void cancel();

  // What a seat that something else ended has to be told to have cost.
  std::chrono::microseconds queued() const { return queued_; }
  unsigned hedges() const { return hedges_; }

 private:
  void ask();
  void end(SeatOutcome outcome);
  void end_later(SeatOutcome outcome);
  template <class Action>
  void later(Action action);
  const ModelSeat& seat() const { return request_->seats[index_]; }

  SeatServices* services_;
  std::shared_ptr<const PanelRequest> request_;
  std::size_t index_;
  SeatOwner* owner_;  // null: ended or cancelled
  transport::client::Client::ExchangeId exchange_ = 0;
  bool asked_ = false;
  std::chrono::microseconds queued_{0};
  unsigned hedges_ = 0;
};

}  // namespace portcullis::tools::fanout
