// A text as a JSON string, quotes included, in the two forms that there are. Called by the writer and by the canonical
// form, for every key and every string, so it works on eight bytes at a time and appends whole pieces: most strings
// that are written are JSON inside JSON, where a special byte comes every few characters.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "transport/json/output.hpp"
#include "transport/json/utf8.hpp"

namespace portcullis::json {

enum class Form {
  message,   // U+007F, U+2028 and U+2029 are escaped too
  canonical  // RFC 8785 section 3.2.2.2: only what must be escaped is
};

// How many of the next eight bytes are copied as they are, counted from the first: printable ASCII but the quote and
// the backslash. DEL is not among them.
inline std::size_t plain_of_eight(std::uint64_t word) {
  static_assert(std::endian::native == std::endian::little, "the first byte must be the lowest");
  constexpr std::uint64_t ones = 0x0101010101010101u;
  constexpr std::uint64_t high = 0x8080808080808080u;
  const auto has_zero = [](std::uint64_t bytes) { return (bytes - ones) & ~bytes; };
  // Below 0x20, equal to the quote or the backslash, or with the high bit; adding one puts DEL among the latter.
  // Borrows and carries only go up, so the lowest mark is exact.
  const std::uint64_t below_space = (word - ones * 0x20) & ~word;
  const std::uint64_t marks =
      (below_space | has_zero(word ^ (ones * '"')) | has_zero(word ^ (ones * '\\')) | word | (word + ones)) & high;
  return static_cast<std::size_t>(std::countr_zero(marks)) / 8;
}

// Behind the backslash for an ASCII byte, 'u' for \u00XX.
constexpr char short_escape(unsigned char byte) {
  switch (byte) {
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '"':
      return '"';
    case '\\':
      return '\\';
    default:
      return 'u';
  }
}

// The next eight bytes, fewer at the end of a text: behind it come quotes, which are not plain.
inline std::uint64_t eight_at(const char* from, std::size_t left) {
  std::uint64_t word;
  if (left >= 8) {
    std::memcpy(&word, from, 8);
    return word;
  }
  word = 0;
  if (left >= 4) {
    std::uint32_t low;
    std::uint32_t high;
    std::memcpy(&low, from, 4);
    std::memcpy(&high, from + left - 4, 4);
    word = low | std::uint64_t{high} << (8 * (left - 4));
  } else {
    for (std::size_t i = 0; i < left; ++i) word |= std::uint64_t{static_cast<unsigned char>(from[i])} << (8 * i);
  }
  return word | std::uint64_t{0x2222222222222222u} << (8 * left);
}

template <Form form>
void write_escaped(std::string_view text, Output& out) {
  constexpr char digits[] = "0123456789abcdef";
  constexpr std::size_t most_at_once = 16;  // eight bytes as they are, one escape, and the last quote
  out.put('"');
  for (std::size_t i = 0; i < text.size();) {
    char* to = out.room(most_at_once);
    const std::uint64_t word = eight_at(text.data() + i, text.size() - i);
    const std::size_t plain = plain_of_eight(word);
    std::memcpy(to, &word, 8);
    to += plain;
    i += plain;
    if (plain == 8 || i == text.size()) {
      out.wrote(to);
      continue;
    }
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto put = [&](std::string_view bytes) {
      std::memcpy(to, bytes.data(), bytes.size());
      to += bytes.size();
    };
    if (byte >= 0x80) {
      const Sequence sequence = sequence_at(text, i);
      if (sequence.size == 0) {
        put("\xEF\xBF\xBD");
      } else if (form == Form::message && (sequence.code_point == 0x2028 || sequence.code_point == 0x2029)) {
        put(sequence.code_point == 0x2028 ? "\\u2028" : "\\u2029");
      } else {
        put(text.substr(i, sequence.size));
      }
      i += std::max(sequence.size, std::size_t{1});
    } else if (form == Form::canonical && byte == 0x7F) {
      *to++ = '\x7F';
      ++i;
    } else {
      const char escape = short_escape(byte);
      *to++ = '\\';
      *to++ = escape;
      if (escape == 'u') {
        put("00");
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 0xF];
      }
      ++i;
    }
    out.wrote(to);
  }
  out.put('"');
}

}  // namespace portcullis::json
