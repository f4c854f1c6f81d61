// What labelled items say about a panel: how far each seat is to be trusted, and from which score of a vote on the
// share of wrong answers stays below a limit. Learn-then-test (Angelopoulos et al., 2021) by fixed-sequence testing of
// descending thresholds with exact binomial tails. Pure; fed by server/eval, used through calibration_file.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/verdict/binomial.hpp"

namespace portcullis::tools::verdict {

// One seat's answer to one labelled item.
struct SeatMark {
  bool right = false;
  std::string_view canonical;  // empty: none, which is wrong
};

// How the seats of one panel err, by themselves and together. Counts only: the size does not depend on how many items
// were added.
class SeatErrors {
 public:
  SeatErrors() = default;
  explicit SeatErrors(std::size_t seats);
  // One mark for each seat, in the order of the panel; of any other size: ignored, and counted by nobody.
  void add(const std::vector<SeatMark>& marks);

  std::uint64_t items() const { return items_; }
  std::uint64_t right(std::size_t seat) const { return right_[seat]; }

  // Log-odds of each seat in thousandths of a nat, ln(p / (1 - p)) + ln(m): p its smoothed share of right answers, m
  // how many wrong answers there are to choose from, by how often two seats that err give the same one. From 0 to 8000;
  // the same for all when there are no items.
  std::vector<std::uint32_t> weights() const;

  // The mean correlation of the errors of two seats, 0 to 1. Nothing with fewer than two seats that err now and then.
  std::optional<double> error_correlation() const;
  // n / (1 + (n - 1) * error correlation).
  std::optional<double> effective_votes() const;

 private:
  std::size_t seats_ = 0;
  std::uint64_t items_ = 0;
  std::vector<std::uint64_t> right_;
  std::vector<std::uint64_t> both_wrong_;  // of seat a < b, at a * seats + b
  std::uint64_t wrong_pairs_ = 0;          // pairs of wrong answers that were given
  std::uint64_t alike_pairs_ = 0;          // the same wrong answer twice
};

struct Bin {
  std::uint64_t covered = 0;  // items whose winning answer has this score
  std::uint64_t wrong = 0;    // of them
};

// Items by the score of their winner, highest first. Items without a quorum are in `items` alone.
struct ScoreTable {
  std::uint64_t items = 0;
  std::map<int, Bin, std::greater<>> bins;
  // Items that fit the weights, where all seats agree: that score does not depend on weights, so they test it as well.
  Bin fitted_top;
  void add(std::optional<int> score_of_winner, bool right);
  void add_fitted(std::optional<int> score_of_winner, bool right);  // these are not in `items`
};

struct RiskLimit {
  double risk = 0.1;    // largest share of wrong answers among those that pass
  double delta = 0.05;  // probability that the calibration lets more through
};
// "out_of_range" unless both are above 0 and at most one half.
bool in_range(const RiskLimit& limit);

struct Threshold {
  int score = 0;
  std::uint64_t covered = 0;  // items that tested it
  std::uint64_t wrong = 0;
  double bound = 1;  // upper_bound(wrong, covered, delta), at most the limit
};

struct ThresholdChoice {
  std::optional<Threshold> threshold;
  // Without one: how many labelled items (of the kind that was counted in `items`) there should be at the least, and
  // always more than there are.
  std::uint64_t items_needed = 0;
};

// The lowest threshold for which this and every higher one that was tested shows a risk below the limit. Where the
// sequence starts is chosen by counts alone, never by which answers were wrong.
ThresholdChoice choose_threshold(const ScoreTable& table, const RiskLimit& limit);

// Which items fit the weights and which test the thresholds: by a hash of the item, so that nobody chooses. Items that
// fitted the weights test no threshold that depends on weights, or the bound would not hold.
bool fits_weights(std::uint64_t item_hash);
// Expected share of the items that test.
inline constexpr double testing_share = 4.0 / 5;

}  // namespace portcullis::tools::verdict
