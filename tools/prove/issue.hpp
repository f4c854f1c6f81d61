// Where an input is wrong and what would have been right there. Made by the readers of this folder, shown by
// report.cpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace portcullis::tools::prove {

// Both count from 1; columns are characters (code points), not bytes.
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};

struct Issue {
  std::string source;  // which argument: "program", "premises[2]", "conclusion", "facts[0]"
  Place place;
  std::string message;   // what was found; may quote the input, so it is escaped where it is shown
  std::string expected;  // what could have stood there
};

// Steps over one byte of UTF-8 text.
inline void advance(Place& place, char c) {
  if (c == '\n') {
    ++place.line;
    place.column = 1;
  } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
    ++place.column;
  }
}

// A piece of the input for a message: in quotation marks, cut at a character's border when it is long.
inline std::string in_quotes(std::string_view text) {
  constexpr std::size_t most = 60;
  if (text.size() <= most) return "\"" + std::string(text) + "\"";
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return "\"" + std::string(text.substr(0, end)) + "...\"";
}

}  // namespace portcullis::tools::prove
