// Budgets: what a request may cost is reserved before it is sent and settled by what its reply reported, so that spend
// can never pass a cap, however many calls run at once. One ledger a process; every function from any thread. One lock,
// Books::mutex, held for arithmetic alone. Used by the runner for each request that leaves: first ones, retries and
// hedges each have their own reservation, so that a call is not refused for retries that it never makes. And by
// sources of evidence, which have a price of a query (tools/retrieval/source_purse.hpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "tools/fanout/settings.hpp"

namespace portcullis::tools::fanout {

struct Amount {
  std::uint64_t tokens = 0;  // in and out together
  std::uint64_t micro_usd = 0;
  friend bool operator==(const Amount&, const Amount&) = default;
};

// The largest number when it does not fit.
std::uint64_t sum_of(std::uint64_t a, std::uint64_t b);

// In millionths of a dollar, rounded up; exact before that; the largest number when it does not fit.
std::uint64_t cost_of(const Price& price, std::uint64_t tokens_in, std::uint64_t tokens_out);

// The most that one request can use: no tokenizer makes more than one token of a byte, a provider adds its own words
// around a prompt (chat template, instructions for forced tools: up to 700 tokens in public price lists, 1,024 here),
// and no model writes more than it was allowed. Without a price: tokens alone.
Amount most_of_request(const Price* price, std::size_t prompt_bytes, std::uint64_t output_tokens);

// What one tool call has reserved and spent in all of its panels. Guarded by the ledger's lock.
struct CallSpending {
  Amount reserved;
  Amount spent;
};

class BudgetLedger {
  struct Books;

 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit BudgetLedger(BudgetSettings settings);

  // False: everything is allowed and nothing is counted.
  bool limits() const;

  // What may be spent on one request. Whoever forgets to say how it ended has spent all of it.
  class Reservation {
   public:
    Reservation() = default;
    Reservation(Reservation&& other) noexcept { swap(other); }
    Reservation& operator=(Reservation&& other) noexcept {
      swap(other);
      return *this;
    }
    ~Reservation() { close(most_); }

    // The reply told what it used. More than was reserved is booked as well: the cap is then overdrawn by that, and
    // nothing else is sent until it has aged out.
    void settle(Amount used) { close(used); }
    // No byte of the request was sent.
    void give_back() { close({}); }

   private:
    friend class BudgetLedger;
    void close(Amount used);
    void swap(Reservation& other) noexcept;

    std::shared_ptr<Books> books_;  // null: nothing is limited, or closed
    std::shared_ptr<CallSpending> call_;
    std::string principal_;
    Amount most_;
    std::int64_t minute_ = 0;
  };

  // Err, the reason of the seat: "price_unknown" (a money budget and no price), "budget_exhausted".
  // A request counts for the hour in the minute of its reservation; the hour slides: the current minute and the sixty
  // before it, so that no sixty minutes ever see more than the cap.
  std::expected<Reservation, std::string_view> reserve(const std::shared_ptr<CallSpending>& call,
                                                       const std::string& principal, bool has_price, const Amount& most,
                                                       Time now);

  // Reserved and spent of the hour, for tests and metrics.
  Amount in_hour(const std::string& principal, Time now);

 private:
  std::shared_ptr<Books> books_;  // shared with reservations, which may end after the ledger
};

}  // namespace portcullis::tools::fanout
