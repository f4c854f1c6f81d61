// Canonical answers: what makes two answers of a panel the same one. Pure.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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

// The canonical form of one answer: an option as the caller wrote it (for "Option B", "(B)", "B) Paris" or "Paris" as
// far as label and text say the same), a number (below), "true" or "false", YYYY-MM-DD (any written form of a day that
// can be read in one way), normalised short text (NFKC, case folded but for units behind numbers, articles and end
// punctuation off), RFC 8785 JSON with what cannot be seen escaped. Err, a reason code: "answer_ambiguous" for a date
// with two readings (05/06/2024), "answer_not_in_format" for everything else that does not have the form.
std::expected<std::string, std::string_view> read_answer(const std::string& answer, const AnswerFormat& format);
std::optional<std::string> canonical(const std::string& answer, const AnswerFormat& format);

// What a whole reply ends on: the rest of its last line behind "A:", "Answer:", "Final answer:" or "The answer is", or
// what stands in the last \boxed{} of that line; the whole reply where its last line has no such label. For recorded
// replies; a seat that is asked here gives its answer apart.
std::string_view final_answer(std::string_view reply);

// The number that an answer gives: exactly one in it, or the one behind the last "=", "####" or "answer is", with
// nothing around it but a unit, a percent or dollar sign and punctuation, and nothing in front of "=" or "answer is"
// that denies it (!=, >=, "I doubt the answer is 5"); in plain decimal notation, or as a fraction
// in lowest terms where decimals do not end ("1/3").
// - "1,250", "1 250" and "1/2" are numbers; "0,5" and "1 1/2" are none.
// - Without a unit "50%" is 0.5 and "$5" is 5. With the unit "%" "50%" and "50" are 50.
// - With a unit any unit of the same kind is converted exactly: "5000 m" is 5 where km are asked for, "1250 dollars"
//   1250 for USD. What does not convert to decimals that end, has two sizes (gallon) or two zeros (degrees) is none.
// - "About 1250" is none, with or without a tolerance: nobody knows how far off it may be. Nor are "5 million", "10⁶",
//   "minus 5", "> 5".
std::optional<std::string> canonical_number(std::string_view answer, std::string_view unit);

// The answers of a panel as they count: the canonical form of each ("" for none), and the same one for answers that are
// one: numbers within the tolerance (grouped), short texts that are names of one thing (alias_groups in
// canonical_parts.hpp). The order of answers changes nothing.
std::vector<std::string> clustered(const std::vector<std::string>& answers, const AnswerFormat& format);

// With a tolerance, numbers within it of each other are one answer: maps each canonical answer to the one that stands
// for its group (the smallest). Of neighbours that would chain (a~b, b~c, but not a~c) each stands alone, so that
// members of one group are always within the tolerance of each other.
std::vector<std::string> grouped(const std::vector<std::string>& canonical, double tolerance);

}  // namespace portcullis::tools::consult
