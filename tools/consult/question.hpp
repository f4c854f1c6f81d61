// The question that `consult` puts before model seats, and the ballots that their replies are.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schemas/validator.hpp"
#include "tools/checkers/evidence.hpp"
#include "tools/consult/canonical.hpp"
#include "tools/fanout/panel.hpp"
#include "tools/packing/evidence.hpp"
#include "tools/providers/wire.hpp"
#include "tools/verdict/vote.hpp"

namespace portcullis::tools::consult {

struct Question {
  std::string text;
  AnswerFormat format;
  Json format_json;  // as the caller gave it, for the prompt
  std::vector<checkers::Document> evidence;
  packing::Packed packed;  // what of it the seats see
};

providers::Prompt prompt_for(const Question& question, const std::string& nonce);
std::shared_ptr<const schemas::Validator> reply_schema();

// Cross-field rule: an answer that is "answered" has the form that was asked for. Else the reason of
// read_answer.
std::optional<std::string> check_reply(const Json& reply, const AnswerFormat& format);

// One ballot a seat that answered, with groups applied (clustered). A seat that cannot answer gives an empty ballot.
std::vector<verdict::Ballot> ballots(const std::vector<fanout::SeatOutcome>& outcomes, const AnswerFormat& format);

}  // namespace portcullis::tools::consult
