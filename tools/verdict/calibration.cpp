// See calibration.hpp.
#include "tools/verdict/calibration.hpp"

#include <algorithm>
#include <cmath>

#include "tools/verdict/vote.hpp"

namespace portcullis::tools::verdict {

SeatErrors::SeatErrors(std::size_t seats) : seats_(seats), right_(seats), both_wrong_(seats * seats) {}

void SeatErrors::add(const std::vector<SeatMark>& marks) {
  if (marks.size() != seats_) return;
  ++items_;
  for (std::size_t a = 0; a < seats_; ++a) {
    if (marks[a].right) {
      ++right_[a];
      continue;
    }
    for (std::size_t b = a + 1; b < seats_; ++b) {
      if (marks[b].right) continue;
      ++both_wrong_[a * seats_ + b];
      if (marks[a].canonical.empty() || marks[b].canonical.empty()) continue;
      ++wrong_pairs_;
      if (marks[a].canonical == marks[b].canonical) ++alike_pairs_;
    }
  }
}

std::vector<std::uint32_t> SeatErrors::weights() const {
  constexpr double most = 8000;
  // Counts smoothed by one, so that neither a faultless seat nor answers that never meet weigh infinitely much.
  const double choices = static_cast<double>(wrong_pairs_ + 2) / static_cast<double>(alike_pairs_ + 1);
  std::vector<std::uint32_t> out;
  for (const std::uint64_t right : right_) {
    const double odds = static_cast<double>(right + 1) / static_cast<double>(items_ - right + 1);
    const double weight = std::round(1000 * std::log(odds * choices));
    out.push_back(weight > 0 ? static_cast<std::uint32_t>(std::min(weight, most)) : 0);
  }
  return out;
}

std::optional<double> SeatErrors::error_correlation() const {
  if (items_ == 0) return std::nullopt;
  const double n = static_cast<double>(items_);
  double sum = 0;
  std::size_t pairs = 0;
  for (std::size_t a = 0; a < seats_; ++a) {
    for (std::size_t b = a + 1; b < seats_; ++b) {
      const double pa = 1 - static_cast<double>(right_[a]) / n, pb = 1 - static_cast<double>(right_[b]) / n;
      const double spread = pa * (1 - pa) * pb * (1 - pb);
      if (!(spread > 0)) continue;  // a seat that always or never errs correlates with nobody
      sum += (static_cast<double>(both_wrong_[a * seats_ + b]) / n - pa * pb) / std::sqrt(spread);
      ++pairs;
    }
  }
  if (pairs == 0) return std::nullopt;
  return std::clamp(sum / static_cast<double>(pairs), 0.0, 1.0);
}

std::optional<double> SeatErrors::effective_votes() const {
  const auto correlation = error_correlation();
  if (!correlation) return std::nullopt;
  const double n = static_cast<double>(seats_);
  return n / (1 + (n - 1) * *correlation);
}

void ScoreTable::add(std::optional<int> score_of_winner, bool right) {
  ++items;
  if (!score_of_winner) return;
  Bin& bin = bins[*score_of_winner];
  ++bin.covered;
  if (!right) ++bin.wrong;
}

void ScoreTable::add_fitted(std::optional<int> score_of_winner, bool right) {
  if (score_of_winner != top_score) return;
  ++fitted_top.covered;
  if (!right) ++fitted_top.wrong;
}

bool in_range(const RiskLimit& limit) {
  const auto good = [](double value) { return value > 0 && value <= 0.5; };  // false for NaN
  return good(limit.risk) && good(limit.delta);
}

namespace {

std::uint64_t rounded_up(double items) {
  constexpr double most = 1e15;
  return static_cast<std::uint64_t>(std::ceil(std::min(items, most)));
}

// The best that any prefix of the scores promises, if its share of wrong answers stays as it is; with its most hopeful
// share where none is below the limit, and at last with no wrong answer at all.
std::uint64_t items_needed(const ScoreTable& table, const RiskLimit& limit) {
  std::optional<double> best;
  for (const bool hopeful : {false, true}) {
    Bin sum;
    for (const auto& [score, bin] : table.bins) {
      if (score < 1) break;
      sum.covered += bin.covered;
      sum.wrong += bin.wrong;
      if (sum.covered == 0) continue;
      const double share = static_cast<double>(sum.wrong) / static_cast<double>(sum.covered);
      const double rate = hopeful ? lower_bound(sum.wrong, sum.covered, limit.delta) : share;
      const auto covered = trials_needed(rate, limit.risk, limit.delta);
      if (!covered) continue;
      const double items =
          static_cast<double>(*covered) * static_cast<double>(table.items) / static_cast<double>(sum.covered);
      if (!best || items < *best) best = items;
    }
    if (best) break;
  }
  const auto least = trials_needed(0, limit.risk, limit.delta);
  return std::max({best ? rounded_up(*best) : 0, least.value_or(0), table.items + 1});
}

}  // namespace

ThresholdChoice choose_threshold(const ScoreTable& table, const RiskLimit& limit) {
  ThresholdChoice choice;
  if (!in_range(limit)) {
    choice.items_needed = table.items + 1;
    return choice;
  }
  std::uint64_t coverable = 0, counted = 0;
  bool consistent = table.fitted_top.wrong <= table.fitted_top.covered;
  for (const auto& [score, bin] : table.bins) {
    consistent = consistent && score <= top_score && bin.wrong <= bin.covered;
    counted += bin.covered;
    if (score >= 1) coverable += bin.covered;
  }
  if (!consistent || counted > table.items) {
    choice.items_needed = table.items + 1;
    return choice;
  }
  // Fewer than `least` items show nothing even when all are right, and one error among the first would end the sequence
  // there: it starts at twice as many, where there are as many.
  const std::uint64_t least = trials_needed(0, limit.risk, limit.delta).value_or(coverable + 1);
  const std::uint64_t start = coverable >= 2 * least ? 2 * least : least;
  Bin sum;
  for (const auto& [score, bin] : table.bins) {
    if (score < 1) break;
    sum.covered += bin.covered;
    sum.wrong += bin.wrong;
    Bin test = sum;
    if (score == top_score) {
      test.covered += table.fitted_top.covered;
      test.wrong += table.fitted_top.wrong;
    }
    if (test.covered < start) continue;
    if (!shows_at_most(test.wrong, test.covered, limit.risk, limit.delta)) break;
    choice.threshold = Threshold{score, test.covered, test.wrong, upper_bound(test.wrong, test.covered, limit.delta)};
  }
  if (!choice.threshold) choice.items_needed = items_needed(table, limit);
  return choice;
}

bool fits_weights(std::uint64_t item_hash) {
  return item_hash % 5 == 0;
}

}  // namespace portcullis::tools::verdict
