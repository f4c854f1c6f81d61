// See calibration_file.hpp.
#include "tools/verdict/calibration_file.hpp"

#include <algorithm>
#include <charconv>

namespace portcullis::tools::verdict {
namespace {

using Text = std::string;

Json class_json(const CalibratedClass& task, bool claims) {
  Json entry{{"task_class", task.task_class}};
  if (claims)
    entry["claim_type"] = task.answer_types.empty() ? Text() : task.answer_types.front();
  else
    entry["answer_types"] = task.answer_types;
  entry["fitted"] = task.fitted;
  entry["tested"] = task.tested;
  entry["weights"] = task.weights;
  if (task.error_correlation) entry["error_correlation"] = *task.error_correlation;
  if (const auto& threshold = task.choice.threshold) {
    entry["threshold"] = threshold->score;
    entry["covered"] = threshold->covered;
    entry["wrong"] = threshold->wrong;
    entry["bound"] = threshold->bound;
  } else {
    entry["items_needed"] = task.choice.items_needed;
  }
  return entry;
}

std::vector<std::pair<Text, std::uint32_t>> scoring_weights(const Calibration& calibration,
                                                            const CalibratedClass& task) {
  std::vector<std::pair<Text, std::uint32_t>> out;
  for (std::size_t i = 0; i < calibration.seats.size() && i < task.weights.size(); ++i)
    out.emplace_back(calibration.seats[i].seat, task.weights[i]);
  return out;
}

AppliedCalibration applied_of(const Calibration& calibration, const CalibratedClass& task) {
  return {&task, Scoring{scoring_weights(calibration, task), task.choice.threshold->score}};
}

}  // namespace

std::string date_text(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  const auto digits = [](unsigned value, std::size_t size) {
    Text text = std::to_string(value);
    return Text(size - std::min(size, text.size()), '0') + text;
  };
  return digits(static_cast<unsigned>(static_cast<int>(date.year())), 4) + "-" +
         digits(static_cast<unsigned>(date.month()), 2) + "-" + digits(static_cast<unsigned>(date.day()), 2);
}

std::optional<std::chrono::sys_days> day_of(std::string_view date) {
  if (date.size() != 10 || date[4] != '-' || date[7] != '-') return std::nullopt;
  unsigned parts[3] = {};
  const std::size_t starts[3] = {0, 5, 8}, sizes[3] = {4, 2, 2};
  for (std::size_t i = 0; i < 3; ++i) {
    const char* const end = date.data() + starts[i] + sizes[i];
    const auto [last, error] = std::from_chars(date.data() + starts[i], end, parts[i]);
    if (error != std::errc() || last != end) return std::nullopt;
  }
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(parts[0])), std::chrono::month(parts[1]),
                                        std::chrono::day(parts[2])};
  if (!day.ok()) return std::nullopt;
  return std::chrono::sys_days(day);
}

Json to_json(const Calibration& calibration) {
  Json seats = Json::array();
  for (const CalibratedSeat& seat : calibration.seats) {
    Json entry{{"seat", seat.seat}, {"family", seat.family}};
    if (!seat.model.empty()) entry["model"] = seat.model;
    seats.push_back(std::move(entry));
  }
  const auto entries = [](const std::vector<CalibratedClass>& of, bool claims) {
    Json out = Json::array();
    for (const CalibratedClass& task : of) out.push_back(class_json(task, claims));
    return out;
  };
  Json panel{
      {"seats", std::move(seats)}, {"quorum", calibration.quorum}, {"all_must_answer", calibration.all_must_answer}};
  if (!calibration.profile.empty()) panel["profile"] = calibration.profile;
  Json out{{"version", 1},
           {"method", calibration_method},
           {"date", calibration.date},
           {"data", Json{{"sha256", calibration.data_sha256}, {"items", calibration.items}}},
           {"panel", std::move(panel)},
           {"risk_limit", calibration.limit.risk},
           {"delta", calibration.limit.delta},
           {"classes", entries(calibration.classes, false)}};
  if (!calibration.claims.empty()) out["claims"] = entries(calibration.claims, true);
  for (const CalibratedLists& lists : calibration.lists) {
    Json entry{{"task_class", lists.task_class}, {"alpha", lists.alpha}, {"tested", lists.choice.items}};
    if (const auto& threshold = lists.choice.threshold) {
      entry["threshold"] = threshold->score;
      entry["rank"] = threshold->rank;
    } else {
      entry["items_needed"] = lists.choice.items_needed;
    }
    out["lists"].push_back(std::move(entry));
  }
  return out;
}

std::optional<std::string> refuse_use(const Calibration& calibration, const CalibratedUse& use) {
  const auto in_order = [](std::vector<CalibratedSeat> seats) {
    std::sort(seats.begin(), seats.end(), [](const auto& a, const auto& b) { return a.seat < b.seat; });
    return seats;
  };
  if (calibration.seats.empty() || in_order(calibration.seats) != in_order(use.seats)) return "calibration_other_panel";
  for (const CalibratedSeat& seat : calibration.seats)
    if (seat.model.empty()) return "calibration_other_panel";
  if (calibration.quorum != use.quorum || calibration.all_must_answer != use.all_must_answer)
    return "calibration_other_policy";
  return std::nullopt;
}

std::optional<std::string> refuse_date(const Calibration& calibration, std::chrono::sys_days today,
                                       std::chrono::days oldest) {
  const auto day = day_of(calibration.date);
  if (!day || today - *day > oldest) return "calibration_stale";
  // A day of grace for clocks of other places.
  if (*day - today > std::chrono::days(1)) return "calibration_date_in_future";
  return std::nullopt;
}

std::expected<AppliedCalibration, std::string> apply_calibration(const Calibration& calibration,
                                                                 const CalibratedUse& use, std::string_view task_class,
                                                                 std::string_view answer_type,
                                                                 std::chrono::sys_days today,
                                                                 std::chrono::days oldest) {
  if (auto refused = refuse_use(calibration, use)) return std::unexpected(std::move(*refused));
  if (auto refused = refuse_date(calibration, today, oldest)) return std::unexpected(std::move(*refused));
  if (task_class.empty()) return std::unexpected("task_class_missing");
  const auto task = std::find_if(calibration.classes.begin(), calibration.classes.end(),
                                 [&](const CalibratedClass& entry) { return entry.task_class == task_class; });
  if (task == calibration.classes.end()) return std::unexpected("task_class_not_calibrated");
  // Free text is no vote: a draft of it is judged, and of that the counts say nothing.
  if (answer_type == "text" ||
      std::find(task->answer_types.begin(), task->answer_types.end(), answer_type) == task->answer_types.end())
    return std::unexpected("answer_type_not_calibrated");
  if (!task->choice.threshold) return std::unexpected("calibration_too_small");
  return applied_of(calibration, *task);
}

const CalibratedLists* lists_of(const Calibration& calibration, std::string_view task_class) {
  const auto found = std::find_if(calibration.lists.begin(), calibration.lists.end(),
                                  [&](const CalibratedLists& lists) { return lists.task_class == task_class; });
  return found == calibration.lists.end() || task_class.empty() ? nullptr : &*found;
}

std::optional<Scoring> weights_of(const Calibration& calibration, std::string_view task_class, ClaimType type) {
  for (const CalibratedClass& entry : calibration.claims)
    if (entry.task_class == task_class && entry.answer_types == std::vector<std::string>{std::string(name_of(type))})
      return Scoring{scoring_weights(calibration, entry), top_score + 1};
  return std::nullopt;
}

std::expected<AppliedCalibration, std::string> apply_claim_calibration(const Calibration& calibration,
                                                                       const CalibratedUse& use,
                                                                       std::string_view task_class, ClaimType type,
                                                                       std::chrono::sys_days today,
                                                                       std::chrono::days oldest) {
  if (auto refused = refuse_use(calibration, use)) return std::unexpected(std::move(*refused));
  if (auto refused = refuse_date(calibration, today, oldest)) return std::unexpected(std::move(*refused));
  if (task_class.empty()) return std::unexpected("task_class_missing");
  std::string_view refused = "task_class_not_calibrated";
  for (const CalibratedClass& entry : calibration.claims) {
    if (entry.task_class != task_class) continue;
    refused = "claim_type_not_calibrated";
    if (entry.answer_types != std::vector<std::string>{std::string(name_of(type))}) continue;
    if (!entry.choice.threshold) return std::unexpected("calibration_too_small");
    return applied_of(calibration, entry);
  }
  return std::unexpected(std::string(refused));
}

}  // namespace portcullis::tools::verdict
