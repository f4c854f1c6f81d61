// The shape of a sentence: its words with the numbers, dates and names taken out, and what was taken out, in order. Two
// sentences of one shape say the same of other things. Used by the vetoes for claims and evidence alike.
#pragma once

#include <vector>

#include "tools/checkers/veto_reader.hpp"

namespace portcullis::tools::checkers::veto {

struct Slot {
  enum class Sort : std::uint8_t { number, date, name };
  Sort sort = Sort::number;
  Key key = 0;
  Key other = 0;  // number: its second reading
  Key unit = 0;
  Key quantity = 0;
  bool negative = false;
  bool initial = false;  // name: its capital may be that of the sentence
  bool figures = false;  // name: begins with a figure ("10:30", "1.2.3")
  Span span;
  std::vector<Key> words;  // name: its words
};

struct Shape {
  Key key = 0;  // 0: too little is left to say what the sentence speaks of
  std::vector<Slot> slots;
  std::size_t negations = 0;  // diminutions too
  bool diminished = false;    // one of them is one
  Span negation;              // the first
};

// A token that may be part of a name where it stands.
bool may_name(const Token& token);

Shape shape_of(const std::vector<Token>& tokens);

// The same with the first word as a common one, whose capital is that of the sentence ("Serious effects were seen"
// beside "No serious effects were seen"); without a key where no capital stands there for that alone.
Shape common_shape_of(const std::vector<Token>& tokens);

// What two slots of one place differ in.
enum class Difference : std::uint8_t { none, number, unit, date, name };
Difference difference(const Slot& claim, const Slot& evidence);

}  // namespace portcullis::tools::checkers::veto
