// See stopping.hpp.
#include "tools/consult/stopping.hpp"

#include <algorithm>

#include "tools/consult/draft.hpp"
#include "tools/verify/hearing.hpp"

namespace portcullis::tools::consult {
namespace {

// Every seat before the one that wrote it has ended, or could not have written it.
bool draft_is_known(const Judging& judging, const std::vector<verdict::Ballot>& cast,
                    const std::vector<std::string>& open) {
  const auto draft = draft_of(*judging.seats, cast);
  if (!draft) return false;
  for (const auto& seat : *judging.seats) {
    if (seat.name == draft->seat) return std::ranges::find(open, seat.name) == open.end();
    if (!seat.family.empty() && std::ranges::find(open, seat.name) != open.end()) return false;
  }
  return false;
}

// A ballot that is not for what its seat wrote.
bool renamed(const std::vector<fanout::SeatOutcome>& ended, const AnswerFormat& format,
             const std::vector<verdict::Ballot>& cast) {
  if (format.type != AnswerType::short_text) return false;
  for (const auto& outcome : ended) {
    const auto ballot = std::ranges::find(cast, outcome.seat, &verdict::Ballot::seat);
    if (ballot == cast.end() || ballot->canonical.empty() || !outcome.reply) continue;
    if (canonical(outcome.reply->at("answer").get_ref<const std::string&>(), format) != ballot->canonical) return true;
  }
  return false;
}

}  // namespace

bool stops(const Judging& judging, const std::vector<fanout::SeatOutcome>& ended) {
  if (judging.panel.all_must_answer) return false;
  const auto open = verify::outstanding(*judging.seats, ended);
  const auto cast = ballots(ended, *judging.format);
  if (judging.format->type == AnswerType::text) return draft_is_known(judging, cast, open);
  if (judging.format->tolerance != 0 || renamed(ended, *judging.format, cast)) return false;
  std::vector<verdict::PlannedSeat> planned;
  for (const auto& seat : *judging.seats) planned.push_back(seat.planned());
  if (!verdict::decided(planned, cast, judging.panel, open, judging.scoring)) return false;
  if (judging.challenged && verdict::count(planned, cast, judging.panel, judging.scoring).winner) return false;
  // Without a quorum another answer may still come to one and miss the threshold: another reason.
  if (judging.panel.calibration_required &&
      verdict::count(planned, cast, judging.panel, judging.scoring).reason == "no_quorum")
    return false;
  return !verdict::decided(planned, {}, judging.panel, verify::outstanding(*judging.seats, {}), judging.scoring);
}

}  // namespace portcullis::tools::consult
