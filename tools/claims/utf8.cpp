#include "tools/claims/utf8.hpp"

#include <utf8proc.h>

namespace portcullis::tools::claims::utf8 {

namespace {

utf8proc_category_t category(char32_t c) {
  return c > 0x10FFFF ? UTF8PROC_CATEGORY_CN : utf8proc_category(static_cast<utf8proc_int32_t>(c));
}

}  // namespace

Char at(std::string_view text, std::size_t position) {
  if (position >= text.size()) return {};
  const auto first = static_cast<unsigned char>(text[position]);
  if (first < 0x80) return {first, 1};
  utf8proc_int32_t value = -1;
  const std::size_t rest = text.size() - position;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + position),
                                     static_cast<utf8proc_ssize_t>(rest < 4 ? rest : 4), &value);
  if (size <= 0 || value < 0) return {kInvalid, 1};
  return {static_cast<char32_t>(value), static_cast<std::size_t>(size)};
}

Char before(std::string_view text, std::size_t position) {
  if (position == 0 || position > text.size()) return {};
  std::size_t start = position - 1;
  while (start > 0 && position - start < 4 && !is_boundary(text, start)) --start;
  const Char found = at(text, start);
  if (found.value != kInvalid && start + found.size == position) return found;
  return {kInvalid, 1};
}

bool valid(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Char c = at(text, i);
    if (c.value == kInvalid) return false;
    i += c.size;
  }
  return true;
}

void append(std::string& out, char32_t value) {
  if (value < 0x80) {
    out.push_back(static_cast<char>(value));
    return;
  }
  utf8proc_uint8_t bytes[4];
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(value), bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

bool is_space(char32_t c) {
  if (c < 0x80) return c == U' ' || (c >= 9 && c <= 13);
  if (c == 0x85) return true;
  const auto kind = category(c);
  return kind == UTF8PROC_CATEGORY_ZS || kind == UTF8PROC_CATEGORY_ZL || kind == UTF8PROC_CATEGORY_ZP;
}

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
  const auto kind = category(c);
  return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_ME;
}

bool is_number(char32_t c) {
  if (c < 0x80) return is_ascii_digit(c);
  const auto kind = category(c);
  return kind == UTF8PROC_CATEGORY_ND || kind == UTF8PROC_CATEGORY_NL || kind == UTF8PROC_CATEGORY_NO;
}

bool is_upper(char32_t c) {
  if (c < 0x80) return c >= U'A' && c <= U'Z';
  const auto kind = category(c);
  return kind == UTF8PROC_CATEGORY_LU || kind == UTF8PROC_CATEGORY_LT;
}

bool is_lower(char32_t c) {
  if (c < 0x80) return c >= U'a' && c <= U'z';
  return category(c) == UTF8PROC_CATEGORY_LL;
}

bool is_unspaced(char32_t c) {
  return (c >= 0x0E00 && c <= 0x0EFF)                                     // Thai, Lao
         || (c >= 0x1000 && c <= 0x109F)                                  // Myanmar
         || (c >= 0x1780 && c <= 0x17FF)                                  // Khmer
         || (c >= 0x0F00 && c <= 0x0FFF)                                  // Tibetan
         || (c >= 0x2E80 && c <= 0x2FDF)                                  // radicals
         || (c >= 0x3005 && c <= 0x3007) || (c >= 0x3040 && c <= 0x30FF)  // kana
         || (c >= 0x31F0 && c <= 0x31FF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF66 && c <= 0xFF9F) || (c >= 0x20000 && c <= 0x3FFFF);
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

}  // namespace portcullis::tools::claims::utf8
