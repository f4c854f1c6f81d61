// What the files canonical*.cpp share: texts as they are compared, and the reader of each type of answer. Not for
// others.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/checkers/rational.hpp"

namespace portcullis::tools::consult {

// NFKC with raised, lowered and fraction characters set off, case folded, white space collapsed and trimmed. Empty when
// the text is not UTF-8.
std::string folded(std::string_view text);

// The same with the case that was written.
std::string in_its_case(std::string_view text);

// True when "!" or an empty box stands in front of the first word: "!x", "[ ] x".
bool denied_in_front(std::string_view text);

// True when a word of the text denies or doubts: "is wrong", "isn't", "none of these".
bool denies(std::string_view text);

// Folded, without quotes, brackets and punctuation around it and without one article in front. Kept are "!", "'" and
// '"' behind a digit or a single letter (5!, f', 5"), and the case of a unit behind a number (MW, mW).
std::string short_form(std::string_view answer);

std::string_view trimmed(std::string_view text, std::string_view drop);

std::optional<std::string> option_of(std::string_view answer, const std::vector<std::string>& options);
std::optional<std::string> boolean_of(std::string_view answer);

// YYYY-MM-DD. `ambiguous` is set when the answer is a date that can be read in two ways.
std::optional<std::string> date_of(std::string_view answer, bool& ambiguous);

// As canonical_number of canonical.hpp; with `keep_percent` "5%" stays "5%".
std::optional<std::string> number_of(std::string_view answer, std::string_view unit, bool keep_percent);

// How many of the unit `to` one of the unit `from` is, exactly: "m" to "km" is 1/1000. Names as people write them,
// "km/h" and "metres per second" among them. Nothing when either is no unit, or they do not measure the same, or the
// name has two sizes (gallon, ton, year), or degrees have two zeros.
std::optional<checkers::Rational> units_in(std::string_view from, std::string_view to);

// Short answers that name one thing, as answers of one group: the same number of the same unit, names of one state
// (place_names.hpp), dotted letters, a name with its initials in brackets, and initials of a name when one name alone
// of the panel has them. `written` is what the seats wrote, `canonical` the form of it, empty where there is none.
std::vector<std::string> alias_groups(const std::vector<std::string>& written,
                                      const std::vector<std::string>& canonical);

}  // namespace portcullis::tools::consult
