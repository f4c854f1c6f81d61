// See metered.hpp.
#include "server/metrics/metered.hpp"

#include <algorithm>

namespace portcullis::server::metrics {

using tools::fanout::SeatOutcome;

std::shared_ptr<tools::fanout::PanelRun> MeteredPanel::start(
    tools::fanout::PanelRequest request, std::move_only_function<void(std::vector<SeatOutcome>)> done) {
  // An earlier round has counted those, or the client's own model was asked, which is no provider's.
  std::vector<std::string> counted;
  for (const auto& [seat, outcome] : request.answered) counted.push_back(seat);
  return inner_.start(std::move(request), [&metrics = metrics_, counted = std::move(counted),
                                           done = std::move(done)](std::vector<SeatOutcome> outcomes) mutable {
    for (const SeatOutcome& outcome : outcomes)
      if (counted.empty() || std::ranges::find(counted, outcome.seat) == counted.end()) metrics.seat_ended(outcome);
    done(std::move(outcomes));
  });
}

std::shared_ptr<tools::retrieval::SourceRun> MeteredSources::start(tools::retrieval::SourceRequest request, Done done) {
  return inner_->start(std::move(request),
                       [&metrics = metrics_, done = std::move(done)](tools::retrieval::SourceAnswer answer) mutable {
                         for (const SeatOutcome& outcome : answer.seats) metrics.seat_ended(outcome);
                         done(std::move(answer));
                       });
}

}  // namespace portcullis::server::metrics
