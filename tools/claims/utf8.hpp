// UTF-8 characters and the few classes of them that splitting and matching text need. Used by tools/claims and
// tools/checkers. Every function takes any bytes at all.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace portcullis::tools::claims::utf8 {

inline constexpr char32_t kInvalid = 0xFFFFFFFF;

struct Char {
  char32_t value = kInvalid;  // kInvalid for a byte that belongs to no valid sequence, and outside of the text
  std::size_t size = 0;       // bytes; 1 for an invalid byte, 0 outside of the text
};

Char at(std::string_view text, std::size_t position);      // the character that begins at `position`
Char before(std::string_view text, std::size_t position);  // the character that ends at `position`
bool valid(std::string_view text);
void append(std::string& out, char32_t value);

bool is_space(char32_t c);   // Unicode white space and line ends, NBSP included
bool is_letter(char32_t c);  // letters and the marks that belong to them
bool is_number(char32_t c);  // digits of any script, superscripts, fractions
inline bool is_word(char32_t c) {
  return is_letter(c) || is_number(c) || c == U'_';
}
bool is_upper(char32_t c);
bool is_lower(char32_t c);
inline bool is_ascii_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}

// Scripts that write words without spaces between them: a word boundary cannot be seen there.
bool is_unspaced(char32_t c);

// ASCII letters only; the rest is left as it is.
std::string lower_ascii(std::string_view text);

// True where a sequence may be cut: at both ends and in front of every byte that is not a continuation byte.
inline bool is_boundary(std::string_view text, std::size_t position) {
  return position >= text.size() || (static_cast<unsigned char>(text[position]) & 0xC0u) != 0x80u;
}

}  // namespace portcullis::tools::claims::utf8
