// From a report to the calibration that is kept (see engine.hpp): here stands what a calibration is refused for.
#include <algorithm>

#include "server/eval/engine.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::eval {

namespace verdict = tools::verdict;

std::expected<verdict::Calibration, schemas::Problem> calibration_of(const Report& report, const EvalOptions& options,
                                                                     const std::vector<verdict::CalibratedSeat>& panel,
                                                                     const std::string& profile,
                                                                     std::chrono::sys_days today) {
  const auto refused = [](std::string code, std::string message, std::string fix) {
    return std::unexpected(schemas::Problem{std::move(code), std::move(message), {}, std::move(fix)});
  };
  const schemas::Problem classless{
      "task_class_missing",
      "There are labelled items without a task_class, and the profile names none.",
      {},
      "Give each item the `task_class` that calls will name, or set task_class = \"NAME\" in [profiles." +
          (profile.empty() ? std::string("PROFILE") : profile) +
          "]: it is the class of items and of calls that name none."};
  if (report.bad_lines > 0)
    return refused("data_refused",
                   std::to_string(report.bad_lines) + " of " + std::to_string(report.lines) +
                       " lines are wrong; a calibration takes none.",
                   "Correct or remove the lines that are listed.");
  if (report.duplicates_unchecked)
    return refused("too_many_items", "There are more items than can be told apart.",
                   "Calibrate with at most 400000 items.");
  if (!verdict::in_range(options.limit))
    return refused("out_of_range", "The risk limit or delta is not above 0 and at most 0.5.",
                   "Give --risk-limit and --delta, for example 0.1 and 0.05.");
  verdict::Calibration out;
  out.date = verdict::date_text(today);
  out.data_sha256 = report.sha256;
  out.quorum = report.quorum;
  out.all_must_answer = options.all_must_answer;
  out.limit = options.limit;
  for (const PanelSeat& seat : report.panel) {
    if (seat.family.find_first_not_of(" \t\r\n") == std::string::npos)
      return refused("family_missing", "The seat \"" + json::visible_line(seat.seat) + "\" has no family.",
                     "Give each recorded answer the `family` that trained its model.");
    out.seats.push_back({seat.seat, seat.family, {}});
  }
  // The models are known only when the panel is that of the profile, seat by seat.
  auto with_models = out.seats;
  std::size_t known = 0;
  for (auto& seat : with_models)
    for (const auto& of_profile : panel)
      if (of_profile.seat == seat.seat && of_profile.family == seat.family && !of_profile.model.empty()) {
        seat.model = of_profile.model;
        ++known;
      }
  if (known == out.seats.size() && known == panel.size()) {
    out.seats = std::move(with_models);
    out.profile = profile;
  }
  for (const auto& [name, task] : report.classes) {
    if (task.errors.items() == 0) continue;
    // Of no class: no question can be told to be one of them.
    if (name == unclassified) return refused(classless.code, classless.message, classless.fix);
    verdict::CalibratedClass entry{.task_class = name,
                                   .answer_types = task.answer_types,
                                   .fitted = task.fitted,
                                   .tested = task.tested.items,
                                   .weights = task.weights,
                                   .error_correlation = task.errors.error_correlation(),
                                   .choice = task.choice};
    std::sort(entry.answer_types.begin(), entry.answer_types.end());
    out.classes.push_back(std::move(entry));
  }
  for (const auto& [key, claims] : report.claims) {
    if (key.first == unclassified) return refused(classless.code, classless.message, classless.fix);
    out.claims.push_back({.task_class = key.first,
                          .answer_types = {key.second},
                          .fitted = claims.fitted,
                          .tested = claims.tested.items,
                          .weights = claims.weights,
                          .error_correlation = claims.errors.error_correlation(),
                          .choice = claims.choice});
  }
  if (options.list_alpha)
    for (const auto& [name, list] : report.lists)
      if (std::ranges::any_of(report.claims, [&](const auto& claims) { return claims.first.first == name; }))
        out.lists.push_back({name, *options.list_alpha, list.choice});
  out.items = report.labelled_items;
  if (out.items == 0)
    return refused("no_labelled_items", "No item has recorded answers that can be told right from wrong.",
                   "Give items `answers` with seat and family and a `reference`, or `claims` with `answers` and a "
                   "`label`.");
  return out;
}

}  // namespace portcullis::server::eval
