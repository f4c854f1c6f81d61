// See roster.hpp.
#include "server/eval/roster.hpp"

#include <algorithm>

#include "transport/json/visible.hpp"

namespace portcullis::server::eval {
namespace {

constexpr std::size_t most_seats = 64;

}  // namespace

std::expected<void, schemas::Problem> Roster::add(const Item& item, std::size_t line) {
  for (const RecordedAnswer& answer : item.answers)
    if (auto added = seat(answer.seat, answer.family, line); !added) return added;
  for (const LabelledClaim& claim : item.claims)
    for (const ClaimAnswer& answer : claim.answers)
      if (auto added = seat(answer.seat, answer.family, line); !added) return added;
  return {};
}

std::expected<void, schemas::Problem> Roster::seat(const std::string& name, const std::string& family,
                                                   std::size_t line) {
  const auto at = static_cast<std::size_t>(std::ranges::find(panel_, name, &PanelSeat::seat) - panel_.begin());
  if (at == panel_.size()) {
    if (panel_.size() == most_seats)
      return std::unexpected(schemas::Problem{
          "too_many_seats",
          "Line " + std::to_string(line) + " names another seat than the " + std::to_string(most_seats) + " before it.",
          {},
          "Evaluate panels in files of their own."});
    panel_.push_back({name, family});
    named_.push_back(line);
    return {};
  }
  std::string& known = panel_[at].family;
  if (known.empty() && !family.empty()) {
    known = family;
    named_[at] = line;
  }
  if (family.empty() || family == known) return {};
  return std::unexpected(schemas::Problem{"family_differs",
                                          "The seat \"" + json::visible_line(name) + "\" is of the family \"" +
                                              json::visible_line(family) + "\" in line " + std::to_string(line) +
                                              " and of \"" + json::visible_line(known) + "\" in line " +
                                              std::to_string(named_[at]) + ".",
                                          {},
                                          "Give each seat the family that trained its model, the same in every line."});
}

}  // namespace portcullis::server::eval
