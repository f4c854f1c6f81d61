// What the operator's configuration says to the tools: profiles with the floor already applied, seats, limits.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schemas/problem.hpp"
#include "tools/fanout/panel.hpp"
#include "tools/verdict/calibration_file.hpp"
#include "tools/verdict/policy.hpp"

namespace portcullis::tools::retrieval {
class Corpora;
class SentEvidence;
class SourceRunner;
struct Source;
}  // namespace portcullis::tools::retrieval

namespace portcullis::tools {

struct ProfileSettings {
  verdict::Policy policy;                                   // at least as strict as the floor
  std::vector<fanout::ModelSeat> seats;                     // the panel, in order
  bool hedge = false;                                       // a slow seat is asked a second time
  std::shared_ptr<const verdict::Calibration> calibration;  // of this very panel and policy; null: none
  std::string task_class;  // of the claims that `verify` checks with this profile, for the calibration; empty: none
  std::vector<std::string> corpora;  // that are searched for evidence when a call brings none that counts
  std::vector<std::string> sources;  // outside the house, that are asked then
};

struct Settings {
  std::map<std::string, ProfileSettings> profiles;
  verdict::PolicyPart floor;  // applied again after a call's arguments
  std::string default_profile = "balanced";
  std::size_t text_bytes = 1u << 20;              // of a candidate text or all claims together
  std::size_t evidence_bytes = 64u << 20;         // of all evidence of one call
  std::shared_ptr<retrieval::Corpora> corpora;    // the operator's; null: there are none
  std::shared_ptr<retrieval::SentEvidence> sent;  // evidence of earlier calls; null: it is not kept
  std::map<std::string, std::shared_ptr<const retrieval::Source>> sources;  // by name
  std::shared_ptr<retrieval::SourceRunner> source_runner;                   // null: nobody is asked
  std::string no_seat_help;  // how to give the server a key, for messages
  std::chrono::days calibration_max_age{90};
  // The day by which a calibration is too old, in UTC.
  std::function<std::chrono::sys_days()> today = [] {
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  };
};

// The profile of that name ("" is the default one), or the problem that lists the names there are.
std::expected<const ProfileSettings*, schemas::Problem> find_profile(const Settings& settings, const std::string& name);

// Chooses the panel of a profile from the operator's seats: distinct families first, in the operator's order, then the
// rest, up to `size`.
std::vector<fanout::ModelSeat> choose_panel(const std::vector<fanout::ModelSeat>& seats, std::size_t size);

// The entry of "seats" in a result; `detailed` with the times of its parts.
Json seat_report(const fanout::SeatOutcome& outcome, bool detailed = false);

// Millionths of a dollar as the number of dollars that is written with them.
Json usd(std::uint64_t millionths);

}  // namespace portcullis::tools
