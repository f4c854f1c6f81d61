// What stood in a gap of a claim, and whether an answer is that and nothing else. Used by gaps.cpp. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/checkers/veto_reader.hpp"

namespace portcullis::tools::checkers::gap {

enum class Kind { value, name, word };

// A piece of text as it is compared.
struct Piece {
  veto::Token token;
  std::string written;  // lower case
};

struct Wanted {
  Kind kind = Kind::value;
  std::vector<Piece> pieces;
  std::string era;      // "am", "bc" behind a number; empty: none
  std::string written;  // all of it, as it stood first
};

std::string lower_of(std::string_view text, verdict::Span span);

// Anything but a word.
bool is_value(const veto::Token& token);

// "am", "pm", "ad", "bc", "bce" or "ce" that stands right behind `from`, with or without dots, and where it ends.
struct Era {
  std::string name;
  std::size_t end = 0;
};
Era era_behind(std::string_view text, std::size_t from);

bool same(const Wanted& a, const Wanted& b);

// Fail closed: every word and value of the answer has to be what was wanted, a word of the claim (`repeatable`, in
// lower case, no names), or one of a dozen that say nothing. So "about 5", "5 or 6", "5 a day", "West Virginia",
// "before 1998" and "unknown" are none of what stood there.
bool fits(const Wanted& wanted, const std::vector<std::string>& repeatable, std::string_view answer);

}  // namespace portcullis::tools::checkers::gap
