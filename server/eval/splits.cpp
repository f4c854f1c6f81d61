// See splits.hpp.
#include "server/eval/splits.hpp"

#include <algorithm>

namespace portcullis::server::eval {

namespace verdict = tools::verdict;

Splits::Splits(unsigned splits, std::uint64_t seed, const verdict::RiskLimit& limit, std::size_t seats)
    : splits_(splits), seed_(seed), limit_(limit), seats_(seats), halves_(splits) {}

Splits::Part Splits::part_of(const std::string& id, unsigned split) const {
  const std::uint64_t hash = stable_hash(id, seed_ * 1'000'003 + split + 1);
  if (hash & 1) return Part::test;
  return verdict::fits_weights(hash >> 1) ? Part::fit : Part::threshold;
}

Splits::Half& Splits::half(unsigned split, const std::string& kind) {
  return halves_[split].try_emplace(kind, Half{verdict::SeatErrors(seats_), {}, {}, {}}).first->second;
}

void Splits::fit(const std::string& id, const std::string& kind, const Judged& judged) {
  const auto marks = judged.marks();
  for (unsigned split = 0; split < splits_; ++split)
    if (part_of(id, split) == Part::fit) half(split, kind).errors.add(marks);
}

void Splits::test(const std::string& id, const std::string& kind, const Judged& judged,
                  std::optional<bool> winner_right, const std::vector<verdict::PlannedSeat>& planned,
                  const verdict::PanelPolicy& policy) {
  const bool right = winner_right.value_or(false);
  for (unsigned split = 0; split < splits_; ++split) {
    const Part part = part_of(id, split);
    Half& mine = half(split, kind);
    std::optional<int> score;
    if (winner_right) {
      if (mine.weights.empty()) {
        const auto weights = mine.errors.weights();
        for (std::size_t i = 0; i < planned.size(); ++i) mine.weights.emplace_back(planned[i].name, weights[i]);
      }
      const verdict::Scoring scoring{mine.weights};
      score = verdict::count(planned, judged.ballots, policy, &scoring).score;
    }
    if (part == Part::test)
      mine.test.add(score, right);
    else if (part == Part::threshold)
      mine.calibration.add(score, right);
    else
      mine.calibration.add_fitted(score, right);
  }
}

SplitReport Splits::report() const {
  SplitReport out;
  out.splits = splits_;
  std::vector<std::uint64_t> needed;
  double coverage = 0, risk = 0;
  unsigned with_risk = 0;
  for (const auto& classes : halves_) {
    std::uint64_t items = 0, passed = 0, wrong = 0, items_needed = 0;
    bool met = false;
    for (const auto& [task_class, half] : classes) {
      items += half.test.items;
      const auto choice = verdict::choose_threshold(half.calibration, limit_);
      if (!choice.threshold) {
        // Of a calibration half, the part that fits the weights included.
        items_needed += static_cast<std::uint64_t>(static_cast<double>(choice.items_needed) / verdict::testing_share);
        continue;
      }
      met = true;
      for (const auto& [score, bin] : half.test.bins) {
        if (score < choice.threshold->score) break;
        passed += bin.covered;
        wrong += bin.wrong;
      }
    }
    if (!met) {
      ++out.refused;
      needed.push_back(items_needed);
    }
    if (items > 0) coverage += static_cast<double>(passed) / static_cast<double>(items);
    if (passed == 0) continue;
    const double share = static_cast<double>(wrong) / static_cast<double>(passed);
    risk += share;
    ++with_risk;
    if (share > limit_.risk) ++out.above_limit;
  }
  if (splits_ > 0) out.mean_coverage = coverage / splits_;
  if (with_risk > 0) out.mean_risk = risk / with_risk;
  if (!needed.empty()) {
    std::sort(needed.begin(), needed.end());
    out.items_needed = needed[needed.size() / 2];
  }
  return out;
}

}  // namespace portcullis::server::eval
