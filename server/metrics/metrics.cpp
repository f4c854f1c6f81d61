// See metrics.hpp.
#include "server/metrics/metrics.hpp"

#include <algorithm>

#include "server/metrics/words.hpp"

namespace portcullis::server::metrics {

using tools::verdict::SeatStatus;

namespace {

std::string_view word_of(const Json& result, const char* key) {
  if (!result.is_object()) return {};
  const auto found = result.find(key);
  return found != result.end() && found->is_string() ? found->get_ref<const std::string&>() : std::string_view();
}

}  // namespace

// Seats that nobody has announced are counted under this name.
Metrics::Metrics() {
  providers_.emplace_back().provider = "other";
}

void Metrics::add_seat(const std::string& seat, const std::string& provider) {
  const auto known = std::ranges::find(providers_, provider, &SeatCounts::provider);
  const auto index = static_cast<std::size_t>(known - providers_.begin());
  if (known == providers_.end()) providers_.emplace_back().provider = provider;
  provider_of_.emplace(seat, index);
}

Metrics::Kind Metrics::kind_of(std::string_view tool, Outcome outcome, const Json& result) {
  const std::size_t place = place_of(tool_words, tool);
  std::size_t end = 2 * verdict_words.size() + static_cast<std::size_t>(outcome);
  if (outcome == Outcome::result) {
    const std::string_view gate = word_of(result, "gate");
    std::string_view verdict = word_of(result, "verdict");
    if (verdict.empty()) verdict = word_of(result, "outcome");
    const std::size_t released = gate == gate_words[1] ? 1 : 0;
    end = released * verdict_words.size() + place_of(verdict_words, verdict.empty() ? "none" : verdict);
  }
  return {static_cast<std::uint8_t>(place), static_cast<std::uint8_t>(end)};
}

void Metrics::call_ended(Kind kind, std::chrono::steady_clock::duration took, std::optional<std::uint64_t> tree_size) {
  if (tree_size) {
    ++records_;
    tree_size_ = *tree_size;
  } else {
    ++lost_records_;
    kind.end = static_cast<std::uint8_t>(2 * verdict_words.size() + static_cast<std::size_t>(Outcome::error));
  }
  ++calls_[kind.tool][kind.end];
  durations_[kind.tool].observe(took);
}

void Metrics::seat_ended(const tools::fanout::SeatOutcome& outcome) {
  const auto found = provider_of_.find(outcome.seat);
  SeatCounts& counts = providers_[found == provider_of_.end() ? 0 : found->second];
  ++counts.ends[static_cast<std::size_t>(outcome.status)];
  if (outcome.status == SeatStatus::not_dispatched || outcome.status == SeatStatus::failed) {
    const auto reason = std::ranges::find(seat_refusal_words, std::string_view(outcome.reason));
    if (reason != seat_refusal_words.end())
      ++counts.refusals[static_cast<std::size_t>(reason - seat_refusal_words.begin())];
  }
  // Sent and paid for by another call, or by nobody.
  if (outcome.cached) {
    ++counts.cached;
    return;
  }
  if (outcome.attempts > 0) counts.latency.observe(outcome.latency);
  counts.requests += outcome.attempts;
  counts.hedges += outcome.hedges;
  if (outcome.attempts > outcome.hedges + 1) counts.again += outcome.attempts - outcome.hedges - 1;
  counts.tokens_in += outcome.tokens_in.value_or(0);
  counts.tokens_out += outcome.tokens_out.value_or(0);
  counts.cost_micro_usd += outcome.cost_micro_usd.value_or(0);
}

}  // namespace portcullis::server::metrics
