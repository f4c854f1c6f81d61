// A calibration as it is kept in a file (schemas/calibration.schema.json), and whether it may be used for a call.
// Written by `portcullis calibrate`, read by server/config, used by tools/consult and tools/verify. Pure.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "tools/verdict/calibration.hpp"
#include "tools/verdict/conformal.hpp"
#include "tools/verdict/join.hpp"
#include "tools/verdict/vote.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::verdict {

// What the bound rests on; a file made in any other way is refused.
inline constexpr std::string_view calibration_method = "learn-then-test, fixed sequence, Clopper-Pearson, 1";

// Another model behind the name of a seat is another seat.
struct CalibratedSeat {
  std::string seat;
  std::string family;
  std::string model;  // as the provider names it; empty: recorded answers of a seat that no profile has
  friend bool operator==(const CalibratedSeat&, const CalibratedSeat&) = default;
};

struct CalibratedClass {
  std::string task_class;
  std::vector<std::string> answer_types;  // "number", ... : all that its items had; of claims: the one type of claim
  std::uint64_t fitted = 0;               // items that the weights come from
  std::uint64_t tested = 0;               // items that the threshold comes from
  std::vector<std::uint32_t> weights;     // by seat of the calibration
  std::optional<double> error_correlation;
  ThresholdChoice choice;
};

// Of whole texts: the score that their claims need so that all that are kept are true.
struct CalibratedLists {
  std::string task_class;
  double alpha = 0.1;  // probability that one that is kept is false all the same
  ListChoice choice;
};

struct Calibration {
  std::string date;         // "2026-11-23", UTC
  std::string data_sha256;  // of the bytes of the data file
  std::uint64_t items = 0;  // labelled
  std::string profile;      // whose panel it is; empty: nobody's
  std::vector<CalibratedSeat> seats;
  std::size_t quorum = 0;
  bool all_must_answer = false;
  RiskLimit limit;
  std::vector<CalibratedClass> classes;  // of votes
  // Of claims that the panel judged: by task class and type of claim ("grounded", "world"). An item counts once for
  // each, by one claim that a hash of its id draws: claims of one text err together, and the bound is one of
  // independent draws. What it bounds is therefore the share of false ones among such draws.
  std::vector<CalibratedClass> claims{};
  std::vector<CalibratedLists> lists{};
};

Json to_json(const Calibration& calibration);

// Takes nothing on trust: counts have to add up, and every bound is computed again from its counts. Err: what is wrong,
// in words for the operator. (calibration_read.cpp)
std::expected<Calibration, std::string> read_calibration(const Json& json);

// What a call or a profile is, as far as a calibration has to match it.
struct CalibratedUse {
  std::vector<CalibratedSeat> seats;  // in any order
  std::size_t quorum = 0;             // in force, after the floor
  bool all_must_answer = false;
};

// Why the calibration is of something else, or nothing: "calibration_other_panel" (seats, families or models differ),
// "calibration_other_policy" (quorum or all_must_answer differ).
std::optional<std::string> refuse_use(const Calibration& calibration, const CalibratedUse& use);

// Why it is not to be used on that day, or nothing: "calibration_stale", "calibration_date_in_future".
std::optional<std::string> refuse_date(const Calibration& calibration, std::chrono::sys_days today,
                                       std::chrono::days oldest);

struct AppliedCalibration {
  const CalibratedClass* task = nullptr;  // of the calibration
  Scoring scoring;
};

// For one question. Err: the reason code: one of the above, "task_class_missing", "task_class_not_calibrated",
// "answer_type_not_calibrated" or "calibration_too_small" (the limit was not met: choice.items_needed).
std::expected<AppliedCalibration, std::string> apply_calibration(const Calibration& calibration,
                                                                 const CalibratedUse& use, std::string_view task_class,
                                                                 std::string_view answer_type,
                                                                 std::chrono::sys_days today, std::chrono::days oldest);

// For the claims of one type. Err: as above, with "claim_type_not_calibrated" for a type that the class has no counts
// of.
std::expected<AppliedCalibration, std::string> apply_claim_calibration(const Calibration& calibration,
                                                                       const CalibratedUse& use,
                                                                       std::string_view task_class, ClaimType type,
                                                                       std::chrono::sys_days today,
                                                                       std::chrono::days oldest);

// For the texts of a task class; null: it has none. Whether the calibration is to be used at all is asked above.
const CalibratedLists* lists_of(const Calibration& calibration, std::string_view task_class);

// The weights of a type of claim with a threshold that nothing passes: for the scores alone.
std::optional<Scoring> weights_of(const Calibration& calibration, std::string_view task_class, ClaimType type);

// "2026-11-23" and back; nothing for what is no day of the calendar.
std::string date_text(std::chrono::sys_days day);
std::optional<std::chrono::sys_days> day_of(std::string_view date);

}  // namespace portcullis::tools::verdict
