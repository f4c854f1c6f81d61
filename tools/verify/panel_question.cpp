// See panel_question.hpp.
#include "tools/verify/panel_question.hpp"

#include "schemas/embedded.hpp"
#include "tools/providers/body_text.hpp"
#include "tools/providers/fence.hpp"
#include "tools/verify/passage.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::tools::verify {
providers::Prompt panel_prompt(const Work& work, const std::vector<std::size_t>& asked, const std::string& nonce) {
  providers::Prompt prompt;
  prompt.schema_name = "verify_reply";
  static const providers::KnownSchema schema(schemas::embedded("providers/verify_reply"));
  schema.put_into(prompt);
  prompt.max_output_tokens = static_cast<unsigned>(panel_reply_tokens(asked.size()));
  const bool evidence = !work.arguments.evidence.empty();
  prompt.system =
      "You check statements. For every numbered claim answer once, with its index. Say `supports` only if you are sure "
      "that the whole claim is true, `refutes` only if you are sure that it is false, and `abstains` in every other "
      "case. ";
  prompt.system += evidence
                       ? "Judge by the evidence alone, not by what you know. With `supports` and `refutes` copy into "
                         "`quote`, character by character, the passage of the evidence that shows it. "
                       : "There is no evidence; judge by what you know and leave `quote` empty. ";
  prompt.system += "Keep `reason` to one short sentence. ";
  prompt.system += providers::fence_rule(nonce);
  prompt.user = packing::fenced_evidence(work.arguments.evidence, work.packed, nonce);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    prompt.user += "Claim " + std::to_string(i) + ":\n";
    prompt.user += providers::fenced("CLAIM", nonce, work.claims[asked[i]].claim.text);
    prompt.user += '\n';
  }
  return prompt;
}

std::shared_ptr<const schemas::Validator> panel_reply_schema() {
  static const std::shared_ptr<const schemas::Validator> schema = [] {
    std::shared_ptr<const schemas::Validator> made;
    const auto text = json::read(schemas::embedded("providers/verify_reply"));
    if (!text) return made;
    auto compiled = schemas::Validator::compile(*text);
    if (compiled) made = std::make_shared<const schemas::Validator>(std::move(*compiled));
    return made;
  }();
  return schema;
}

std::optional<std::string> check_panel_reply(const Json& reply, std::size_t asked) {
  std::vector<bool> seen(asked, false);
  std::size_t count = 0;
  for (const auto& entry : reply.at("claims")) {
    if (!entry.at("index").is_number_integer()) return "reply_claims_mismatch";
    const auto index = entry.at("index").get<std::int64_t>();
    if (index < 0 || static_cast<std::size_t>(index) >= asked || seen[static_cast<std::size_t>(index)])
      return "reply_claims_mismatch";
    seen[static_cast<std::size_t>(index)] = true;
    ++count;
  }
  if (count != asked) return "reply_claims_mismatch";
  return std::nullopt;
}

std::vector<verdict::Finding> findings_of(const Work& work, const std::vector<std::size_t>& asked,
                                          const fanout::SeatOutcome& outcome) {
  std::vector<verdict::Finding> out(asked.size());
  for (const auto& entry : outcome.reply->at("claims")) {
    const auto index = entry.at("index").get<std::size_t>();
    const auto& planned = work.claims[asked[index]];
    verdict::Finding& finding = out[index];
    finding.seat = outcome.seat;
    const auto says = verdict::says_from(entry.at("says").get_ref<const std::string&>());
    finding.says = says.value_or(verdict::Says::abstains);
    finding.reason = "model_" + std::string(verdict::name_of(finding.says));
    const auto& quote = entry.at("quote").get_ref<const std::string&>();
    if (planned.claim.type == verdict::ClaimType::grounded && finding.says != verdict::Says::abstains) {
      const bool supports = finding.says == verdict::Says::supports;
      if (const auto found = supports ? find_support(work, planned.claim, quote) : find_passage(work, quote)) {
        finding.evidence.push_back(*found);
      } else if (supports) {
        finding.says = verdict::Says::abstains;
        finding.reason = quote.empty()          ? "no_quote"
                         : cites(planned.claim) ? "quote_not_in_cited"
                                                : "quote_not_in_evidence";
      }
    }
    if (planned.by_part && finding.says != verdict::Says::abstains) {
      finding.reason += "_by_part";
      finding.says = verdict::Says::abstains;
    }
  }
  return out;
}

}  // namespace portcullis::tools::verify
