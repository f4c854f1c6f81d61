// The report as JSON (see report.hpp).
#include <algorithm>
#include <cmath>

#include "server/eval/report.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::eval {

namespace verdict = tools::verdict;

namespace {

constexpr std::array<std::string_view, 4> verdict_names{"refuted", "undecided", "agreed", "verified"};

double rounded(double value) {
  return std::round(value * 1e6) / 1e6;
}

Json share(std::uint64_t hits, std::uint64_t trials) {
  Json out{{"count", hits}, {"of", trials}};
  if (trials == 0) return out;
  const auto interval = verdict::interval95(hits, trials);
  out["share"] = rounded(static_cast<double>(hits) / static_cast<double>(trials));
  out["interval"] = Json::array({rounded(interval.low), rounded(interval.high)});
  return out;
}

// Risk against coverage, from the strictest threshold to none; at most about forty points.
Json curve_of(const verdict::ScoreTable& scores) {
  Json out = Json::array();
  verdict::Bin sum;
  const std::size_t step = std::max<std::size_t>(1, scores.bins.size() / 40);
  std::size_t at = 0;
  for (const auto& [score, bin] : scores.bins) {
    sum.covered += bin.covered;
    sum.wrong += bin.wrong;
    if (++at % step != 0 && at != scores.bins.size()) continue;
    Json point{{"score", score}};
    point["coverage"] = rounded(static_cast<double>(sum.covered) / static_cast<double>(scores.items));
    point["risk"] = share(sum.wrong, sum.covered);
    out.push_back(std::move(point));
  }
  return out;
}

Json shares_of(const ClassReport& task, double& error) {
  Json out = Json::array();
  std::uint64_t votes = 0;
  double off = 0;
  for (const ShareBin& bin : task.shares) {
    if (bin.votes == 0) continue;
    const double mean = bin.shares / static_cast<double>(bin.votes);
    out.push_back(Json{{"mean_share", rounded(mean)}, {"right", share(bin.right, bin.votes)}});
    off += std::fabs(static_cast<double>(bin.right) - bin.shares);
    votes += bin.votes;
  }
  error = votes == 0 ? 0 : off / static_cast<double>(votes);
  return out;
}

Json class_json(const ClassReport& task, const std::vector<PanelSeat>& panel) {
  Json out{{"items", task.items}, {"labelled", task.labelled}};
  if (!panel.empty()) {
    Json seats = Json::array();
    std::size_t best = 0;
    for (std::size_t i = 0; i < panel.size(); ++i) {
      seats.push_back(Json{{"seat", json::visible_line(panel[i].seat)},
                           {"family", panel[i].family.empty() ? "unknown" : json::visible_line(panel[i].family)},
                           {"accuracy", share(task.errors.right(i), task.errors.items())}});
      if (task.errors.right(i) > task.errors.right(best)) best = i;
    }
    out["best_seat"] = seats[best];
    out["seats"] = std::move(seats);
    out["plurality"] = share(task.plurality_right, task.labelled);
    const auto correlation = task.errors.error_correlation();
    out["error_correlation"] = correlation ? Json(rounded(*correlation)) : Json("unknown");
    const auto votes = task.errors.effective_votes();
    out["effective_votes"] = votes ? Json(rounded(*votes)) : Json("unknown");
    out["released"] = share(task.released, task.labelled);
    out["precision"] = share(task.released - task.released_wrong, task.released);
    out["false_release_rate"] = share(task.released_wrong, task.released);
    Json mix = Json::object();
    for (std::size_t i = verdict_names.size(); i-- > 0;) mix[std::string(verdict_names[i])] = task.verdicts[i];
    out["verdicts"] = std::move(mix);
    out["curve"] = curve_of(task.scores);
    double error = 0;
    out["shares"] = shares_of(task, error);
    out["calibration_error"] = rounded(error);
  }
  std::uint64_t claims = 0;
  Json by_label = Json::object();
  constexpr std::array<std::string_view, 3> labels{"false", "true", "unlabelled"};
  for (std::size_t label = 0; label < labels.size(); ++label) {
    Json mix = Json::object();
    for (std::size_t i = verdict_names.size(); i-- > 0;) {
      mix[std::string(verdict_names[i])] = task.claims[label][i];
      claims += task.claims[label][i];
    }
    by_label[std::string(labels[label])] = std::move(mix);
  }
  if (claims > 0) out["claims"] = std::move(by_label);
  return out;
}

// Of votes or of claims.
template <class Calibrated>
Json choice_json(const Calibrated& task) {
  Json out{{"fitted", task.fitted}, {"tested", task.tested.items}, {"weights", task.weights}};
  if (const auto& threshold = task.choice.threshold) {
    out["threshold"] = threshold->score;
    out["bound"] = rounded(threshold->bound);
    out["risk"] = share(threshold->wrong, threshold->covered);
  } else {
    out["refused"] = "limit_not_shown";
    out["items_needed"] = task.choice.items_needed;
  }
  return out;
}

Json claims_json(const Report& report, const EvalOptions& options) {
  Json out = Json::array();
  for (const auto& [key, claims] : report.claims) {
    const std::uint64_t items = claims.errors.items();
    Json entry{{"task_class", json::visible_line(key.first)}, {"type", key.second}, {"items", items}};
    for (const bool label : {false, true}) {
      Json mix = Json::object();
      for (std::size_t i = verdict_names.size(); i-- > 0;)
        mix[std::string(verdict_names[i])] = claims.verdicts[label ? 1 : 0][i];
      entry[label ? "true" : "false"] = std::move(mix);
    }
    entry["released"] = share(claims.released, items);
    entry["false_release_rate"] = share(claims.released_wrong, claims.released);
    entry["curve"] = curve_of(claims.scores);
    if (options.calibrate) entry["calibration"] = choice_json(claims);
    out.push_back(std::move(entry));
  }
  return out;
}

Json lists_json(const Report& report, const EvalOptions& options) {
  Json out = Json::array();
  for (const auto& [name, list] : report.lists) {
    Json entry{{"task_class", json::visible_line(name)},
               {"texts", list.texts},
               {"kept", share(list.kept, list.claims)},
               {"all_true", share(list.all_true, list.texts)}};
    if (options.calibrate && options.list_alpha) {
      entry["alpha"] = *options.list_alpha;
      entry["tested"] = list.choice.items;
      if (const auto& threshold = list.choice.threshold)
        entry["threshold"] = threshold->score;
      else
        entry["items_needed"] = list.choice.items_needed;
    }
    out.push_back(std::move(entry));
  }
  return out;
}

Json splits_json(const SplitReport& splits, std::uint64_t seed) {
  Json out{{"splits", splits.splits},
           {"seed", seed},
           {"above_limit", share(splits.above_limit, splits.splits)},
           {"refused", splits.refused},
           {"mean_coverage", rounded(splits.mean_coverage)},
           {"mean_risk", rounded(splits.mean_risk)}};
  if (splits.refused > 0) out["items_needed"] = splits.items_needed;
  return out;
}

}  // namespace

Json to_json(const Report& report, const EvalOptions& options) {
  Json out = Json::object();
  out["data"] = Json{{"sha256", report.sha256},
                     {"lines", report.lines},
                     {"items", report.items},
                     {"bad_lines", report.bad_lines},
                     {"duplicates", report.duplicates}};
  if (report.repeats > 0)
    out["data"]["repeats"] = Json{{"count", report.repeats},
                                  {"left_out", options.calibrate},
                                  {"first_line", report.repeat_line},
                                  {"repeats_line", report.repeated_line}};
  if (report.duplicates_unchecked) out["data"]["duplicates_unchecked"] = true;
  out["intervals"] = "Clopper-Pearson, 95 %";
  if (!report.panel.empty()) out["quorum"] = report.quorum;
  if (report.label_checked > 0) out["labels_agree"] = share(report.label_agreed, report.label_checked);
  out["all"] = class_json(report.all, report.panel);
  Json classes = Json::array();
  for (const auto& [name, task] : report.classes) {
    Json entry{{"task_class", json::visible_line(name)}};
    entry.update(class_json(task, report.panel));
    if (options.calibrate && task.errors.items() > 0) entry["calibration"] = choice_json(task);
    classes.push_back(std::move(entry));
  }
  out["classes"] = std::move(classes);
  if (options.calibrate || options.splits > 0)
    out["limit"] = Json{{"risk", options.limit.risk}, {"delta", options.limit.delta}};
  if (report.splits) out["splits"] = splits_json(*report.splits, options.seed);
  if (!report.claims.empty()) out["claim_panel"] = claims_json(report, options);
  if (!report.lists.empty()) out["lists"] = lists_json(report, options);
  if (report.claim_splits) out["claim_splits"] = splits_json(*report.claim_splits, options.seed);
  return out;
}

}  // namespace portcullis::server::eval
