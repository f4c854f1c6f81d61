// What a claim says that can be vetoed, and the keys under which the evidence is asked for it. Internal to the vetoes.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "tools/checkers/veto_index.hpp"
#include "tools/claims/claim.hpp"

namespace portcullis::tools::checkers::veto {

// Words that stand together as one name.
struct Name {
  std::vector<Token> words;
  Key initials = 0;
  bool doubtful = false;  // one word that begins the sentence: a name only where its verb says so
};

struct ClaimFacts {
  std::string text;                        // of the claim
  std::vector<std::vector<Token>> tokens;  // of its sentences; what typed claims cover is left out
  std::vector<Shape> shapes;
  std::vector<Shape> common;  // of the same sentences, the first word as a common one
  std::vector<Name> names;
  std::vector<Key> about;  // stems of what it speaks of, each once
  bool too_many = false;
};

ClaimFacts facts_of(const claims::Claim& claim);

// Whether a word is read as a number or date in figures and as nothing else, so that the rules ask for it.
bool is_written_number(std::string_view word);

// The values under which a number that is not meant exactly, or is written otherwise, may stand.
bool is_bounded(const std::vector<Token>& tokens, std::size_t number);
bool is_century(const std::vector<Token>& tokens, std::size_t number);
Key key_of_value(double value);
// Of the numbers that a decade or century holds: keys of its years.
std::vector<Key> years_of(const Token& token, bool century);

// Tells the index everything that the rules will look up for this claim.
void want(const ClaimFacts& facts, Index& index);

// The words of ids, so that "doc1 says" names nothing that the evidence lacks. A caller names its own texts, which
// could say the same; of what is not its own, and of an id that it chose, only what the place of the document says too.
std::unordered_set<Key> words_of_ids(const Evidence& evidence, verdict::Origin required);

}  // namespace portcullis::tools::checkers::veto
