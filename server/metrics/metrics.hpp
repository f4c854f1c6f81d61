// What the server counts for its operator. Plain numbers, no lock, no text that anybody but the operator chose: one
// thread counts, that of the loop. The dispatcher and the calls tell what happened; page.cpp makes the page of it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/fanout/panel.hpp"
#include "transport/json/json.hpp"

namespace portcullis::server::metrics {

// Microseconds, half a millisecond to two minutes: deterministic calls at one end, panels at the other.
inline constexpr std::array<std::uint32_t, 16> duration_bounds{
    500,     1'000,   2'500,     5'000,     10'000,    25'000,     50'000,     100'000,
    250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000, 30'000'000, 120'000'000};

class Histogram {
 public:
  void observe(std::chrono::steady_clock::duration duration) {
    const auto given = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
    const std::uint64_t value = given < 0 ? 0 : static_cast<std::uint64_t>(given);
    std::size_t bucket = 0;
    while (bucket < duration_bounds.size() && value > duration_bounds[bucket]) ++bucket;
    ++counts_[bucket];
    sum_ += value;
  }
  std::span<const std::uint64_t> counts() const { return counts_; }
  std::uint64_t sum() const { return sum_; }

 private:
  std::array<std::uint64_t, duration_bounds.size() + 1> counts_{};
  std::uint64_t sum_ = 0;
};

// How a call came to its record in the audit log.
enum class Outcome { result, error, cancelled, input_required };

// Why a request got no further than the door.
enum class Refusal { overloaded, draining, host_or_origin, sessions };

// What else is to be known on the page, at the time of the scrape.
struct Live {
  std::size_t calls = 0;  // in flight
  std::size_t sessions = 0;
  std::vector<tools::fanout::ProviderState> providers{};
};

class Metrics {
 public:
  // One of the series of calls; a number, so that a call can keep it.
  struct Kind {
    std::uint8_t tool = 0;
    std::uint8_t end = 0;
  };

  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // Before the start: a seat, and the provider (or source) whose series it is counted in.
  void add_seat(const std::string& seat, const std::string& provider);

  // Gate and verdict (of `prove` the outcome) as the result says them. A word that is not known counts as "other", and
  // what does not say that it was released as withheld.
  static Kind kind_of(std::string_view tool, Outcome outcome, const Json& result);
  // `tree_size` of the log behind the call's record; nothing: the record could not be written, and the caller got an
  // error instead of what the call came to.
  void call_ended(Kind kind, std::chrono::steady_clock::duration took, std::optional<std::uint64_t> tree_size);
  void refused(Refusal why) { ++refusals_[static_cast<std::size_t>(why)]; }
  void seat_ended(const tools::fanout::SeatOutcome& outcome);

  // The page for the scraper, in the text format.
  std::string page(const Live& live) const;

 private:
  static constexpr std::size_t tools_ = 4;  // the last: any other
  static constexpr std::size_t ends_ = 2 * 10 + 4;
  static constexpr std::size_t seat_ends_ = 6;
  static constexpr std::size_t seat_refusals_ = 5;

  // Of one provider.
  struct SeatCounts {
    std::string provider;
    std::array<std::uint64_t, seat_ends_> ends{};
    std::array<std::uint64_t, seat_refusals_> refusals{};
    Histogram latency;
    std::uint64_t requests = 0;
    std::uint64_t again = 0;
    std::uint64_t hedges = 0;
    std::uint64_t cached = 0;
    std::uint64_t tokens_in = 0;
    std::uint64_t tokens_out = 0;
    std::uint64_t cost_micro_usd = 0;
  };

  friend class PageWriter;  // page.cpp

  std::array<std::array<std::uint64_t, ends_>, tools_> calls_{};
  std::array<Histogram, tools_> durations_{};
  std::array<std::uint64_t, 4> refusals_{};
  std::uint64_t records_ = 0;
  std::uint64_t lost_records_ = 0;
  std::uint64_t tree_size_ = 0;
  std::unordered_map<std::string, std::size_t> provider_of_;  // index into providers_, by seat
  std::vector<SeatCounts> providers_;
};

// For those who may have nobody that counts.
inline void count(Metrics* metrics, Refusal why) {
  if (metrics != nullptr) metrics->refused(why);
}

}  // namespace portcullis::server::metrics
