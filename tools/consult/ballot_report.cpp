// See ballot_report.hpp.
#include "tools/consult/ballot_report.hpp"

#include <algorithm>

#include "transport/json/visible.hpp"

namespace portcullis::tools::consult {

Json votes_report(const std::vector<verdict::Vote>& votes) {
  Json out = Json::array();
  for (const auto& vote : votes)
    out.push_back(Json{{"answer", json::visible(vote.answer)}, {"weight", vote.weight}, {"seats", vote.seats}});
  return out;
}

Json texts_report(const std::vector<verdict::Ballot>& cast, std::size_t seats) {
  Json out = Json::array();
  for (const auto& ballot : cast)
    if (!ballot.canonical.empty())
      out.push_back(Json{{"answer", json::visible(ballot.canonical)},
                         {"weight", 1.0 / static_cast<double>(seats)},
                         {"seats", Json::array({ballot.seat})}});
  return out;
}

std::string part_note(const Question& question) {
  return "The seats saw " + std::to_string(question.packed.bytes) + " of " + std::to_string(question.packed.total) +
         " bytes of the evidence, the passages that speak most to the question. Give the documents that matter to have "
         "an "
         "answer released.";
}

Json dissent_report(const std::vector<fanout::SeatOutcome>& outcomes, const std::vector<verdict::Ballot>& cast,
                    const std::string* answer, const std::map<std::string, std::string>& fallen) {
  Json out = Json::array();
  for (const auto& outcome : outcomes) {
    const auto ballot = std::ranges::find(cast, outcome.seat, &verdict::Ballot::seat);
    if (ballot == cast.end())
      out.push_back(Json{{"seat", outcome.seat}, {"reason", outcome.reason.empty() ? "no_answer" : outcome.reason}});
    else if (const auto why = fallen.find(outcome.seat); why != fallen.end())
      out.push_back(Json{{"seat", outcome.seat}, {"reason", why->second}});
    else if (ballot->canonical.empty())
      out.push_back(Json{{"seat", outcome.seat}, {"reason", "cannot_answer"}});
    else if (answer == nullptr || ballot->canonical != *answer)
      out.push_back(Json{{"seat", outcome.seat}, {"answer", json::visible(ballot->canonical)}});
  }
  return out;
}

}  // namespace portcullis::tools::consult
