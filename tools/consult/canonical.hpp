// Canonical answers: what makes two answers of a panel the same one. Pure.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schemas/problem.hpp"
#include "schemas/validator.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::consult {

enum class AnswerType { choice, number, boolean, date, short_text, json, text };

struct AnswerFormat {
  AnswerType type = AnswerType::short_text;
  std::vector<std::string> options;                  // choice
  std::string unit;                                  // number
  double tolerance = 0;                              // number: largest difference that counts as equal
  std::shared_ptr<const schemas::Validator> schema;  // json
};

// From `answer_format`, which the input schema has accepted.
std::expected<AnswerFormat, schemas::Problem> read_format(const Json& format);

// The canonical form of one answer: an option as the caller wrote it, a number in plain decimal notation (with a
// percent sign, currency or the unit of the format taken off), "true" or "false", YYYY-MM-DD, normalised short text
// (NFKC, case folded, articles and end punctuation off), RFC 8785 JSON with what cannot be seen escaped. Nothing when
// the answer does not have the form.
std::optional<std::string> canonical(const std::string& answer, const AnswerFormat& format);

// What a whole reply ends on: the rest of its last line behind "A:", "Answer:", "Final answer:" or "The answer is", or
// what stands in the last \boxed{} of that line; the whole reply where its last line has no such label. For recorded
// replies; a seat that is asked here gives its answer apart.
std::string_view final_answer(std::string_view reply);

// The number that an answer gives: exactly one in it, or the one behind the last "=", "####" or "answer is", with
// nothing around it but the unit, a percent or dollar sign and punctuation. "5 million", "10⁶", "minus 5" or another
// unit is none.
std::optional<std::string> canonical_number(std::string_view answer, std::string_view unit);

// With a tolerance, numbers within it of each other are one answer: maps each canonical answer to the one that stands
// for its group (the smallest). Of neighbours that would chain (a~b, b~c, but not a~c) each stands alone, so that
// members of one group are always within the tolerance of each other.
std::vector<std::string> grouped(const std::vector<std::string>& canonical, double tolerance);

}  // namespace portcullis::tools::consult
