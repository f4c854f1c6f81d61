// The closed word lists that splitting and matching go by: one place, so that they can be read and extended as data.
// All words are lower case ASCII; callers fold first.
#pragma once

#include <string_view>

namespace portcullis::tools::claims::lexicon {

// Words that turn a statement into its opposite, or into somebody's doubt: not, never, denies, falsely, ... and every
// word that ends in n't.
bool is_negation(std::string_view word);

// Words that may begin another clause: and, but, while, ...
bool joins_clauses(std::string_view word);

// Words that begin a condition: it cannot be left out of a quotation unseen.
bool is_condition(std::string_view word);

// is, was, has, will, ...: there is a statement where one of them stands.
bool is_auxiliary(std::string_view word);

// Words that take back what stands beside them: false, myth, lie, ... (stricter than a negation: "not" is none).
bool takes_back(std::string_view word);

// Words of saying, thinking and inventing: the sentence beside one may be somebody else's.
bool reports(std::string_view word);

// Words that make what follows a supposition: suppose, imagine, ...
bool makes_believe(std::string_view word);

// Words that lean on an earlier sentence wherever they stand: it, they, his, ...
bool is_pronoun(std::string_view word);
// ... only as the first word: this, that, such, ...
bool is_opening_pronoun(std::string_view word);
// ... and the words that carry an argument on: so, but, however, ...
bool is_connective(std::string_view word);

// Said in front of a calculation without saying anything of the world: so, thus, therefore, answer, result, ...
bool is_neutral_lead(std::string_view word);

// A whole sentence that asserts nothing: hello, thanks, ... (words parted by one space).
bool is_filler(std::string_view sentence);

// Words that a full stop follows without ending the sentence; without the stop itself ("e.g", "fig").
bool is_abbreviation(std::string_view word);

// The parts of a quoting frame: "the" "supplied" "document" "explicitly" "says".
bool is_frame_determiner(std::string_view word);
bool is_frame_modifier(std::string_view word);
bool is_frame_noun(std::string_view word);
bool is_frame_adverb(std::string_view word);
bool is_frame_verb(std::string_view word);

}  // namespace portcullis::tools::claims::lexicon
