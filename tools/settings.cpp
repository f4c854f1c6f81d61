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

Json seat_report(const fanout::SeatOutcome& outcome) {
  Json report{{"seat", json::visible_line(outcome.seat)},
              {"family", outcome.family.empty() ? "unknown" : json::visible_line(outcome.family)},
              {"status", verdict::name_of(outcome.status)}};
  if (!outcome.reason.empty()) report["reason"] = outcome.reason;
  if (outcome.attempts > 0)
    report["latency_ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(outcome.latency).count();
  if (outcome.tokens_in) report["tokens_in"] = *outcome.tokens_in;
  if (outcome.tokens_out) report["tokens_out"] = *outcome.tokens_out;
  if (outcome.attempts > 0) report["cost_usd"] = "unknown";
  report["attempts"] = outcome.attempts;
  return report;
}

}  // namespace portcullis::tools
