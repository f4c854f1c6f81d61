// The evaluation of a file of recorded answers and labelled claims: what `eval` reports and `calibrate` keeps. Reads
// the file three times (who the panel is; how its seats err; what the gate makes of the votes) and holds counts only,
// so that memory does not grow with the file. No call is made.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/eval/item.hpp"
#include "server/eval/judged.hpp"
#include "server/eval/lines.hpp"
#include "tools/verdict/calibration_file.hpp"

namespace portcullis::server::eval {

struct EvalOptions {
  tools::verdict::RiskLimit limit;
  std::optional<std::size_t> quorum;  // else more than half of the families of the file
  bool all_must_answer = false;
  bool calibrate = false;                                    // weights and thresholds from this file
  const tools::verdict::Calibration* calibration = nullptr;  // of another file, to be tried on this one
  unsigned splits = 0;                                       // seeded halves: calibrate on one, test on the other
  std::uint64_t seed = 1;
  std::optional<double> list_alpha;            // calibrate whole texts, too
  std::string task_class;                      // of items that name none, as of calls that name none
  std::function<void(const Json&)> each_item;  // one line of the JSONL output
  std::function<void(double)> progress;        // 0 to 1
};

// Votes by the share of the panel's weight behind the leading answer.
struct ShareBin {
  std::uint64_t votes = 0;
  std::uint64_t right = 0;
  double shares = 0;  // summed
};

struct ClassReport {
  std::uint64_t items = 0;
  std::uint64_t labelled = 0;  // answers that can be told right from wrong
  std::vector<std::string> answer_types;
  tools::verdict::SeatErrors errors;  // of all labelled items
  std::uint64_t plurality_right = 0;
  std::array<std::uint64_t, 4> verdicts{};  // of votes, by Verdict
  std::uint64_t released = 0;               // labelled items that the gate lets out
  std::uint64_t released_wrong = 0;
  tools::verdict::ScoreTable scores;  // of labelled items
  std::array<ShareBin, 10> shares{};
  // Claims by label (false, true, none) and verdict of the checkers.
  std::array<std::array<std::uint64_t, 4>, 3> claims{};
  // calibrate only:
  std::vector<std::uint32_t> weights;
  std::uint64_t fitted = 0;
  tools::verdict::ScoreTable tested;
  tools::verdict::ThresholdChoice choice;
};

// Claims of one task class and type that a panel has judged, one of each item at most (claim_panel.hpp).
struct ClaimReport {
  tools::verdict::SeatErrors errors;                       // its items are those counted
  std::array<std::array<std::uint64_t, 4>, 2> verdicts{};  // by label (false, true) and Verdict
  std::uint64_t released = 0;                              // of them, by the gate
  std::uint64_t released_wrong = 0;                        // labelled false
  tools::verdict::ScoreTable scores;                       // of those that the panel agrees on
  // calibrate only:
  std::vector<std::uint32_t> weights;
  std::uint64_t fitted = 0;
  tools::verdict::ScoreTable tested;
  tools::verdict::ThresholdChoice choice;
};

// Texts all of whose claims are labelled, of one task class: what is kept of each when claims below a score are
// dropped.
struct ListReport {
  std::uint64_t texts = 0;
  std::uint64_t claims = 0;
  // With the calibration that is tried (else with no threshold: all that the panel agrees on is kept):
  std::uint64_t kept = 0;
  std::uint64_t all_true = 0;  // texts of which nothing false is kept
  // calibrate only:
  tools::verdict::ListTable table;
  tools::verdict::ListChoice choice;
};

// The threshold; without one the items needed, those that fit the weights among them.
tools::verdict::ThresholdChoice choice_of(const tools::verdict::ScoreTable& tested,
                                          const tools::verdict::SeatErrors& errors,
                                          const tools::verdict::RiskLimit& limit);

// What `splits` halves of the file show: whether the promise holds on data that the calibration has not seen.
struct SplitReport {
  unsigned splits = 0;
  unsigned above_limit = 0;        // splits whose risk on the other half is above the limit
  unsigned refused = 0;            // splits in which no class met the limit
  double mean_coverage = 0;        // share of the other half that passes, refused splits count as 0
  double mean_risk = 0;            // of the splits that pass anything
  std::uint64_t items_needed = 0;  // the median over refused splits, of the whole calibration half
};

struct Report {
  std::string sha256;
  std::uint64_t lines = 0;
  std::uint64_t items = 0;
  std::uint64_t bad_lines = 0;
  std::uint64_t duplicates = 0;  // of them: lines with an id that came before
  // Items that an earlier line has under another id. Evaluated as any other; a calibration and the splits leave them
  // out, for a bound over copies is none.
  std::uint64_t repeats = 0;
  std::size_t repeat_line = 0;  // of the first, and the line that it repeats
  std::size_t repeated_line = 0;
  bool duplicates_unchecked = false;
  std::vector<LineProblem> problems;  // the first 20
  std::vector<PanelSeat> panel;
  std::size_t quorum = 0;
  std::uint64_t label_checked = 0;
  std::uint64_t label_agreed = 0;
  std::uint64_t labelled_items = 0;  // with a vote, or a claim before the panel, that can be told right from wrong
  std::map<std::string, ClassReport> classes;
  ClassReport all;
  std::optional<SplitReport> splits;
  std::map<std::pair<std::string, std::string>, ClaimReport> claims;  // by task class and type of claim
  std::optional<SplitReport> claim_splits;
  std::map<std::string, ListReport> lists;  // by task class
};

// Err: the file cannot be read, changed while it was read, holds more than 64 seats or task classes, or a seat of two
// families.
std::expected<Report, schemas::Problem> evaluate(Lines& lines, const EvalOptions& options);

// What `calibrate` keeps of a report that was made with `calibrate`. Err: no labelled items, lines that are wrong, more
// items than can be told apart, a seat without a family, an item without a task class. `panel` gives the models of the
// seats: all of the panel, or none of them is taken.
std::expected<tools::verdict::Calibration, schemas::Problem> calibration_of(
    const Report& report, const EvalOptions& options, const std::vector<tools::verdict::CalibratedSeat>& panel,
    const std::string& profile, std::chrono::sys_days today);

}  // namespace portcullis::server::eval
