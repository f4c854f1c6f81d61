// See calibration_use.hpp.
#include "tools/calibration_use.hpp"

#include <algorithm>

namespace portcullis::tools {

verdict::CalibratedUse use_of(const std::vector<fanout::ModelSeat>& seats, const verdict::Policy& policy) {
  verdict::CalibratedUse use;
  std::vector<verdict::PlannedSeat> planned;
  for (const auto& seat : seats) {
    planned.push_back(seat.planned());
    const bool fixed = seat.fallbacks.empty() && !seat.host() && !seat.demo();
    use.seats.push_back({seat.name, seat.family, fixed ? seat.model : std::string()});
  }
  const auto panel = verdict::panel_policy(policy, verdict::planned_families(planned));
  use.quorum = std::max<std::size_t>(panel.quorum, 2);
  use.all_must_answer = panel.all_must_answer;
  return use;
}

}  // namespace portcullis::tools
