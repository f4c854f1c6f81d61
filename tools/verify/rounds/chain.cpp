// The chain of verification (see round.hpp). Source: Dhuliawala et al. 2023, "Chain-of-Verification Reduces
// Hallucination in Large Language Models", the factored form; questions are made by rule.
#include "tools/checkers/gaps.hpp"
#include "tools/providers/fence.hpp"
#include "tools/verify/rounds/round.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools::verify::rounds {
namespace {

constexpr std::size_t tokens_of_an_answer = 48;
constexpr std::size_t tokens_of_a_sentence = 32;
constexpr std::size_t tokens_besides = 512;  // some models think first

class Chain final : public Round {
 public:
  Chain(const Work& work, const std::vector<std::size_t>& claims) {
    for (const std::size_t claim : claims) {
      checkers::Gaps gaps(work.claims[claim].claim);
      if (gaps.count() == 0) continue;
      asked_.push_back(claim);
      gaps_.push_back(std::move(gaps));
    }
  }

  std::string_view name() const override { return "chain"; }
  const std::vector<std::size_t>& asked() const override { return asked_; }

  providers::Prompt prompt(const Work& work, const std::string& nonce) const override {
    providers::Prompt prompt;
    prompt.schema_name = "chain_reply";
    prompt.reply_schema = reply_schema(prompt.schema_name);
    std::size_t answers = 0;
    for (const auto& gaps : gaps_) answers += gaps.count();
    prompt.max_output_tokens =
        static_cast<unsigned>(tokens_besides + tokens_of_a_sentence * gaps_.size() + tokens_of_an_answer * answers);
    prompt.system =
        "You fill gaps. In every numbered sentence some words or values were replaced by [gap 1], [gap 2] and so on; "
        "the "
        "same number stands for the same words. For each gap, in the order of the numbers, answer with what has to "
        "stand "
        "in its place and nothing else, values with their units. ";
    prompt.system += work.arguments.evidence.empty()
                         ? "Go by what you know. "
                         : "Go by the evidence alone, not by what you know, and use its own words. ";
    prompt.system += "Where you cannot tell, the answer is `unknown`. Never guess. ";
    prompt.system += providers::fence_rule(nonce);
    prompt.user = packing::fenced_evidence(work.arguments.evidence, work.packed, nonce);
    for (std::size_t i = 0; i < gaps_.size(); ++i) {
      prompt.user += "Sentence " + std::to_string(i) + ", " + std::to_string(gaps_[i].count()) + " gaps:\n";
      prompt.user += providers::fenced("SENTENCE", nonce, gaps_[i].text());
      prompt.user += '\n';
    }
    return prompt;
  }

  std::shared_ptr<const schemas::Validator> schema() const override {
    static const auto schema = compiled("chain_reply");
    return schema;
  }

  std::optional<std::string> check(const Json& reply) const override {
    const Json& sentences = reply.at("sentences");
    if (!every_index_once(sentences, gaps_.size())) return "reply_sentences_mismatch";
    for (const Json& sentence : sentences)
      if (sentence.at("answers").size() != gaps_[sentence.at("index").get<std::size_t>()].count())
        return "reply_gaps_mismatch";
    return std::nullopt;
  }

  std::vector<std::optional<Objection>> objections(const Work&, const Json& reply) const override {
    std::vector<std::optional<Objection>> out(gaps_.size());
    for (const Json& sentence : reply.at("sentences")) {
      const auto at = sentence.at("index").get<std::size_t>();
      const Json& answers = sentence.at("answers");
      for (std::size_t gap = 0; gap < gaps_[at].count() && !out[at]; ++gap) {
        const auto& answer = answers.at(gap).get_ref<const std::string&>();
        if (!gaps_[at].fits(gap, answer))
          out[at] = Objection{.reason = "chain_answer_differs",
                              .detail = "[gap " + std::to_string(gap + 1) + "]: " + answer.substr(0, longest_shown)};
      }
    }
    return out;
  }

 private:
  static constexpr std::size_t longest_shown = 120;  // bytes; the report makes them visible

  std::vector<std::size_t> asked_;
  std::vector<checkers::Gaps> gaps_;
};

}  // namespace

std::unique_ptr<Round> chain_of_verification(const Work& work, const std::vector<std::size_t>& claims) {
  return std::make_unique<Chain>(work, claims);
}

}  // namespace portcullis::tools::verify::rounds
