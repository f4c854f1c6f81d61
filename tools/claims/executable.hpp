// Programs in fenced code blocks and what is said right beside them of their output. Called by split.cpp; the checker
// of executable claims reads the payload.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/claims/claim.hpp"
#include "tools/claims/passages.hpp"

namespace portcullis::tools::claims {

struct Executable : Payload {
  std::string language;  // "javascript" or "python"
  std::string source;    // the lines between the fences
  std::string expected;  // what it is said to print, without a last line end; never empty
};

struct FoundProgram {
  Found found;               // covers the statement and the code but for its prose
  std::vector<Span> prose;   // see program_prose.hpp: what running it does not check
  std::size_t passages = 0;  // how many, from the first one on, belong to it
};

// When passages[first] begins one. The forms, each a whole sentence or block beside the block of code:
//   code, "It prints `5`." / "The program outputs 5." / "The output is: `5`"
//   code, "Output:" (or "It prints:"), a block that is plain or said to be text or output; code, a block "output"
//   "The following program prints `5`:", code
//   code in which each console.log(...) stands alone on a line that ends in "// => 5", outside of functions and blocks
// Everything else beside a program, and a program with two statements or between two blocks of code, is not one.
std::optional<FoundProgram> find_executable(std::string_view text, const std::vector<Passage>& passages,
                                            std::size_t first);

}  // namespace portcullis::tools::claims
