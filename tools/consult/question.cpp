// See question.hpp.
#include "tools/consult/question.hpp"

#include "schemas/embedded.hpp"
#include "tools/providers/body_text.hpp"
#include "tools/providers/fence.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::consult {
namespace {

// What each answer type asks of the model, in its words.
std::string form_of(const AnswerFormat& format) {
  switch (format.type) {
    case AnswerType::choice:
      return "exactly one of the options, written as given";
    case AnswerType::number:
      return format.unit.empty() ? "one number in plain notation, nothing else"
                                 : "one number in plain notation, in the unit that is asked for, without the unit";
    case AnswerType::boolean:
      return "true or false";
    case AnswerType::date:
      return "one date as YYYY-MM-DD";
    case AnswerType::short_text:
      return "the shortest complete answer, a few words, no sentence";
    case AnswerType::json:
      return "one JSON value that satisfies the schema, nothing else";
    case AnswerType::text:
      return "a short, complete text";
  }
  return {};
}

}  // namespace

providers::Prompt prompt_for(const Question& question, const std::string& nonce) {
  providers::Prompt prompt;
  prompt.schema_name = "consult_reply";
  static const providers::KnownSchema schema(schemas::embedded("providers/consult_reply"));
  schema.put_into(prompt);
  prompt.system =
      "Answer one question. Set `status` to answered only if you are able to answer; otherwise set it to cannot_answer "
      "and leave `answer` empty. In `answer` put " +
      form_of(question.format) + ". Keep `reasoning` short. " + providers::fence_rule(nonce);
  if (!question.evidence.empty()) prompt.system += " Answer from the evidence where it speaks to the question.";
  prompt.user = packing::fenced_evidence(question.evidence, question.packed, nonce);
  prompt.user += providers::fenced("QUESTION", nonce, question.text) + '\n';
  if (!question.format.options.empty() || !question.format.unit.empty() || question.format.schema)
    prompt.user += providers::fenced("ANSWER FORMAT", nonce, json::write(question.format_json)) + '\n';
  return prompt;
}

std::shared_ptr<const schemas::Validator> reply_schema() {
  static const std::shared_ptr<const schemas::Validator> schema = [] {
    std::shared_ptr<const schemas::Validator> made;
    const auto text = json::read(schemas::embedded("providers/consult_reply"));
    if (!text) return made;
    auto compiled = schemas::Validator::compile(*text);
    if (compiled) made = std::make_shared<const schemas::Validator>(std::move(*compiled));
    return made;
  }();
  return schema;
}

std::optional<std::string> check_reply(const Json& reply, const AnswerFormat& format) {
  if (reply.at("status").get_ref<const std::string&>() != "answered") return std::nullopt;
  const auto read = read_answer(reply.at("answer").get_ref<const std::string&>(), format);
  return read ? std::nullopt : std::optional<std::string>(read.error());
}

std::vector<verdict::Ballot> ballots(const std::vector<fanout::SeatOutcome>& outcomes, const AnswerFormat& format) {
  std::vector<verdict::Ballot> out;
  std::vector<std::string> answers;
  for (const auto& outcome : outcomes) {
    if (outcome.status != verdict::SeatStatus::ok || !outcome.reply) continue;
    std::string answer;
    if (outcome.reply->at("status").get_ref<const std::string&>() == "answered")
      answer = outcome.reply->at("answer").get_ref<const std::string&>();
    out.push_back({outcome.seat, {}});
    answers.push_back(std::move(answer));
  }
  answers = clustered(answers, format);
  for (std::size_t i = 0; i < out.size(); ++i) out[i].canonical = std::move(answers[i]);
  return out;
}

}  // namespace portcullis::tools::consult
