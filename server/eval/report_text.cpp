// The report as tables for a terminal (see report.hpp).
#include <algorithm>
#include <cstdio>
#include <vector>

#include "server/eval/report.hpp"

namespace portcullis::server::eval {
namespace {

using Row = std::vector<std::string>;

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", share * 100);
  return text;
}

std::string number_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value.get<double>());
  return text;
}

std::string count_text(const Json& value) {
  return std::to_string(value.get<std::uint64_t>());
}

// Count, share and interval of what share() in report_json.cpp made.
Row cells(const Json& share) {
  Row out{count_text(share.at("count")) + " of " + count_text(share.at("of")), "-", "-"};
  if (!share.contains("share")) return out;
  out[1] = percent(share.at("share").get<double>());
  out[2] = percent(share.at("interval")[0].get<double>()) + " to " + percent(share.at("interval")[1].get<double>());
  return out;
}

// Bytes that begin a character: what a terminal counts, near enough.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string table(const std::string& title, std::vector<Row> rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths.size() <= i) widths.push_back(0);
      widths[i] = std::max(widths[i], width(row[i]));
    }
  std::string out = title + "\n";
  for (const Row& row : rows) {
    std::string line = "  ";
    for (std::size_t i = 0; i < row.size(); ++i)
      line += row[i] + std::string(i + 1 < row.size() ? widths[i] - width(row[i]) + 2 : 0, ' ');
    out += line + "\n";
  }
  return out + "\n";
}

Row row(std::string name, const Json& share) {
  Row out{std::move(name)};
  for (auto& cell : cells(share)) out.push_back(std::move(cell));
  return out;
}

std::string votes_table(const Json& task) {
  std::vector<Row> rows{{"", "count", "share", "95 % interval"}};
  for (const Json& seat : task.at("seats"))
    rows.push_back(row(seat.at("seat").get<std::string>(), seat.at("accuracy")));
  rows.push_back(
      row("best seat: " + task.at("best_seat").at("seat").get<std::string>(), task.at("best_seat").at("accuracy")));
  rows.push_back(row("plurality", task.at("plurality")));
  rows.push_back(row("released (coverage)", task.at("released")));
  rows.push_back(row("right, of those released", task.at("precision")));
  rows.push_back(row("wrong, of those released", task.at("false_release_rate")));
  std::string out = table("Answers", std::move(rows));
  out += "  effective votes " + number_text(task.at("effective_votes")) + ", error correlation " +
         number_text(task.at("error_correlation")) + ", calibration error of the vote share " +
         percent(task.at("calibration_error").get<double>()) + "\n\n";
  std::vector<Row> curve{{"score", "coverage", "wrong", "risk", "95 % interval"}};
  for (const Json& point : task.at("curve")) {
    Row line{std::to_string(point.at("score").get<int>()), percent(point.at("coverage").get<double>())};
    for (auto& cell : cells(point.at("risk"))) line.push_back(std::move(cell));
    curve.push_back(std::move(line));
  }
  return out + table("Risk against coverage", std::move(curve));
}

std::string mix_text(const Json& mix) {
  std::string out;
  for (const auto& [name, count] : mix.items()) out += (out.empty() ? "" : ", ") + name + " " + count_text(count);
  return out;
}

std::string claims_name(const Json& claims) {
  return claims.at("type").get<std::string>() + " claims of " + claims.at("task_class").get<std::string>();
}

std::string claims_table(const Json& kinds) {
  std::vector<Row> rows{{"one of each item", "items", "released", "wrong of released", "share", "95 % interval"}};
  for (const Json& claims : kinds) {
    Row line{claims_name(claims), count_text(claims.at("items")), count_text(claims.at("released").at("count"))};
    for (auto& cell : cells(claims.at("false_release_rate"))) line.push_back(std::move(cell));
    rows.push_back(std::move(line));
  }
  return table("Claims before the panel", std::move(rows));
}

std::string choice_text(const Json& limit, const Json& choice, const std::string& of, const Json& labelled) {
  std::string out = "Calibration of " + of + " (risk limit " + percent(limit.at("risk").get<double>()) + ", delta " +
                    number_text(limit.at("delta")) + "): ";
  if (choice.contains("threshold")) {
    const Row risk = cells(choice.at("risk"));
    return out + "threshold " + count_text(choice.at("threshold")) + ", " + risk[0] + " wrong, bound " +
           percent(choice.at("bound").get<double>()) + "\n";
  }
  return out + "refused: no threshold shows it. At least " + count_text(choice.at("items_needed")) +
         " labelled items of this class are needed; there are " + count_text(labelled) + ".\n";
}

std::string lists_text(const Json& lists) {
  std::string out;
  for (const Json& list : lists) {
    const Row all_true = cells(list.at("all_true")), kept = cells(list.at("kept"));
    out += "Texts of " + list.at("task_class").get<std::string>() + ": nothing false kept of " + all_true[0] + " (" +
           all_true[1] + "), claims kept " + kept[0] + " (" + kept[1] + ")";
    if (list.contains("threshold"))
      out += ", keep from score " + count_text(list.at("threshold"));
    else if (list.contains("items_needed"))
      out += ", refused: at least " + count_text(list.at("items_needed")) + " labelled texts are needed";
    out += "\n";
  }
  return out;
}

std::string splits_text(const Json& splits, const std::string& title) {
  const Row above = cells(splits.at("above_limit"));
  std::string out = title + ", seed " + count_text(splits.at("seed")) + ": risk above the limit in " + above[0] + " (" +
                    above[1] + "), mean coverage " + percent(splits.at("mean_coverage").get<double>()) +
                    ", mean risk " + percent(splits.at("mean_risk").get<double>()) + ", refused " +
                    count_text(splits.at("refused"));
  if (splits.contains("items_needed"))
    out += " (at least " + count_text(splits.at("items_needed")) + " items needed for calibration)";
  return out + "\n";
}

}  // namespace

std::string to_text(const Json& report) {
  const Json& data = report.at("data");
  std::string out = count_text(data.at("items")) + " items in " + count_text(data.at("lines")) + " lines, sha256 " +
                    data.at("sha256").get<std::string>() + "\n";
  if (data.at("bad_lines") != 0)
    out += count_text(data.at("bad_lines")) + " lines are wrong or have an id that came before, and were left out.\n";
  if (const auto repeats = data.find("repeats"); repeats != data.end()) {
    const bool left_out = repeats->at("left_out").get<bool>();
    out += count_text(repeats->at("count")) + " items repeat another under a new id (the first: line " +
           count_text(repeats->at("first_line")) + " is line " + count_text(repeats->at("repeats_line")) +
           " again) and were " +
           (left_out ? "left out: a bound over copies is no bound.\n"
                     : "evaluated as they are; copies make intervals narrower than the data allow.\n");
  }
  out += "Intervals: " + report.at("intervals").get<std::string>() + ".\n\n";
  const Json& all = report.at("all");
  if (all.contains("seats") && all.at("labelled") != 0) out += votes_table(all);
  if (all.contains("verdicts")) out += "Verdicts: " + mix_text(all.at("verdicts")) + "\n\n";
  if (report.contains("labels_agree"))
    out += table("Canonical answers against people's labels", {row("agree", report.at("labels_agree"))});
  std::vector<Row> classes{{"task class", "items", "wrong of released", "share", "95 % interval"}};
  for (const Json& task : report.at("classes")) {
    if (!task.contains("false_release_rate")) continue;
    Row line{task.at("task_class").get<std::string>(), count_text(task.at("items"))};
    for (auto& cell : cells(task.at("false_release_rate"))) line.push_back(std::move(cell));
    classes.push_back(std::move(line));
  }
  if (classes.size() > 1) out += table("False releases by task class", std::move(classes));
  if (all.contains("claims")) {
    std::vector<Row> claims;
    for (const auto& [label, mix] : all.at("claims").items()) claims.push_back({"labelled " + label, mix_text(mix)});
    out += table("Claims by the checkers alone", std::move(claims));
  }
  if (report.contains("claim_panel")) out += claims_table(report.at("claim_panel"));
  for (const Json& task : report.at("classes"))
    if (task.contains("calibration"))
      out += choice_text(report.at("limit"), task.at("calibration"), task.at("task_class").get<std::string>(),
                         task.at("labelled"));
  if (report.contains("claim_panel"))
    for (const Json& claims : report.at("claim_panel"))
      if (claims.contains("calibration"))
        out += choice_text(report.at("limit"), claims.at("calibration"), claims_name(claims), claims.at("items"));
  if (report.contains("lists")) out += lists_text(report.at("lists"));
  if (report.contains("splits")) out += splits_text(report.at("splits"), "Splits in halves");
  if (report.contains("claim_splits")) out += splits_text(report.at("claim_splits"), "Splits of claims in halves");
  return out;
}

}  // namespace portcullis::server::eval
