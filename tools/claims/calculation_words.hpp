// The words that the parser of calculations knows: operators and relations in words, number words, and the words that
// change whether a calculation beside them is asserted. Tables only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis::tools::claims {

std::string lower(std::string_view word);
// lower(word) == lower_word, without making it.
bool is_lower_of(std::string_view word, std::string_view lower_word);

// 0-19, tens, "twenty-one"; nullopt for other words.
std::optional<int> small_number_word(std::string_view lower_word);
// hundred 2, thousand 3, million 6, billion 9, trillion 12.
std::optional<int> scale_word(std::string_view lower_word);
// half 2, third 3, quarter and fourth 4, ... tenth 10, also in the plural.
std::optional<int> fraction_word(std::string_view lower_word);

// The word can be no label of a number: it is an operator, a relation, a conjunction, a verb.
bool reserved_word(std::string_view lower_word);

// A word directly before a calculation that would take its first operand away ("twice", "minus", "than").
bool takes_next_operand(std::string_view lower_word);
// "a total of 3 + 4": nouns after which `of` introduces a value.
bool names_a_value(std::string_view lower_word);
// "increased by 3 * 4": verbs that measure a change.
bool measures_change(std::string_view lower_word);
// "Step 2", "Week 3": the number after it may be a label.
bool enumerates(std::string_view lower_word);
// A word directly after a calculation that changes its last operand ("dozen", "mod", "or").
bool changes_last_operand(std::string_view lower_word);

// In the same sentence, any of these leaves the calculation unasserted.
bool denies_anywhere(std::string_view lower_word);     // false, wrong, myth
bool changes_arithmetic(std::string_view lower_word);  // mod, base, binary
// In the same clause, before it.
bool negates(std::string_view lower_word);   // not, never, n't
bool supposes(std::string_view lower_word);  // if, suppose, unless

bool states_rounding(std::string_view lower_word);   // about, approximately, roughly
bool label_connective(std::string_view lower_word);  // so, thus, and: a calculation may begin after it

}  // namespace portcullis::tools::claims
