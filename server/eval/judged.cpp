// See judged.hpp.
#include "server/eval/judged.hpp"

#include <algorithm>

namespace portcullis::server::eval {

std::vector<tools::verdict::SeatMark> Judged::marks() const {
  std::vector<tools::verdict::SeatMark> out;
  for (std::size_t i = 0; i < answers.size(); ++i) out.push_back({right[i], answers[i]});
  return out;
}

bool Judged::is_right(const std::string& answer) const {
  bool any = false;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i] != answer) continue;
    if (!right[i]) return false;
    any = true;
  }
  return any && !answer.empty();
}

const std::string& Judged::plurality() const {
  static const std::string none;
  const std::string* best = &none;
  std::ptrdiff_t most = 0;
  for (const std::string& answer : answers) {
    const auto votes = std::count(answers.begin(), answers.end(), answer);
    if (votes <= most) continue;
    most = votes;
    best = &answer;
  }
  return *best;
}

Judged judge_answers(const Item& item, const std::vector<PanelSeat>& panel) {
  Judged out;
  out.answers.resize(panel.size());
  out.right.resize(panel.size());
  out.labelled = item.reference.has_value();
  const bool numeric = item.format.type == tools::consult::AnswerType::number;
  std::vector<const RecordedAnswer*> given(panel.size());
  for (const RecordedAnswer& answer : item.answers) {
    const auto seat =
        std::find_if(panel.begin(), panel.end(), [&](const PanelSeat& s) { return s.seat == answer.seat; });
    if (seat == panel.end()) continue;
    const auto at = static_cast<std::size_t>(seat - panel.begin());
    given[at] = &answer;
    const std::string end(tools::consult::final_answer(answer.text));
    out.answers[at] = tools::consult::canonical(end, item.format).value_or("");
    out.labelled = out.labelled || answer.correct.has_value();
  }
  for (std::size_t i = 0; i < panel.size(); ++i) {
    if (given[i] == nullptr) continue;
    const auto& label = given[i]->correct;
    bool equal = false;
    if (item.reference && !out.answers[i].empty()) {
      const std::vector<std::string> both{out.answers[i], *item.reference};
      const auto group = numeric ? tools::consult::grouped(both, item.format.tolerance) : both;
      equal = group[0] == group[1];
    }
    if (item.reference && label) {
      ++out.label_checked;
      if (equal == *label) ++out.label_agreed;
    }
    out.right[i] = !out.answers[i].empty() && (item.reference ? equal : label.has_value()) && label.value_or(true);
  }
  if (numeric) out.answers = tools::consult::grouped(out.answers, item.format.tolerance);
  for (std::size_t i = 0; i < panel.size(); ++i)
    if (given[i] != nullptr) out.ballots.push_back({panel[i].seat, out.answers[i]});
  return out;
}

std::vector<tools::verdict::PlannedSeat> planned(const std::vector<PanelSeat>& panel) {
  std::vector<tools::verdict::PlannedSeat> out;
  for (const PanelSeat& seat : panel)
    out.push_back({seat.seat, tools::verdict::SeatKind::model, seat.family, seat.family == "demo", false, false});
  return out;
}

}  // namespace portcullis::server::eval
