// See settings.hpp.
#include "tools/settings.hpp"

#include "transport/json/visible.hpp"

namespace portcullis::tools {

std::expected<const ProfileSettings*, schemas::Problem> find_profile(const Settings& settings,
                                                                     const std::string& name) {
  const auto found = settings.profiles.find(name.empty() ? settings.default_profile : name);
  if (found != settings.profiles.end()) return &found->second;
  schemas::Problem problem;
  problem.code = "unknown_profile";
  problem.message = "There is no profile \"" + json::visible_line(name) + "\".";
  for (const auto& [known, unused] : settings.profiles) problem.allowed.push_back(known);
  problem.fix = "Leave out `profile` for " + settings.default_profile + ", or name one of these.";
  return std::unexpected(std::move(problem));
}

std::vector<fanout::ModelSeat> choose_panel(const std::vector<fanout::ModelSeat>& seats, std::size_t size) {
  std::vector<fanout::ModelSeat> first;
  std::vector<fanout::ModelSeat> second;
  // Families are told apart as the join does it, so that a panel never counts on votes that the join takes for one, or
  // does not hear: a seat of unknown family is no family of its own.
  std::vector<verdict::PlannedSeat> planned;
  for (const auto& seat : seats) {
    const std::size_t before = verdict::planned_families(planned);
    planned.push_back({seat.name, verdict::SeatKind::model, seat.family, false, false, false});
    const bool heard = seat.family.find_first_not_of(" \t\r\n") != std::string::npos;
    (heard && verdict::planned_families(planned) > before ? first : second).push_back(seat);
  }
  first.insert(first.end(), second.begin(), second.end());
  if (first.size() > size) first.resize(size);
  return first;
}

Json usd(std::uint64_t millionths) {
  return static_cast<double>(millionths) / 1e6;  // correctly rounded, so that the shortest text of it is exact
}

Json seat_report(const fanout::SeatOutcome& outcome, bool detailed) {
  const auto ms = [](std::chrono::microseconds time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  };
  Json report{{"seat", json::visible_line(outcome.seat)},
              {"family", outcome.family.empty() ? "unknown" : json::visible_line(outcome.family)},
              {"status", verdict::name_of(outcome.status)}};
  if (!outcome.reason.empty()) report["reason"] = outcome.reason;
  if (outcome.attempts > 0) report["latency_ms"] = ms(outcome.latency);
  if (detailed && outcome.attempts > 0) {
    report["queue_ms"] = ms(outcome.queued);
    if (outcome.connect.count() > 0) report["connect_ms"] = ms(outcome.connect);
    if (outcome.first_byte.count() > 0) report["first_byte_ms"] = ms(outcome.first_byte);
  }
  if (outcome.tokens_in) report["tokens_in"] = *outcome.tokens_in;
  if (outcome.tokens_out) report["tokens_out"] = *outcome.tokens_out;
  if (outcome.cost_micro_usd) {
    report["cost_usd"] = usd(*outcome.cost_micro_usd);
  } else if (outcome.attempts > 0) {
    report["cost_usd"] = "unknown";
  }
  report["attempts"] = outcome.attempts;
  if (outcome.hedges > 0) report["hedges"] = outcome.hedges;
  if (outcome.cached) report["cached"] = true;
  if (outcome.retry_in.count() > 0) report["retry_in_ms"] = outcome.retry_in.count();
  return report;
}

}  // namespace portcullis::tools
