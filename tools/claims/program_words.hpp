// What the short strings and member names of a program say together: a sentence that is cut into pieces is one all the
// same. Called by program_prose.cpp.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tools/claims/claim.hpp"

namespace portcullis::tools::claims {

// From so many words on it may be a sentence.
inline constexpr std::size_t words_of_a_sentence = 3;

// Whether a text has as many words; a script without spaces says as much in as many letters.
bool has_sentence(std::string_view text);

// Whether a sign in it says something of what stands on its two sides: "2 + 2 = 5".
bool has_equation(std::string_view text);

// The output that strings are looked for in, with a bound on the work: beyond it nothing counts as printed.
class Printed {
 public:
  explicit Printed(std::string_view expected) : expected_(expected) {}

  // Every part between two escapes is there, and none of them is only a part of a longer word. With `fields`, a part
  // ends at what is filled in as well ("{x:.2f}", "%d"); a field that says something itself is not printed.
  bool has(std::string_view content, bool fields);

 private:
  bool has_part(std::string_view part);

  std::string_view expected_;
  std::size_t steps_ = 1u << 20;
};

// The strings and names that the program does not print, in the order in which they stand.
class SaidWords {
 public:
  void add(std::string_view content, Span span);
  // Nothing, or all that was added and holds a letter.
  std::vector<Span> spans() const;

 private:
  std::vector<Span> found_;
  std::set<std::string> words_;
  std::size_t letters_ = 0;  // that stood alone
  bool connects_ = false;    // one of the words is there for a sentence alone
};

// A name that is a word of a sentence and no word of the language: "is", "was", "not".
bool is_sentence_word(std::string_view name, bool python);

}  // namespace portcullis::tools::claims
