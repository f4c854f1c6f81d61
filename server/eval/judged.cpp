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
  std::vector<const RecordedAnswer*> given(panel.size());
  for (const RecordedAnswer& answer : item.answers) {
    const auto seat =
        std::find_if(panel.begin(), panel.end(), [&](const PanelSeat& s) { return s.seat == answer.seat; });
    if (seat == panel.end()) continue;
    const auto at = static_cast<std::size_t>(seat - panel.begin());
    given[at] = &answer;
    out.answers[at] = tools::consult::final_answer(answer.text);
    out.labelled = out.labelled || answer.correct.has_value();
  }
  const std::vector<std::string> written = std::move(out.answers);
  out.answers = tools::consult::clustered(written, item.format);
  for (std::size_t i = 0; i < panel.size(); ++i) {
    if (given[i] == nullptr) continue;
    const auto& label = given[i]->correct;
    bool equal = false;
    if (item.reference) {
      const auto both = tools::consult::clustered({written[i], *item.reference}, item.format);
      equal = !both[0].empty() && both[0] == both[1];
    }
    if (item.reference && label) {
      ++out.label_checked;
      if (equal == *label) ++out.label_agreed;
    }
    out.right[i] = !out.answers[i].empty() && (item.reference ? equal : label.has_value()) && label.value_or(true);
  }
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
