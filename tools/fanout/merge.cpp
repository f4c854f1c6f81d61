// See merge.hpp.
#include "tools/fanout/merge.hpp"

#include <algorithm>

#include "tools/fanout/budget.hpp"

namespace portcullis::tools::fanout {
namespace {

using Amount = std::optional<std::uint64_t>;

// A round in which nothing was sent has taken nothing.
Amount sum(const Amount& a, bool sent_a, const Amount& b, bool sent_b) {
  if (!b && !sent_b) return a;
  if (!a && !sent_a) return b;
  if (!a || !b) return std::nullopt;
  return sum_of(*a, *b);
}

}  // namespace

void merge(SeatOutcome& seat, const SeatOutcome& later) {
  const bool sent = seat.attempts > 0, sent_again = later.attempts > 0;
  seat.tokens_in = sum(seat.tokens_in, sent, later.tokens_in, sent_again);
  seat.tokens_out = sum(seat.tokens_out, sent, later.tokens_out, sent_again);
  const auto at_most = [](const SeatOutcome& one) {
    return one.cost_micro_usd ? one.cost_micro_usd : one.cost_at_most_micro_usd;
  };
  const auto most = sum(at_most(seat), sent, at_most(later), sent_again);
  seat.cost_micro_usd = sum(seat.cost_micro_usd, sent, later.cost_micro_usd, sent_again);
  seat.cost_at_most_micro_usd = most;
  if (seat.cost_micro_usd) seat.cost_at_most_micro_usd.reset();
  seat.latency += later.latency;
  seat.queued += later.queued;
  seat.attempts += later.attempts;
  seat.hedges += later.hedges;
  seat.retry_in = std::max(seat.retry_in, later.retry_in);
  seat.cached = seat.cached && later.cached;
  if (seat.status == verdict::SeatStatus::ok && later.status != verdict::SeatStatus::ok) {
    seat.status = later.status;
    seat.reason = later.reason;
  }
}

}  // namespace portcullis::tools::fanout
