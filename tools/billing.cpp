// See billing.hpp.
#include "tools/billing.hpp"

#include "tools/fanout/budget.hpp"
#include "tools/fanout/fingerprint.hpp"
#include "tools/settings.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools {

void bill(fanout::PanelRequest& request, Call& call, std::string_view nonce, bool hedge) {
  request.principal = call.principal();
  request.spending = call.spending();
  request.hedge = hedge;
  request.fingerprint = fanout::fingerprint(request.prompt, nonce);
}

Json cost_report(const std::vector<fanout::SeatOutcome>& outcomes) {
  std::uint64_t sum = 0;
  for (const auto& outcome : outcomes) {
    if (outcome.attempts == 0 && !outcome.cost_micro_usd) continue;
    if (!outcome.cost_micro_usd) return "unknown";
    sum = fanout::sum_of(sum, *outcome.cost_micro_usd);
  }
  return usd(sum);
}

std::string cost_note(const std::vector<fanout::SeatOutcome>& outcomes) {
  std::uint64_t sum = 0;
  std::size_t unknown = 0;
  for (const auto& outcome : outcomes) {
    if (outcome.attempts == 0 && !outcome.cost_micro_usd) continue;
    if (!outcome.cost_micro_usd && !outcome.cost_at_most_micro_usd) return {};
    unknown += outcome.cost_micro_usd ? 0 : 1;
    sum = fanout::sum_of(sum, outcome.cost_micro_usd ? *outcome.cost_micro_usd : *outcome.cost_at_most_micro_usd);
  }
  if (unknown == 0) return {};
  return std::to_string(unknown) + (unknown == 1 ? " seat" : " seats") +
         " ended without saying what was used. The call has cost at most " + json::write(usd(sum)) +
         " US dollars, which is what budgets are charged.";
}

}  // namespace portcullis::tools
