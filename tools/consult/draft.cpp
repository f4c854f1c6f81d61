// See draft.hpp.
#include "tools/consult/draft.hpp"

#include <algorithm>

namespace portcullis::tools::consult {

std::optional<verdict::Ballot> draft_of(const std::vector<fanout::ModelSeat>& seats,
                                        const std::vector<verdict::Ballot>& cast) {
  for (const auto& seat : seats) {
    if (seat.family.empty()) continue;
    const auto ballot = std::ranges::find(cast, seat.name, &verdict::Ballot::seat);
    if (ballot != cast.end() && !ballot->canonical.empty()) return *ballot;
  }
  return std::nullopt;
}

std::unique_ptr<verify::Work> work_of_draft(const verdict::Ballot& author, const Question& question,
                                            const std::vector<fanout::ModelSeat>& seats, const verdict::Policy& policy,
                                            std::chrono::steady_clock::duration time) {
  const auto seat = std::ranges::find(seats, author.seat, &fanout::ModelSeat::name);
  auto work = std::make_unique<verify::Work>();
  work->arguments.texts.push_back(author.canonical);
  work->arguments.evidence = question.evidence;
  work->policy = policy;
  work->policy.release = verdict::ReleaseMode::all;
  work->policy.deadline =
      std::max(std::chrono::milliseconds(0), std::chrono::duration_cast<std::chrono::milliseconds>(time));
  work->panel = verify::without_family(seats, seat == seats.end() ? std::string() : seat->family);
  return work;
}

}  // namespace portcullis::tools::consult
