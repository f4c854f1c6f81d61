// The client itself: the table of exchanges, their deadlines, and the decision what happens to an exchange when its
// connection reports. Everything on one loop; callbacks are the last thing a turn does.
#include "transport/client/client.hpp"

#include <algorithm>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <deque>

#include "transport/client/address_guard.hpp"
#include "transport/client/connection.hpp"
#include "transport/client/names.hpp"
#include "transport/client/pool.hpp"
#include "transport/client/request_head.hpp"

namespace portcullis::transport::client {
namespace {

namespace asio = boost::asio;
using Clock = Client::Clock;

constexpr std::chrono::seconds sweep_every{5};  // how late an idle connection may be closed

std::chrono::microseconds between(Clock::time_point start, Clock::time_point end) {
  return std::chrono::duration_cast<std::chrono::microseconds>(end - start);
}

AddressKind kind_of(const asio::ip::address& address) {
  if (address.is_v4()) return classify(address.to_v4().to_bytes());
  return classify(address.to_v6().to_bytes());
}

const char* stage_of(const Exchange& exchange) {
  if (!exchange.connection) return "while the host name was being resolved";
  switch (exchange.connection->state()) {
    case Connection::State::connecting:
      return "while connecting";
    case Connection::State::handshaking:
      return "during the TLS handshake";
    default:
      return exchange.connection->answering() ? "while the response was arriving" : "before any answer came";
  }
}

}  // namespace

struct Client::Impl final : public ConnectionOwner, public std::enable_shared_from_this<Client::Impl> {
  explicit Impl(asio::io_context& context)
      : loop(context),
        timer(context.get_executor()),
        names(context, [this](Names::Ticket ticket, const Names::Addresses& found) { on_resolved(ticket, found); }) {}

  // ---- what the caller asks for

  ExchangeId send(Request&& request, Clock::time_point deadline, Handlers&& handlers) {
    Exchange& exchange = new_exchange();
    const ExchangeId id = exchange.id();
    exchange.request = std::move(request);
    exchange.handlers = std::move(handlers);
    exchange.started = Clock::now();
    exchange.deadline = exchange.when = deadline;
    exchange.watched = false;
    if (deadline <= exchange.started) {
      fail(exchange, {FailCode::timed_out, "the deadline had passed before anything was sent"});
    } else if (const std::string_view refusal = refusal_of(exchange.request); !refusal.empty()) {
      fail(exchange, {FailCode::connect_failed, "the request was not sent: " + std::string(refusal)});
    } else {
      deadlines.insert(exchange);
      follow_deadlines();
      dispatch(exchange);
    }
    return id;
  }

  bool cancel(ExchangeId id) {
    Exchange* exchange = find(id);
    if (exchange == nullptr) {
      // It may have failed just now, and the news of that be on its way.
      const auto failed = std::ranges::find(failures, id, &Undelivered::id);
      return failed != failures.end() && failed->failure.sent;
    }
    const bool sent = exchange->sending;
    fail(*exchange, {FailCode::cancelled, "cancelled by the caller"});
    return sent;
  }

  // Drops everything without a callback; handlers that are still queued in the loop find nothing to do.
  void shut_down() {
    closed = true;
    timer.cancel();
    names.stop();
    for (const auto& exchange : exchanges) {
      if (exchange->connection) exchange->connection->close();
    }
    pool.close_all();
    held.clear();
    deadlines = Deadlines();
    // Last, because the callers' handlers die here, and with them what they hold.
    failures.clear();
    exchanges.clear();
  }

  // ---- the way of an exchange

  void dispatch(Exchange& exchange) {
    exchange.endpoint = &pool.state_of(exchange.request.endpoint);
    if (boost::intrusive_ptr<Connection> connection = pool.take(*exchange.endpoint, holding)) {
      exchange.connection = connection;
      connection->start(exchange, holding);
      if (holding) held.push_back(std::move(connection));
    } else {
      find_addresses(exchange);
    }
  }

  void send_held() {
    holding = false;
    for (const auto& connection : held) connection->send();
    held.clear();
  }

  void find_addresses(Exchange& exchange) {
    if (exchange.endpoint->literal) return connect(exchange, {*exchange.endpoint->literal});
    const Names::Addresses* known = names.find(exchange.request.endpoint.host, Clock::now(), exchange.id());
    if (known != nullptr) connect(exchange, *known);
  }

  void on_resolved(Names::Ticket ticket, const Names::Addresses& addresses) {
    Exchange* exchange = find(ticket);
    if (exchange == nullptr) return;  // cancelled or late meanwhile
    if (addresses.empty()) return fail(*exchange, {FailCode::resolve_failed, "the host name could not be resolved"});
    connect(*exchange, addresses);
  }

  // The addresses that pass the guard are the ones connected to: no second look-up could give others.
  void connect(Exchange& exchange, Names::Addresses addresses) {
    const bool allow_private = exchange.request.endpoint.allow_private;
    std::string_view refused;
    std::erase_if(addresses, [&](const asio::ip::address& address) {
      const AddressKind kind = kind_of(address);
      const bool bad = !may_connect(kind, allow_private);
      if (bad) refused = kind.name;
      return bad;
    });
    if (addresses.empty()) {
      return fail(exchange, {FailCode::address_refused, "the host's address is " + std::string(refused)});
    }
    ssl_ctx_st* tls = nullptr;
    if (exchange.request.endpoint.tls) {
      const auto context = contexts.context_for(exchange.request.endpoint.ca_file);
      if (!context) return fail(exchange, {FailCode::tls_failed, std::string(context.error())});
      tls = *context;
    }
    boost::intrusive_ptr<Connection> connection(new Connection(loop, *this, tls, exchange.endpoint->session));
    exchange.connection = connection;
    connection->open(std::move(addresses), exchange);
  }

  // Ends an exchange with a failure. The callback follows on the loop, so that no caller is called back from inside its
  // call.
  void fail(Exchange& exchange, Fault fault) {
    if (exchange.connection) exchange.connection->close();
    exchange.timings.total = between(exchange.started, Clock::now());
    failures.push_back({exchange.id(),
                        std::move(exchange.handlers.failed),
                        {fault.code, std::move(fault.detail), exchange.timings, exchange.sending}});
    release(exchange);
    if (std::exchange(delivery_posted, true)) return;
    asio::post(loop, [self = shared_from_this()] { self->deliver_failures(); });
  }

  void deliver_failures() {
    delivery_posted = false;
    // Only those that are here now: a callback that sends again and fails again must not keep the loop for itself.
    for (std::size_t count = failures.size(); count > 0 && !failures.empty(); --count) {
      Undelivered next = std::move(failures.front());
      failures.pop_front();
      if (next.callback) next.callback(std::move(next.failure));
      if (closed) return;
    }
  }

  // ---- what connections report

  void on_response(Exchange& exchange, Response response, bool reusable) override {
    const Clock::time_point now = Clock::now();
    if (reusable) {
      pool.keep(*exchange.endpoint, exchange.connection, now);
      if (!sweep.queued()) {
        sweep.when = now + sweep_every;
        deadlines.insert(sweep);
        follow_deadlines();
      }
    }
    response.timings = exchange.timings;
    response.timings.total = between(exchange.started, now);
    auto done = std::move(exchange.handlers.done);
    release(exchange);
    if (done) done(std::move(response));
  }

  void on_fault(Connection& connection, Exchange& exchange, Fault fault, bool repeatable) override {
    exchange.connection.reset();
    // `repeatable` once at most: the second time is on a new connection, and those never are.
    const bool again = repeatable || (connection.out_of_descriptors() && pool.close_one());
    if (again) return find_addresses(exchange);
    fail(exchange, std::move(fault));
  }

  // The deadline of the set is moved once, to the first time at which the body may have stalled; what comes later only
  // notes its time, and the timer looks at that.
  void on_piece(Exchange& exchange) override {
    exchange.last_piece = Clock::now();
    if (std::exchange(exchange.watched, true)) return;
    watch(exchange);
    follow_deadlines();
  }

  void watch(Exchange& exchange) {
    deadlines.remove(exchange);
    exchange.when = std::min(exchange.deadline, exchange.last_piece + exchange.request.idle);
    deadlines.insert(exchange);
  }

  void on_idle_closed(Connection& connection) override { pool.forget(connection); }

  std::array<char, 64u << 10>& wire_buffer() override { return *wire; }
  std::array<char, 16u << 10>& plain_buffer() override { return *plain; }
  std::string& head_buffer() override { return head; }

  // ---- time

  // The timer is only ever moved forward to an earlier deadline; when it fires for one that is gone, it follows the
  // next.
  void follow_deadlines() {
    const DeadlineNode* next = deadlines.earliest();
    if (next == nullptr || (timer_armed && armed_for <= next->when)) return;
    timer_armed = true;
    armed_for = next->when;
    timer.expires_at(armed_for);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->on_timer();
    });
  }

  void on_timer() {
    timer_armed = false;
    if (closed) return;
    const Clock::time_point now = Clock::now();
    while (DeadlineNode* next = deadlines.earliest()) {
      if (next->when > now) break;
      if (next == &sweep) {
        deadlines.remove(sweep);
        pool.close_older_than(now - Pool::max_idle_time);
        if (pool.idle() == 0) continue;
        sweep.when = now + sweep_every;
        deadlines.insert(sweep);
        continue;
      }
      Exchange& late = static_cast<Exchange&>(*next);
      if (late.watched && now < late.deadline) {
        if (now - late.last_piece < late.request.idle) {
          watch(late);
        } else {
          fail(late, {FailCode::stream_stalled, "the response stalled in the middle of its body"});
        }
        continue;
      }
      fail(late, {FailCode::timed_out, std::string("the deadline passed ") + stage_of(late)});
    }
    follow_deadlines();
  }

  // ---- the table of exchanges: slots are used again, ids are not

  Exchange& new_exchange() {
    if (free_slots.empty()) {
      exchanges.push_back(std::make_unique<Exchange>());
      exchanges.back()->slot = static_cast<std::uint32_t>(exchanges.size() - 1);
      free_slots.push_back(exchanges.back()->slot);
    }
    Exchange& exchange = *exchanges[free_slots.back()];
    free_slots.pop_back();
    ++exchange.generation;
    exchange.live = true;
    ++live;
    return exchange;
  }

  Exchange* find(ExchangeId id) {
    const auto slot = static_cast<std::uint32_t>(id);
    if (slot >= exchanges.size()) return nullptr;
    Exchange& exchange = *exchanges[slot];
    return exchange.live && exchange.id() == id ? &exchange : nullptr;
  }

  void release(Exchange& exchange) {
    deadlines.remove(exchange);
    exchange.connection.reset();
    // The key and what is large go at once; the short strings are overwritten by the next request in this slot.
    exchange.request.secret = Secret();
    exchange.request.body = std::string();
    exchange.request.headers = std::vector<Header>();
    exchange.handlers = Handlers();
    exchange.timings = Timings();
    exchange.sending = false;
    exchange.live = false;
    --live;
    free_slots.push_back(exchange.slot);
  }

  struct Undelivered {
    ExchangeId id;
    std::move_only_function<void(Failure)> callback;
    Failure failure;
  };

  asio::io_context& loop;
  asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, asio::io_context::executor_type> timer;
  Clock::time_point armed_for;
  bool timer_armed = false;
  bool delivery_posted = false;
  bool closed = false;
  bool holding = false;
  std::vector<boost::intrusive_ptr<Connection>> held;  // with a request that is ready, while `holding`
  std::size_t live = 0;
  std::vector<std::unique_ptr<Exchange>> exchanges;
  std::vector<std::uint32_t> free_slots;
  std::deque<Undelivered> failures;
  Deadlines deadlines;
  DeadlineNode sweep;
  TlsContexts contexts;
  Pool pool{Pool::idle_allowed_by_process()};
  Names names;
  std::unique_ptr<std::array<char, 64u << 10>> wire = std::make_unique<std::array<char, 64u << 10>>();
  std::unique_ptr<std::array<char, 16u << 10>> plain = std::make_unique<std::array<char, 16u << 10>>();
  std::string head;
};

Client::Client(asio::io_context& loop) : impl_(std::make_shared<Impl>(loop)) {}
Client::~Client() {
  impl_->shut_down();
}

Client::ExchangeId Client::send(Request request, Clock::time_point deadline, Handlers handlers) {
  return impl_->send(std::move(request), deadline, std::move(handlers));
}
Client::Together::Together(Client& client) : impl_(client.impl_) {
  impl_->holding = true;
}
Client::Together::~Together() {
  impl_->send_held();
}

bool Client::cancel(ExchangeId id) {
  return impl_->cancel(id);
}
bool Client::answering(ExchangeId id) const {
  const Exchange* exchange = impl_->find(id);
  return exchange != nullptr && exchange->connection && exchange->connection->answering();
}
std::size_t Client::in_flight() const {
  return impl_->live + impl_->failures.size();
}

}  // namespace portcullis::transport::client
