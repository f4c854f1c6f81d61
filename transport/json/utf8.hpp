// One UTF-8 sequence at a time, as Unicode 15 table 3-7 allows it (no overlong forms, no surrogates, nothing above
// U+10FFFF). Used by the writer, by visible() and by the diagnosis of bad documents.
#pragma once

#include <cstddef>
#include <string_view>

namespace portcullis::json {

struct Sequence {
  std::size_t size = 0;  // 1 to 4; 0: the byte at the position starts no valid sequence
  char32_t code_point = 0;
};

inline Sequence sequence_at(std::string_view text, std::size_t position) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[position + i]); };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  const std::size_t left = text.size() - position;
  const char32_t first = byte(0);
  if (first < 0x80) return {1, first};
  if (first < 0xC2) return {};
  if (first < 0xE0) {
    if (left < 2 || !continues(1)) return {};
    return {2, ((first & 0x1Fu) << 6) | (byte(1) & 0x3Fu)};
  }
  if (first < 0xF0) {
    if (left < 3 || !continues(1) || !continues(2)) return {};
    const char32_t code = ((first & 0x0Fu) << 12) | ((byte(1) & 0x3Fu) << 6) | (byte(2) & 0x3Fu);
    if (code < 0x800 || (code >= 0xD800 && code <= 0xDFFF)) return {};
    return {3, code};
  }
  if (first > 0xF4 || left < 4 || !continues(1) || !continues(2) || !continues(3)) return {};
  const char32_t code =
      ((first & 0x07u) << 18) | ((byte(1) & 0x3Fu) << 12) | ((byte(2) & 0x3Fu) << 6) | (byte(3) & 0x3Fu);
  if (code < 0x10000 || code > 0x10FFFF) return {};
  return {4, code};
}

}  // namespace portcullis::json
