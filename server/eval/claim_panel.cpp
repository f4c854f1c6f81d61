// See claim_panel.hpp.
#include "server/eval/claim_panel.hpp"

#include <algorithm>

#include "tools/verify/panel_question.hpp"
#include "tools/verify/work.hpp"

namespace portcullis::server::eval {

namespace fanout = tools::fanout;
namespace verdict = tools::verdict;

namespace {

std::vector<fanout::ModelSeat> model_seats(const std::vector<PanelSeat>& panel) {
  const auto provider = std::make_shared<const tools::providers::Provider>();
  const auto demo = [] {
    auto made = std::make_shared<tools::providers::Provider>();
    made->wire = tools::providers::WireId::demo;
    return std::shared_ptr<const tools::providers::Provider>(std::move(made));
  }();
  std::vector<fanout::ModelSeat> out;
  for (const PanelSeat& seat : panel)
    out.push_back({.name = seat.seat,
                   .family = seat.family,
                   .provider = seat.family == "demo" ? demo : provider,
                   .model = "recorded"});
  return out;
}

// One seat's answer to one claim as a reply that is about this claim alone.
fanout::SeatOutcome reply_of(const ClaimAnswer& answer, const std::vector<PanelSeat>& panel) {
  fanout::SeatOutcome out;
  out.seat = answer.seat;
  const auto seat = std::ranges::find(panel, answer.seat, &PanelSeat::seat);
  out.family = seat == panel.end() ? answer.family : seat->family;
  out.status = verdict::SeatStatus::ok;
  out.reply =
      Json{{"claims",
            Json::array({Json{
                {"index", 0}, {"quote", answer.quote}, {"reason", ""}, {"says", verdict::name_of(answer.says)}}})}};
  return out;
}

}  // namespace

bool has_claim_answers(const Item& item) {
  return std::ranges::any_of(item.claims, [](const LabelledClaim& claim) { return !claim.answers.empty(); });
}

std::vector<ClaimPart> claim_parts(const Item& item, const std::vector<PanelSeat>& panel) {
  tools::verify::Work work;
  work.arguments.claims_mode = true;
  for (const LabelledClaim& claim : item.claims) work.arguments.texts.push_back(claim.text);
  work.arguments.evidence = item.evidence;
  work.panel = model_seats(panel);
  tools::verify::check(work);
  for (const std::size_t asked : tools::verify::plan_panel(work)) {
    auto& planned = work.claims[asked];
    for (const ClaimAnswer& answer : item.claims[planned.text].answers)
      for (auto& finding : tools::verify::findings_of(work, {asked}, reply_of(answer, panel)))
        planned.input.findings.push_back(std::move(finding));
  }
  std::vector<std::size_t> of_text(item.claims.size());
  for (const auto& planned : work.claims) ++of_text[planned.text];
  std::vector<ClaimPart> out;
  for (auto& planned : work.claims)
    out.push_back({planned.text, of_text[planned.text] == 1, planned.for_panel, std::move(planned.input)});
  return out;
}

std::vector<const ClaimPart*> drawn(const Item& item, const std::vector<ClaimPart>& parts) {
  std::vector<const ClaimPart*> out;
  for (const auto type : {verdict::ClaimType::grounded, verdict::ClaimType::world}) {
    std::vector<const ClaimPart*> urn;
    for (const ClaimPart& part : parts) {
      const LabelledClaim& claim = item.claims[part.claim];
      if (part.alone && part.for_panel && part.input.type == type && claim.label && !claim.answers.empty())
        urn.push_back(&part);
    }
    constexpr std::uint64_t seed = 77;  // not that of fits_weights
    if (!urn.empty()) out.push_back(urn[stable_hash(item.id, seed) % urn.size()]);
  }
  return out;
}

Judged judged_claim(const ClaimPart& part, bool label, const std::vector<PanelSeat>& panel) {
  Judged out;
  out.labelled = true;
  const auto right = verdict::name_of(label ? verdict::Says::supports : verdict::Says::refutes);
  for (const PanelSeat& seat : panel) {
    std::string said;
    for (const auto& finding : part.input.findings)
      if (finding.seat == seat.seat &&
          (finding.says == verdict::Says::supports || finding.says == verdict::Says::refutes))
        said = verdict::name_of(finding.says);
    out.right.push_back(said == right);
    if (!said.empty()) out.ballots.push_back({seat.seat, said});
    out.answers.push_back(std::move(said));
  }
  return out;
}

}  // namespace portcullis::server::eval
