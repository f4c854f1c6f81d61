// See billing.hpp.
#include "tools/billing.hpp"

#include "tools/fanout/budget.hpp"
#include "tools/fanout/fingerprint.hpp"
#include "tools/settings.hpp"

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

}  // namespace portcullis::tools
