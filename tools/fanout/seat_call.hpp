// The life of one seat in one run: from start() to its one end. Called by the runner on its loop's thread; what it
// needs of the loop and of the process stands in SeatServices. What to do next is decided by SeatMachine; here is what
// that takes: a place, a permit, a request, a timer.
#pragma once

#include <array>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "tools/fanout/loop_timers.hpp"
#include "tools/fanout/panel.hpp"
#include "tools/fanout/provider_desk.hpp"
#include "tools/fanout/seat_machine.hpp"
#include "tools/fanout/settings.hpp"
#include "transport/client/client.hpp"

namespace portcullis::tools::fanout {

// What the seats of one loop share. Outlives every SeatCall that has not ended or been cancelled.
struct SeatServices {
  // `shared`: what the loops of the process have in common; nothing: this is the only one.
  SeatServices(boost::asio::io_context& io, FanoutSettings given, std::shared_ptr<ProviderDesks> shared = nullptr);

  std::vector<ProviderState> providers() const { return desks->states(std::chrono::steady_clock::now()); }

  boost::asio::io_context& loop;
  const FanoutSettings settings;
  std::shared_ptr<ProviderDesks> desks;
  std::function<double()> random;  // from [0, 1), for the backoff
  std::function<std::chrono::system_clock::time_point()> wall_clock;
  LoopTimers timers;
  transport::client::Client client;
};

// How one request went, for who pays for it.
struct RequestEnd {
  bool sent = true;  // false: it is certain that no byte of it left
  std::optional<std::uint64_t> tokens_in;
  std::optional<std::uint64_t> tokens_out;
};

// Who started a seat. Has to live until the seat has ended or was cancelled.
class SeatOwner {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // Asked before every request leaves but for hedges, and never without it being sent when the answer is true. False:
  // nothing is sent, and the seat ends without a call of seat_ended(): whoever says no knows why.
  virtual bool may_send(std::size_t seat, Time now) = 0;
  // The same for a hedge. False: it is not sent, and the seat goes on with what it has.
  virtual bool may_hedge(std::size_t seat, Time now) { return may_send(seat, now); }
  // Once for every request that one of the two allowed, before seat_ended(), and from inside cancel() for those that it
  // closes. Money is counted here: a request that nobody tells of has cost all that was reserved for it.
  virtual void request_ended(std::size_t, const RequestEnd&) {}
  // The seat's own end, once, never from inside start(). Of the outcome the seat's name, family, attempts and latency
  // are not set. The call may be let go of inside.
  virtual void seat_ended(std::size_t seat, SeatOutcome outcome, Time now) = 0;

 protected:
  ~SeatOwner() = default;
};

class SeatCall final : public boost::intrusive_ref_counter<SeatCall, boost::thread_unsafe_counter>,
                       private Admission::Waiter,
                       private LoopTimers::Node {
 public:
  using Time = SeatOwner::Time;

  // `request` is shared so that a call can outlive the run that began it. `seat` is the place in request->seats.
  SeatCall(SeatServices& services, std::shared_ptr<const PanelRequest> request, std::size_t seat, SeatOwner& owner);
  ~SeatCall();

  void start();
  // Closes the sockets before it returns; the owner hears nothing any more but how its open requests went. Idempotent,
  // also after the end.
  void cancel();

  // What a seat that something else ended has to be told to have cost.
  std::chrono::microseconds queued() const { return queued_; }
  unsigned hedges() const { return machine_.hedges(); }

 private:
  using Lane = SeatMachine::Lane;
  enum class Waits { nothing, place, backoff, hedge };

  // One request that is out.
  struct Out {
    transport::client::Client::ExchangeId exchange = 0;
    Breaker::Permit permit;
    Time sent{};
    bool live = false;
  };

  const ModelSeat& seat() const { return request_->seats[index_]; }
  const std::string& model() const;
  Out& out(Lane lane) { return out_[static_cast<std::size_t>(lane)]; }

  void obey(const SeatMachine::Step& step, Time now);
  void get_place(Time now);
  void granted() noexcept override;
  void use_place(Time now);
  void refuse(std::string reason, std::chrono::milliseconds retry_in, Time now);
  void send(Lane lane, transport::client::Request&& request, Breaker::Permit permit, Time now);
  void hedge(Time now);
  void replied(Lane lane, const transport::client::Response& response);
  void failed(Lane lane, const transport::client::Failure& failure);
  void finish(Lane lane, SeatOutcome&& outcome, const Judgement& judged, bool sent, Time now);
  void close(Lane lane, Time now);
  bool is_late(Lane lane, Time now);
  void give_back(Lane lane, Health health, Time now);
  void on_time() override;
  void wait_for(Waits what, Time when);
  void stop_waiting(Time now);
  void end(SeatOutcome&& outcome, Time now);
  template <class Action>
  void later(Action action);

  SeatServices* services_;
  std::shared_ptr<const PanelRequest> request_;
  std::size_t index_;
  SeatOwner* owner_;  // null: ended or cancelled
  ProviderDesk* desk_ = nullptr;
  SeatMachine machine_;
  std::array<Out, 2> out_;
  Waits waits_ = Waits::nothing;
  bool starting_ = false;      // nothing may be called back yet
  bool queued_place_ = false;  // in the queue, or granted a place whose news is still on its way
  Time queued_since_{};
  std::chrono::microseconds queued_{0};
};

}  // namespace portcullis::tools::fanout
