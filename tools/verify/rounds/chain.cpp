// The chain of verification (see round.hpp). Source: Dhuliawala et al. 2023, "Chain-of-Verification Reduces
// Hallucination in Large Language Models", the factored form; questions are made by rule.
#include "schemas/embedded.hpp"
#include "tools/checkers/gaps.hpp"
#include "tools/providers/body_text.hpp"
#include "tools/providers/fence.hpp"
#include "tools/verify/rounds/round.hpp"

namespace portcullis::tools::verify::rounds {
namespace {

constexpr std::size_t tokens_of_an_answer = 32;
constexpr std::size_t tokens_besides = 512;  // some models think first

class Chain final : public Round {
 public:
  Chain(const Work& work, const std::vector<std::size_t>& claims) : gaps_(texts_of(work, claims)) {
    for (std::size_t i = 0; i < claims.size(); ++i) {
      if (gaps_.of(i).empty()) continue;
      asked_.push_back(claims[i]);
      places_.push_back(i);
    }
  }

  std::string_view name() const override { return "chain"; }
  const std::vector<std::size_t>& asked() const override { return asked_; }

  providers::Prompt prompt(const Work& work, const std::string& nonce) const override {
    providers::Prompt prompt;
    prompt.schema_name = "chain_reply";
    static const providers::KnownSchema schema(schemas::embedded("providers/chain_reply"));
    schema.put_into(prompt);
    prompt.max_output_tokens = static_cast<unsigned>(tokens_besides + tokens_of_an_answer * gaps_.count());
    prompt.system =
        "You fill gaps. In the numbered sentences some words or values were replaced by [gap 1], [gap 2] and so on; "
        "the "
        "same number stands for the same words in all of them. For each of the gaps answer with what has to stand in "
        "its "
        "place and nothing else: names in full, values exactly and with their units. ";
    prompt.system += work.arguments.evidence.empty()
                         ? "Go by what you know. "
                         : "Go by the evidence alone, not by what you know, and use its own words. ";
    prompt.system += "Where you cannot tell, the answer is `unknown`. Never guess. ";
    prompt.system += providers::fence_rule(nonce);
    prompt.user = packing::fenced_evidence(work.arguments.evidence, work.packed, nonce);
    for (std::size_t i = 0; i < places_.size(); ++i) {
      prompt.user += "Sentence " + std::to_string(i) + ":\n";
      prompt.user += providers::fenced("SENTENCE", nonce, gaps_.text(places_[i]));
      prompt.user += '\n';
    }
    prompt.user += "There are " + std::to_string(gaps_.count()) + " gaps.\n";
    return prompt;
  }

  std::shared_ptr<const schemas::Validator> schema() const override {
    static const auto schema = compiled("chain_reply");
    return schema;
  }

  std::optional<std::string> check(const Json& reply) const override {
    if (!every_number_once(reply.at("answers"), "gap", 1, gaps_.count())) return "reply_gaps_mismatch";
    return std::nullopt;
  }

  std::vector<std::optional<Objection>> objections(const Work&, const Json& reply) const override {
    std::vector<const std::string*> answers(gaps_.count());
    for (const Json& entry : reply.at("answers"))
      answers[entry.at("gap").get<std::size_t>() - 1] = &entry.at("answer").get_ref<const std::string&>();
    std::vector<std::optional<Objection>> out(asked_.size());
    for (std::size_t i = 0; i < asked_.size(); ++i)
      for (const std::size_t gap : gaps_.of(places_[i])) {
        if (gaps_.fits(places_[i], gap, *answers[gap])) continue;
        out[i] =
            Objection{.reason = "chain_answer_differs",
                      .detail = "[gap " + std::to_string(gap + 1) + "]: " + answers[gap]->substr(0, longest_shown)};
        break;
      }
    return out;
  }

 private:
  static constexpr std::size_t longest_shown = 120;  // bytes; the report makes them visible

  static std::vector<const claims::Claim*> texts_of(const Work& work, const std::vector<std::size_t>& claims) {
    std::vector<const claims::Claim*> out;
    for (const std::size_t claim : claims) out.push_back(&work.claims[claim].claim);
    return out;
  }

  checkers::Gaps gaps_;
  std::vector<std::size_t> asked_;
  std::vector<std::size_t> places_;  // of asked_, among all claims of gaps_
};

}  // namespace

std::unique_ptr<Round> chain_of_verification(const Work& work, const std::vector<std::size_t>& claims) {
  return std::make_unique<Chain>(work, claims);
}

}  // namespace portcullis::tools::verify::rounds
