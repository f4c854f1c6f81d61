// The roll of a plan: its seats by name, its families, and whether the panel could ever agree.
// Internal to tools/verdict: join and vote count seats and families here, so that they count them alike.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/verdict/join.hpp"

namespace portcullis::tools::verdict {

struct RollSeat {
  static constexpr std::size_t no_family = std::numeric_limits<std::size_t>::max();

  const PlannedSeat* planned = nullptr;
  std::size_t family = no_family;  // 0..families()-1 for model seats
  // Planned, but whatever it says is not heard: a demo seat, a model seat whose family is not known (it could be any of
  // the others), or a name that two different seats of the plan share.
  bool mute = false;
};

// Points into the plan that it was made from, which has to outlive it.
class Roll {
 public:
  explicit Roll(const std::vector<PlannedSeat>& planned);

  const std::vector<RollSeat>& seats() const { return seats_; }
  std::size_t families() const { return families_; }

  // Index into seats() of the seat whose replies count under this name.
  std::optional<std::size_t> find(std::string_view name) const;

  // The reason code when no replies at all could make this panel agree; by the plan alone.
  std::optional<std::string_view> hopeless(const PanelPolicy& policy) const;

 private:
  std::vector<RollSeat> seats_;  // in the order of the plan; a seat that is planned twice alike is one seat
  std::unordered_map<std::string_view, std::size_t> by_name_;
  std::size_t families_ = 0;
  std::size_t voting_families_ = 0;  // with at least one seat that is neither demo nor of unknown family
  std::size_t model_seats_ = 0;
  std::size_t real_seats_ = 0;  // model seats that are not demo
};

// One family is never a quorum: agreement takes two who could have differed.
std::size_t effective_quorum(const PanelPolicy& policy);

}  // namespace portcullis::tools::verdict
