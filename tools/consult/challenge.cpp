// See challenge.hpp. No early stop: who asks for this round wants every voter heard.
#include "tools/consult/challenge.hpp"

#include <algorithm>

#include "schemas/embedded.hpp"
#include "tools/billing.hpp"
#include "tools/providers/body_text.hpp"
#include "tools/providers/fence.hpp"
#include "tools/verify/rounds/round.hpp"

namespace portcullis::tools::consult {

providers::Prompt challenge_prompt(const Question& question, const std::string& answer, const std::string& nonce) {
  providers::Prompt prompt;
  prompt.schema_name = "challenge_reply";
  static const providers::KnownSchema schema(schemas::embedded("providers/challenge_reply"));
  schema.put_into(prompt);
  prompt.system =
      "You are the opponent. Somebody is about to act on the answer below, claim 0, and it is your task to find the "
      "error in it: work the question out anew, step by step, and look for a condition that was overlooked, a value, "
      "name, "
      "date or unit that is another one, a question that was misread. `objection` is `found` when the answer is wrong, "
      "`none` only if you have come to the very same answer, and `unsure` in every other case. Keep `reason` to one "
      "short "
      "sentence. ";
  prompt.system += providers::fence_rule(nonce);
  if (!question.evidence.empty())
    prompt.system +=
        " Go by the evidence where it speaks to the question, and copy into `quote` what speaks against the "
        "answer.";
  prompt.user = packing::fenced_evidence(question.evidence, question.packed, nonce);
  prompt.user += providers::fenced("QUESTION", nonce, question.text) + "\nClaim 0, the answer:\n";
  prompt.user += providers::fenced("CLAIM", nonce, answer) + '\n';
  return prompt;
}

std::map<std::string, std::string> fallen_by(const std::vector<fanout::ModelSeat>& voters,
                                             const std::vector<fanout::SeatOutcome>& ended) {
  std::map<std::string, std::string> fallen;
  for (const auto& voter : voters) {
    const auto end = std::ranges::find(ended, voter.name, &fanout::SeatOutcome::seat);
    if (end == ended.end()) {
      fallen[voter.name] = "challenge_not_asked";
    } else if (end->status != verdict::SeatStatus::ok || !end->reply) {
      fallen[voter.name] = "challenge_no_answer";
    } else {
      const auto& objection = end->reply->at("claims").at(0).at("objection").get_ref<const std::string&>();
      if (objection != "none") fallen[voter.name] = objection == "found" ? "challenge_found" : "challenge_unsure";
    }
  }
  return fallen;
}

void challenge(const std::shared_ptr<Call>& call, Challenge asked, std::function<void(Challenged)> then) {
  fanout::PanelRequest request;
  for (const auto& seat : asked.voters)
    if (!seat.host()) request.seats.push_back(seat);
  if (request.seats.empty() || call->cancelled()) return then({fallen_by(asked.voters, {}), {}});
  const std::string nonce = call->nonce();
  request.prompt = challenge_prompt(*asked.question, asked.answer, nonce);
  bill(request, *call, nonce, asked.hedge);
  request.schema = verify::rounds::compiled("challenge_reply");
  request.check = [](const Json& reply) -> std::optional<std::string> {
    if (!verify::rounds::every_number_once(reply.at("claims"), "index", 0, 1)) return "reply_claims_mismatch";
    return std::nullopt;
  };
  request.deadline = asked.deadline;
  auto run = std::make_shared<std::shared_ptr<fanout::PanelRun>>();
  *run = call->panel().start(std::move(request), [run, voters = std::move(asked.voters),
                                                  then = std::move(then)](std::vector<fanout::SeatOutcome> ended) {
    run->reset();
    auto fallen = fallen_by(voters, ended);
    then({std::move(fallen), std::move(ended)});
  });
  call->on_cancel([weak = std::weak_ptr<fanout::PanelRun>(*run)] {
    if (const auto running = weak.lock()) running->cancel();
  });
}

}  // namespace portcullis::tools::consult
