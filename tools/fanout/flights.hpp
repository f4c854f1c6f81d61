// Who pays for the requests of a seat, and who shares them. A flight is one SeatCall with the seats that wait for it:
// one of a panel, or several of different calls that ask the same at the same time (single-flight). Each of these keeps
// its own deadline and its own cancellation; the last that leaves closes the sockets. Used by the runner, on its
// thread.
//
// What is shared, and kept in the cache, is shared within one principal: the reply depends on nothing but the request
// and the operator's key, but that another one has asked the same would show in the time and the cost of the answer.
// Who begins a flight pays for it, also when it leaves before the end.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "tools/fanout/budget.hpp"
#include "tools/fanout/panel.hpp"
#include "tools/fanout/reply_cache.hpp"
#include "tools/fanout/seat_call.hpp"

namespace portcullis::tools::fanout {

class Flight;

// Somebody whose seat waits for a flight: a run.
class Rider {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // To the one that began the flight, before each request leaves: counts it. False: the seat has ended.
  virtual bool leaves(std::size_t seat, Time now) = 0;
  // The seat's end, once unless it has left the flight. Never from inside join().
  virtual void landed(std::size_t seat, SeatOutcome&& outcome, Time now) = 0;
  // Instead of landed(): who began the flight ran out of time or budget, which says nothing about this seat.
  virtual void ask_again(std::size_t seat) = 0;

 protected:
  ~Rider() = default;
};

// What the requests of one seat have used. Without a cost when the price is unknown, a request is still out, or one
// that may have been sent ended without saying what it used.
struct SeatAccount {
  std::uint64_t tokens_in = 0;
  std::uint64_t tokens_out = 0;
  bool counted = false;                 // some request told its tokens
  bool uncounted = false;               // some request did not
  std::uint64_t uncounted_at_most = 0;  // micro-USD, of those and of the ones that are still out
  unsigned sent = 0;
  unsigned open = 0;
  unsigned hedges = 0;
  std::chrono::microseconds queued{0};

  // Where a request was sent: tokens and cost as counted here. Else nothing is changed.
  void put_into(SeatOutcome& outcome, const Price* price) const;
};

// What the runs of one loop share.
struct Flights {
  Flights(boost::asio::io_context& loop, FanoutSettings settings, std::shared_ptr<BudgetLedger> shared);

  const Price* price_of(const std::string& seat) const;

  SeatServices seats;
  std::shared_ptr<BudgetLedger> ledger;
  ReplyCache cache;
  std::unordered_map<std::string, Flight*> by_key;  // of those that others may join
};

class Flight final : public SeatOwner, public std::enable_shared_from_this<Flight> {
 public:
  // The flight that the seat joined, or a new one. Nothing: a kept reply is there; `kept` has the seat's end. A rider
  // holds what it gets until landed(), ask_again() or leave().
  static std::shared_ptr<Flight> join(Flights& flights, const std::shared_ptr<const PanelRequest>& request,
                                      std::size_t seat, const std::shared_ptr<CallSpending>& payer, Rider& rider,
                                      std::optional<SeatOutcome>& kept);

  Flight(Flights& flights, std::shared_ptr<const PanelRequest> request, std::size_t seat,
         std::shared_ptr<CallSpending> payer, std::string key);
  ~Flight();

  // The rider hears nothing any more. What its seat has used so far, when it was the one that began the flight.
  SeatAccount leave(const Rider& rider);

  bool may_send(std::size_t seat, Time now) override;
  bool may_hedge(std::size_t seat, Time now) override;
  void request_ended(std::size_t seat, const RequestEnd& end) override;
  void seat_ended(std::size_t seat, SeatOutcome outcome, Time now) override;

 private:
  struct Passenger {
    Rider* rider = nullptr;
    std::shared_ptr<const PanelRequest> request;
    std::size_t seat = 0;
    bool began = false;
  };

  const ModelSeat& seat() const { return request_->seats[index_]; }
  bool reserve(Time now);
  const Amount& most_of_one();
  void end_later(SeatOutcome outcome);
  void land(SeatOutcome&& outcome, bool of_the_first_alone, Time now);
  void unlist();

  Flights* flights_;
  std::shared_ptr<const PanelRequest> request_;
  std::size_t index_;
  std::shared_ptr<CallSpending> payer_;
  std::string key_;  // empty: nobody else joins
  boost::intrusive_ptr<SeatCall> call_;
  std::vector<Passenger> passengers_;
  std::vector<BudgetLedger::Reservation> reservations_;
  Amount most_of_one_;  // request
  SeatAccount account_;
  std::string_view refusal_;
  bool over_ = false;
};

}  // namespace portcullis::tools::fanout
