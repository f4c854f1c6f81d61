// The challenge round (see round.hpp): who supports a claim is asked to find what is wrong with it.
#include "schemas/embedded.hpp"
#include "tools/providers/body_text.hpp"
#include "tools/providers/fence.hpp"
#include "tools/verify/passage.hpp"
#include "tools/verify/rounds/round.hpp"

namespace portcullis::tools::verify::rounds {
namespace {

class Challenge final : public Round {
 public:
  explicit Challenge(const std::vector<std::size_t>& claims) : asked_(claims) {}

  std::string_view name() const override { return "challenge"; }
  const std::vector<std::size_t>& asked() const override { return asked_; }

  providers::Prompt prompt(const Work& work, const std::string& nonce) const override {
    providers::Prompt prompt;
    prompt.schema_name = "challenge_reply";
    static const providers::KnownSchema schema(schemas::embedded("providers/challenge_reply"));
    schema.put_into(prompt);
    prompt.max_output_tokens = static_cast<unsigned>(panel_reply_tokens(asked_.size()));
    prompt.system =
        "You are the opponent. Somebody is about to act on the numbered claims, and it is your task to find the error "
        "in each: a value, name, date or unit that is another one; a condition, exception or doubt that is left out; a "
        "cause, comparison or generality that is not stated; words that mean something else here. ";
    prompt.system +=
        work.arguments.evidence.empty()
            ? "Go by what you know and leave `quote` empty. "
            : "Go by the evidence alone, not by what you know. With `found` copy into `quote`, character by "
              "character, the passage of the evidence that speaks against the claim. ";
    prompt.system +=
        "Answer for every claim once, with its index. `objection` is `found` when there is an error, `none` only if "
        "you "
        "have looked for one and are sure that the whole claim stands, and `unsure` in every other case. Keep `reason` "
        "to "
        "one short sentence. ";
    prompt.system += providers::fence_rule(nonce);
    prompt.user = packing::fenced_evidence(work.arguments.evidence, work.packed, nonce);
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      prompt.user += "Claim " + std::to_string(i) + ":\n";
      prompt.user += providers::fenced("CLAIM", nonce, work.claims[asked_[i]].claim.text);
      prompt.user += '\n';
    }
    return prompt;
  }

  std::shared_ptr<const schemas::Validator> schema() const override {
    static const auto schema = compiled("challenge_reply");
    return schema;
  }

  std::optional<std::string> check(const Json& reply) const override {
    if (!every_number_once(reply.at("claims"), "index", 0, asked_.size())) return "reply_claims_mismatch";
    return std::nullopt;
  }

  // An objection that no passage shows takes the support away and refutes nothing, but for claims without evidence.
  std::vector<std::optional<Objection>> objections(const Work& work, const Json& reply) const override {
    std::vector<std::optional<Objection>> out(asked_.size());
    for (const Json& entry : reply.at("claims")) {
      const auto at = entry.at("index").get<std::size_t>();
      const auto& objection = entry.at("objection").get_ref<const std::string&>();
      if (objection == "none") continue;
      if (objection != "found") {
        out[at] = Objection{.reason = "challenge_unsure"};
      } else if (const auto shown = find_passage(work, entry.at("quote").get_ref<const std::string&>())) {
        out[at] = Objection{verdict::Says::refutes, "challenge_found", {*shown}};
      } else if (work.claims[asked_[at]].claim.type == verdict::ClaimType::world) {
        out[at] = Objection{verdict::Says::refutes, "challenge_found"};
      } else {
        out[at] = Objection{.reason = "challenge_not_shown"};
      }
    }
    return out;
  }

 private:
  std::vector<std::size_t> asked_;
};

}  // namespace

std::unique_ptr<Round> challenge_round(const std::vector<std::size_t>& claims) {
  return std::make_unique<Challenge>(claims);
}

}  // namespace portcullis::tools::verify::rounds
