// See flights.hpp.
#include "tools/fanout/flights.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "tools/fanout/seat_reply.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::fanout {
namespace {

using verdict::SeatStatus;

// All that an answer depends on, and who may learn of it. The seat's name keeps two seats of one panel apart that ask
// the same model. Neither names nor URLs have a line end in them. Empty: not to be shared.
std::string key_of(const PanelRequest& request, const ModelSeat& seat) {
  if (request.fingerprint.empty() || !seat.provider || seat.demo() || seat.host()) return {};
  if (request.answered.contains(seat.name)) return {};
  const providers::Provider& provider = *seat.provider;
  std::string key = request.principal;
  for (const std::string* part : {&request.fingerprint, &seat.name, &provider.name, &provider.base_url, &seat.model})
    key.append("\n").append(*part);
  for (const std::string& model : seat.fallbacks) key.append("\n").append(model);
  return key;
}

// A reply that came for somebody else takes the way of one that has just come, from strict JSON to the tool's check.
SeatOutcome read_again(const KeptReply& reply, const PanelRequest& request) {
  SeatOutcome end;
  end.served_model = reply.served_model;
  end.cached = true;
  end.cost_micro_usd = 0;
  return request.schema ? outcome_of_text(std::move(end), request, reply.text) : seat_failed("misconfigured");
}

KeptReply kept_reply(const SeatOutcome& outcome) {
  return {json::write(*outcome.reply), outcome.served_model};
}

SeatOutcome end_of_another(const SeatOutcome& outcome, const PanelRequest& request) {
  if (outcome.status == SeatStatus::ok && outcome.reply) return read_again(kept_reply(outcome), request);
  SeatOutcome end;
  end.status = outcome.status;
  end.reason = outcome.reason;
  end.retry_in = outcome.retry_in;
  end.served_model = outcome.served_model;
  end.cached = true;
  end.cost_micro_usd = 0;
  return end;
}

}  // namespace

void SeatAccount::put_into(SeatOutcome& outcome, const Price* price) const {
  if (sent == 0) return;
  if (counted) {
    outcome.tokens_in = tokens_in;
    outcome.tokens_out = tokens_out;
  }
  outcome.cost_micro_usd.reset();
  outcome.cost_at_most_micro_usd.reset();
  if (price == nullptr) return;
  const std::uint64_t cost = cost_of(*price, tokens_in, tokens_out);
  if (!uncounted && open == 0)
    outcome.cost_micro_usd = cost;
  else
    outcome.cost_at_most_micro_usd = sum_of(cost, uncounted_at_most);
}

Flights::Flights(boost::asio::io_context& loop, FanoutSettings settings, std::shared_ptr<BudgetLedger> shared)
    : seats(loop, std::move(settings)),
      ledger(shared ? std::move(shared) : std::make_shared<BudgetLedger>(seats.settings.budget)),
      cache(seats.settings.cache) {}

const Price* Flights::price_of(const std::string& seat) const {
  const auto found = seats.settings.prices.find(seat);
  return found == seats.settings.prices.end() ? nullptr : &found->second;
}

std::shared_ptr<Flight> Flight::join(Flights& flights, const std::shared_ptr<const PanelRequest>& request,
                                     std::size_t seat, const std::shared_ptr<CallSpending>& payer, Rider& rider,
                                     std::optional<SeatOutcome>& kept) {
  std::string key = key_of(*request, request->seats[seat]);
  if (!key.empty()) {
    if (const auto reply = flights.cache.find(key, std::chrono::steady_clock::now())) {
      kept = read_again(*reply, *request);
      if (kept->status == SeatStatus::ok) return nullptr;
      kept.reset();
    }
    if (const auto found = flights.by_key.find(key); found != flights.by_key.end()) {
      auto flight = found->second->shared_from_this();
      flight->passengers_.push_back({&rider, request, seat, false});
      return flight;
    }
  }
  auto flight = std::make_shared<Flight>(flights, request, seat, payer, std::move(key));
  if (!flight->key_.empty()) flights.by_key.emplace(flight->key_, flight.get());
  flight->passengers_.push_back({&rider, request, seat, true});
  flight->call_->start();
  return flight;
}

Flight::Flight(Flights& flights, std::shared_ptr<const PanelRequest> request, std::size_t seat,
               std::shared_ptr<CallSpending> payer, std::string key)
    : flights_(&flights),
      request_(std::move(request)),
      index_(seat),
      payer_(std::move(payer)),
      key_(std::move(key)),
      call_(new SeatCall(flights.seats, request_, seat, *this)) {}

Flight::~Flight() {
  if (over_) return;
  unlist();
  call_->cancel();
}

SeatAccount Flight::leave(const Rider& rider) {
  const auto self = shared_from_this();
  const auto passenger = std::ranges::find(passengers_, &rider, &Passenger::rider);
  if (passenger == passengers_.end()) return {};
  const bool began = passenger->began;
  passengers_.erase(passenger);
  if (passengers_.empty() && !over_) {
    over_ = true;
    unlist();
    call_->cancel();
  }
  if (!began) return {};
  SeatAccount account = account_;
  for (unsigned i = 0; i < account.open; ++i)
    account.uncounted_at_most = sum_of(account.uncounted_at_most, most_of_one().micro_usd);
  account.hedges = call_->hedges();
  account.queued = call_->queued();
  return account;
}

bool Flight::may_send(std::size_t, Time now) {
  if (over_) return false;
  if (!reserve(now)) {
    std::string reason(refusal_);
    end_later(account_.sent == 0 ? not_dispatched(std::move(reason)) : seat_failed(std::move(reason)));
    return false;
  }
  const auto first = std::ranges::find(passengers_, true, &Passenger::began);
  if (now < request_->deadline && (first == passengers_.end() || first->rider->leaves(first->seat, now))) {
    ++account_.sent;
    ++account_.open;
    return true;
  }
  reservations_.back().give_back();
  reservations_.pop_back();
  SeatOutcome late = seat_failed("timed_out");
  late.status = SeatStatus::timed_out;
  end_later(std::move(late));
  return false;
}

bool Flight::may_hedge(std::size_t, Time now) {
  if (over_ || now >= request_->deadline || !reserve(now)) return false;
  const auto first = std::ranges::find(passengers_, true, &Passenger::began);
  if (first != passengers_.end() && !first->rider->leaves(first->seat, now)) {
    reservations_.back().give_back();
    reservations_.pop_back();
    return false;
  }
  ++account_.sent;
  ++account_.open;
  return true;
}

bool Flight::reserve(Time now) {
  const Price* price = flights_->price_of(seat().name);
  const Amount most = flights_->ledger->limits() ? most_of_one() : Amount{};
  auto reservation = flights_->ledger->reserve(payer_, request_->principal, price != nullptr, most, now);
  if (!reservation) {
    refusal_ = reservation.error();
    return false;
  }
  reservations_.push_back(std::move(*reservation));
  return true;
}

const Amount& Flight::most_of_one() {
  // The schema may stand in the prompt and beside it.
  if (most_of_one_ == Amount{})
    most_of_one_ =
        most_of_request(flights_->price_of(seat().name),
                        request_->prompt.system.size() + request_->prompt.user.size() +
                            2 * json::write(request_->prompt.reply_schema).size(),
                        std::uint64_t{request_->prompt.max_output_tokens} + seat().provider->quirks.reasoning_room);
  return most_of_one_;
}

// All reservations of a flight are for the same amount, so that it does not matter which one a request takes.
void Flight::request_ended(std::size_t, const RequestEnd& end) {
  if (reservations_.empty()) return;
  BudgetLedger::Reservation reservation = std::move(reservations_.back());
  reservations_.pop_back();
  --account_.open;
  if (!end.sent) return reservation.give_back();
  if (!end.tokens_in || !end.tokens_out) {
    account_.uncounted = true;
    account_.uncounted_at_most = sum_of(account_.uncounted_at_most, most_of_one().micro_usd);
    return;
  }
  account_.counted = true;
  account_.tokens_in = sum_of(account_.tokens_in, *end.tokens_in);
  account_.tokens_out = sum_of(account_.tokens_out, *end.tokens_out);
  const Price* price = flights_->price_of(seat().name);
  reservation.settle({sum_of(*end.tokens_in, *end.tokens_out),
                      price == nullptr ? 0 : cost_of(*price, *end.tokens_in, *end.tokens_out)});
}

void Flight::seat_ended(std::size_t, SeatOutcome outcome, Time now) {
  account_.put_into(outcome, flights_->price_of(seat().name));
  land(std::move(outcome), false, now);
}

// For an end that is told from inside of start(): that must not call anything back.
void Flight::end_later(SeatOutcome outcome) {
  over_ = true;
  unlist();
  account_.put_into(outcome, flights_->price_of(seat().name));
  boost::asio::post(flights_->seats.loop, [weak = weak_from_this(), kept = std::move(outcome)]() mutable {
    if (const auto flight = weak.lock()) flight->land(std::move(kept), true, std::chrono::steady_clock::now());
  });
}

// A rider that hears of its end may let go of others, of its run and of the runner: after the first of them nothing is
// touched but the list.
void Flight::land(SeatOutcome&& outcome, bool of_the_first_alone, Time now) {
  const auto self = shared_from_this();
  over_ = true;
  unlist();
  const bool again = of_the_first_alone || outcome.status == SeatStatus::timed_out;
  if (!key_.empty() && outcome.status == SeatStatus::ok && outcome.reply && flights_->cache.on())
    flights_->cache.keep(key_, kept_reply(outcome), now);
  while (!passengers_.empty()) {
    const Passenger next = std::move(passengers_.front());
    passengers_.erase(passengers_.begin());
    if (next.began && passengers_.empty())
      next.rider->landed(next.seat, std::move(outcome), now);
    else if (next.began)
      next.rider->landed(next.seat, SeatOutcome(outcome), now);
    else if (again)
      next.rider->ask_again(next.seat);
    else
      next.rider->landed(next.seat, end_of_another(outcome, *next.request), now);
  }
}

void Flight::unlist() {
  if (const auto found = flights_->by_key.find(key_); found != flights_->by_key.end() && found->second == this)
    flights_->by_key.erase(found);
}

}  // namespace portcullis::tools::fanout
