// The words of labels that the program itself chose, in the order of the counters behind them. Only metrics.cpp and
// page.cpp look here.
#pragma once

#include <array>
#include <string_view>

namespace portcullis::server::metrics {

inline constexpr std::array<std::string_view, 4> tool_words{"verify", "consult", "prove", "other"};
inline constexpr std::array<std::string_view, 2> gate_words{"withheld", "released"};
// The verdicts of `verify` and `consult`, then the outcomes of `prove`; "refuted" is of both.
inline constexpr std::array<std::string_view, 10> verdict_words{
    "refuted", "undecided", "agreed", "verified", "proved", "consistent", "inconsistent", "unknown", "none", "other"};
inline constexpr std::array<std::string_view, 4> outcome_words{"result", "error", "cancelled", "input_required"};
inline constexpr std::array<std::string_view, 4> refusal_words{"overloaded", "draining", "host_or_origin", "sessions"};
inline constexpr std::array<std::string_view, 6> seat_end_words{
    "ok", "failed", "timed_out", "cancelled", "cancelled_decided", "not_dispatched"};
inline constexpr std::array<std::string_view, 5> seat_refusal_words{"overloaded", "breaker_open", "budget_exhausted",
                                                                    "price_unknown", "no_key"};
inline constexpr std::array<std::string_view, 3> breaker_words{"closed", "open", "half_open"};

// Where a word stands; the last place for one that is not there.
template <std::size_t Size>
constexpr std::size_t place_of(const std::array<std::string_view, Size>& words, std::string_view word) {
  std::size_t place = 0;
  while (place + 1 < Size && words[place] != word) ++place;
  return place;
}

}  // namespace portcullis::server::metrics
