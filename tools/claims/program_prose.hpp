// What a program says to its reader and not to the engine: comments, and sentences in strings that it does not print,
// or in several of them. Nobody checks that by running it. Called by executable.cpp.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "tools/claims/passages.hpp"

namespace portcullis::tools::claims {

struct ProgramText {
  std::string_view text;      // the candidate text
  const Passage& code;        // the block
  bool python = false;        // else JavaScript
  std::string_view expected;  // what it is said to print
  // Where the mark stands of a comment that is read ("// => 5"), by line; npos where there is none. May be empty.
  std::vector<std::size_t> value_marks;
};

// Sorted spans of the candidate text. Errs on the side of finding too much: a mark inside a string is taken for a
// comment too. Linear.
std::vector<Span> program_prose(const ProgramText& program);

}  // namespace portcullis::tools::claims
