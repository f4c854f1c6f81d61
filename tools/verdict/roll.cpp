// Counting who was planned: names, families, and what the panel can reach at best.
#include "tools/verdict/roll.hpp"

#include <algorithm>
#include <string>

namespace portcullis::tools::verdict {
namespace {

// "OpenAI" and " openai" are one family: a spelling must not turn one vote into two.
std::string family_key(std::string_view family) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = family.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  const std::size_t last = family.find_last_not_of(blanks);
  std::string key(family.substr(first, last - first + 1));
  for (char& c : key)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return key;
}

}  // namespace

Roll::Roll(const std::vector<PlannedSeat>& planned) {
  std::unordered_map<std::string, std::size_t> family_index;
  std::vector<bool> votes;  // by family
  seats_.reserve(planned.size());
  for (const PlannedSeat& seat : planned) {
    const auto [known, is_new] = by_name_.try_emplace(seat.name, seats_.size());
    if (!is_new && *seats_[known->second].planned == seat) continue;

    RollSeat entry{.planned = &seat, .mute = seat.demo};
    if (!is_new) {
      entry.mute = true;
      seats_[known->second].mute = true;
    }
    if (seat.kind == SeatKind::model) {
      const std::string key = family_key(seat.family);
      entry.mute = entry.mute || key.empty();
      entry.family = family_index.try_emplace(key, family_index.size()).first->second;
      votes.resize(family_index.size());
      if (!seat.demo && !key.empty()) votes[entry.family] = true;
      ++model_seats_;
      if (!seat.demo) ++real_seats_;
    }
    seats_.push_back(entry);
  }
  families_ = family_index.size();
  voting_families_ = static_cast<std::size_t>(std::count(votes.begin(), votes.end(), true));
}

std::optional<std::size_t> Roll::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string_view> Roll::hopeless(const PanelPolicy& policy) const {
  if (model_seats_ == 0) return "no_model_seat";
  if (real_seats_ == 0) return "demo_only";
  if (real_seats_ == 1) return "single_seat";
  if (voting_families_ < effective_quorum(policy)) return "quorum_unreachable";
  if (refuse_quorum(policy.quorum, families_)) return "quorum_not_majority";
  return std::nullopt;
}

std::size_t effective_quorum(const PanelPolicy& policy) {
  return std::max<std::size_t>(policy.quorum, 2);
}

}  // namespace portcullis::tools::verdict
