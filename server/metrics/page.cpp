// The page of /metrics (see metrics.hpp): every family with what it means, in one place.
#include <algorithm>

#include "server/metrics/exposition.hpp"
#include "server/metrics/metrics.hpp"
#include "server/metrics/process_facts.hpp"
#include "server/metrics/words.hpp"

namespace portcullis::server::metrics {

class PageWriter {
 public:
  PageWriter(const Metrics& metrics, const Live& live) : metrics_(metrics), live_(live) {}

  std::string write() {
    page_.family("portcullis_build_info", "gauge", "Always 1; the version of the program.");
    sample({{"version", PORTCULLIS_VERSION}}, 1);
    calls();
    audit();
    seats();
    providers();
    process();
    return page_.take();
  }

 private:
  void sample(std::initializer_list<Label> labels, std::uint64_t value) {
    page_.sample({labels.begin(), labels.size()}, value);
  }
  void single(std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) {
    page_.family(name, type, help);
    page_.sample({}, value);
  }

  // Whether a tool can come to that word, or has: a series that appears with its first count has no rate before.
  static bool belongs(std::size_t tool, std::size_t verdict, std::uint64_t count) {
    if (count > 0) return true;
    if (tool_words[tool] == "other" || verdict_words[verdict] == "other" || verdict_words[verdict] == "none")
      return false;
    const bool of_proofs = verdict >= place_of(verdict_words, "proved");
    return tool_words[tool] == "prove" ? of_proofs || verdict == 0 : !of_proofs;
  }

  void calls() {
    page_.family("portcullis_calls_total", "counter",
                 "Tool calls with a record in the audit log (or that failed to get one), by how they ended.");
    for (std::size_t tool = 0; tool < tool_words.size(); ++tool) {
      const auto& counts = metrics_.calls_[tool];
      for (std::size_t gate = 0; gate < gate_words.size(); ++gate)
        for (std::size_t verdict = 0; verdict < verdict_words.size(); ++verdict) {
          const std::uint64_t count = counts[gate * verdict_words.size() + verdict];
          if (belongs(tool, verdict, count))
            sample({{"tool", tool_words[tool]},
                    {"outcome", outcome_words[0]},
                    {"gate", gate_words[gate]},
                    {"verdict", verdict_words[verdict]}},
                   count);
        }
      for (std::size_t outcome = 1; outcome < outcome_words.size(); ++outcome) {
        const std::uint64_t count = counts[2 * verdict_words.size() + outcome];
        if (tool_words[tool] != "other" || count > 0)
          sample(
              {{"tool", tool_words[tool]}, {"outcome", outcome_words[outcome]}, {"gate", "none"}, {"verdict", "none"}},
              count);
      }
    }
    page_.family("portcullis_call_duration_seconds", "histogram",
                 "Time of tool calls from their arguments to their record.");
    for (std::size_t tool = 0; tool < tool_words.size(); ++tool) {
      const Histogram& durations = metrics_.durations_[tool];
      const Label label{"tool", tool_words[tool]};
      if (tool_words[tool] != "other" || std::ranges::any_of(durations.counts(), [](auto count) { return count > 0; }))
        page_.histogram({&label, 1}, duration_bounds, durations.counts(), durations.sum());
    }
    single("portcullis_calls_in_flight", "gauge", "Tool calls that are not answered yet.", live_.calls);
    single("portcullis_sessions", "gauge", "Open sessions of protocol revisions before 2026-07-28.", live_.sessions);
    page_.family("portcullis_requests_refused_total", "counter", "Requests that were refused at the door.");
    for (std::size_t i = 0; i < refusal_words.size(); ++i)
      sample({{"reason", refusal_words[i]}}, metrics_.refusals_[i]);
  }

  void audit() {
    single("portcullis_audit_records_total", "counter", "Records that this process wrote to the audit log.",
           metrics_.records_);
    single("portcullis_audit_write_errors_total", "counter",
           "Calls that were answered with an error because their record could not be written.", metrics_.lost_records_);
    page_.family("portcullis_audit_leaves", "gauge", "Leaves in the log behind the latest record of this process.");
    if (metrics_.records_ > 0) page_.sample({}, metrics_.tree_size_);
  }

  // Nobody looks at seats of no provider unless there were some.
  bool shown(const Metrics::SeatCounts& counts) const {
    return &counts != &metrics_.providers_.front() ||
           std::ranges::any_of(counts.ends, [](auto count) { return count > 0; });
  }
  template <class Write>
  void each_provider(Write write) {
    for (const auto& counts : metrics_.providers_)
      if (shown(counts)) write(counts, Label{"provider", counts.provider});
  }
  void per_provider(std::string_view name, std::string_view help, std::uint64_t Metrics::SeatCounts::* member) {
    page_.family(name, "counter", help);
    each_provider([&](const auto& counts, Label provider) { page_.sample({&provider, 1}, counts.*member); });
  }

  void seats() {
    page_.family("portcullis_seat_ends_total", "counter",
                 "Seats of panels, and sources of evidence, by how they ended.");
    each_provider([&](const auto& counts, Label provider) {
      for (std::size_t i = 0; i < seat_end_words.size(); ++i)
        sample({provider, {"status", seat_end_words[i]}}, counts.ends[i]);
    });
    page_.family("portcullis_seats_refused_total", "counter", "Seats that were not asked, or not asked again, by why.");
    each_provider([&](const auto& counts, Label provider) {
      for (std::size_t i = 0; i < seat_refusal_words.size(); ++i)
        sample({provider, {"reason", seat_refusal_words[i]}}, counts.refusals[i]);
    });
    page_.family("portcullis_seat_latency_seconds", "histogram", "From the first request of a seat to its end.");
    each_provider([&](const auto& counts, Label provider) {
      page_.histogram({&provider, 1}, duration_bounds, counts.latency.counts(), counts.latency.sum());
    });
    using Counts = Metrics::SeatCounts;
    per_provider("portcullis_provider_requests_total", "Requests sent, retries and hedges included.",
                 &Counts::requests);
    per_provider("portcullis_provider_retries_total",
                 "Of them, those behind the first of a seat: retries and fallback models.", &Counts::again);
    per_provider("portcullis_provider_hedges_total", "Of them, those beside one that was slow.", &Counts::hedges);
    per_provider("portcullis_provider_cached_total", "Seats answered by a kept reply or by another call's request.",
                 &Counts::cached);
    page_.family("portcullis_provider_tokens_total", "counter", "Tokens that providers said they counted.");
    each_provider([&](const auto& counts, Label provider) {
      sample({provider, {"direction", "in"}}, counts.tokens_in);
      sample({provider, {"direction", "out"}}, counts.tokens_out);
    });
    page_.family("portcullis_provider_cost_usd_total", "counter", "US dollars, where price and tokens are known.");
    each_provider([&](const auto& counts, Label provider) { page_.millionths({&provider, 1}, counts.cost_micro_usd); });
  }

  // Closed, and nothing out: what was never asked.
  const tools::fanout::ProviderState& state_of(std::string_view provider) const {
    static const tools::fanout::ProviderState never;
    const auto found = std::ranges::find(live_.providers, provider, &tools::fanout::ProviderState::provider);
    return found == live_.providers.end() ? never : *found;
  }
  bool has_breaker(const Metrics::SeatCounts& counts) const {
    return &counts != &metrics_.providers_.front() && !counts.provider.starts_with("search:") &&
           !counts.provider.starts_with("mcp:");
  }

  void providers() {
    page_.family("portcullis_breaker_state", "gauge", "1 for the state that the provider's breaker is in, else 0.");
    for (const auto& counts : metrics_.providers_) {
      if (!has_breaker(counts)) continue;
      const auto state = static_cast<std::size_t>(state_of(counts.provider).breaker);
      for (std::size_t i = 0; i < breaker_words.size(); ++i)
        sample({{"provider", counts.provider}, {"state", breaker_words[i]}}, i == state ? 1 : 0);
    }
    page_.family("portcullis_provider_in_flight", "gauge", "Requests that are out.");
    for (const auto& counts : metrics_.providers_)
      if (has_breaker(counts)) sample({{"provider", counts.provider}}, state_of(counts.provider).in_flight);
    page_.family("portcullis_provider_queue", "gauge", "Seats that wait for a place.");
    for (const auto& counts : metrics_.providers_)
      if (has_breaker(counts)) sample({{"provider", counts.provider}}, state_of(counts.provider).waiting);
  }

  // Names as Prometheus' own client libraries have them.
  void process() {
    const ProcessFacts facts = process_facts();
    const auto fact = [&](std::string_view name, std::string_view type, std::string_view help, const auto& value,
                          bool millionths = false) {
      if (!value) return;
      page_.family(name, type, help);
      millionths ? page_.millionths({}, *value) : page_.sample({}, *value);
    };
    fact("process_start_time_seconds", "gauge", "Start of the process, seconds since 1970.", facts.started_micros,
         true);
    fact("process_cpu_seconds_total", "counter", "User and system time.", facts.cpu_micros, true);
    fact("process_resident_memory_bytes", "gauge", "Resident memory.", facts.resident_bytes);
    fact("process_virtual_memory_bytes", "gauge", "Virtual memory.", facts.virtual_bytes);
    fact("process_open_fds", "gauge", "Open file descriptors.", facts.open_files);
    fact("process_max_fds", "gauge", "Most file descriptors that may be open.", facts.most_files);
  }

  const Metrics& metrics_;
  const Live& live_;
  Exposition page_;
};

std::string Metrics::page(const Live& live) const {
  return PageWriter(*this, live).write();
}

}  // namespace portcullis::server::metrics
