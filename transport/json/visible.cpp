// See visible.hpp.
#include "transport/json/visible.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "transport/json/utf8.hpp"

namespace portcullis::json {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Characters that change what a reader sees, or that carry text which nobody sees. Sorted.
constexpr std::array hidden = {
    Range{0x00AD, 0x00AD},    // soft hyphen
    Range{0x034F, 0x034F},    // combining grapheme joiner
    Range{0x061C, 0x061C},    // Arabic letter mark
    Range{0x115F, 0x1160},    // Hangul fillers
    Range{0x17B4, 0x17B5},    // Khmer inherent vowels
    Range{0x180B, 0x180F},    // Mongolian variation selectors and vowel separator
    Range{0x200B, 0x200F},    // zero-width characters, left-to-right and right-to-left marks
    Range{0x2028, 0x202E},    // line and paragraph separators, bidi embeddings and overrides
    Range{0x2060, 0x206F},    // word joiner, invisible operators, bidi isolates, deprecated formatting
    Range{0x3164, 0x3164},    // Hangul filler
    Range{0xFE00, 0xFE0D},    // variation selectors but those of emoji: sixteen in a row carry any text
    Range{0xFEFF, 0xFEFF},    // zero-width no-break space, byte order mark
    Range{0xFFA0, 0xFFA0},    // halfwidth Hangul filler
    Range{0xFFF0, 0xFFFB},    // ignorable, interlinear annotation
    Range{0x1BCA0, 0x1BCA3},  // shorthand format controls
    Range{0x1D173, 0x1D17A},  // musical format controls
    Range{0xE0000, 0xE0FFF},  // tags, variation selectors supplement, ignorable
};

// One of them says how the character before is drawn; a second one says nothing, and a row of them is a text in two
// letters.
bool is_emoji_selector(char32_t code) {
  return code == 0xFE0E || code == 0xFE0F;
}

bool is_hidden(char32_t code, bool one_line) {
  if (code < 0x20) return one_line || (code != '\n' && code != '\t');
  if (code < 0x7F) return false;
  if (code < 0xA0) return true;  // DEL and the C1 controls
  if (code < hidden.front().first) return false;
  const auto at = std::ranges::lower_bound(hidden, code, {}, &Range::last);
  return at != hidden.end() && at->first <= code;
}

void append_hex(std::string& out, char kind, unsigned value, std::size_t digits) {
  std::array<char, 8> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, 16).ptr;
  const auto size = static_cast<std::size_t>(end - buffer.data());
  std::transform(buffer.data(), end, buffer.data(), [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
  out += '\\';
  out += kind;
  out += '{';
  if (size < digits) out.append(digits - size, '0');
  out.append(buffer.data(), size);
  out += '}';
}

// Calls keep(start, size) for what may stay and hide(sequence, byte) for what may not.
template <class Keep, class Hide>
void scan(std::string_view text, bool one_line, Keep keep, Hide hide) {
  std::size_t start = 0;
  std::size_t position = 0;
  std::size_t selected = std::string_view::npos;  // where the last emoji selector ended
  while (position < text.size()) {
    const auto byte = static_cast<unsigned char>(text[position]);
    if (byte >= 0x20 && byte < 0x7F) {
      ++position;
      continue;
    }
    const Sequence sequence = sequence_at(text, position);
    const bool selector = sequence.size != 0 && is_emoji_selector(sequence.code_point);
    const bool repeated = selector && selected == position;
    if (selector) selected = position + sequence.size;
    if (sequence.size != 0 && !repeated && !is_hidden(sequence.code_point, one_line)) {
      position += sequence.size;
      continue;
    }
    keep(start, position - start);
    hide(sequence, byte);
    position += std::max<std::size_t>(sequence.size, 1);
    start = position;
  }
  keep(start, position - start);
}

std::string written_out(std::string_view text, bool one_line) {
  std::string out;
  out.reserve(text.size());
  scan(
      text, one_line, [&](std::size_t start, std::size_t size) { out.append(text, start, size); },
      [&](const Sequence& sequence, unsigned char byte) {
        if (sequence.size == 0) {
          append_hex(out, 'x', byte, 2);
        } else {
          append_hex(out, 'u', static_cast<unsigned>(sequence.code_point), 1);
        }
      });
  return out;
}

}  // namespace

std::string visible(std::string_view text) {
  return written_out(text, false);
}

std::string visible_line(std::string_view text) {
  return written_out(text, true);
}

bool is_visible(std::string_view text) {
  bool all = true;
  scan(text, false, [](std::size_t, std::size_t) {}, [&](const Sequence&, unsigned char) { all = false; });
  return all;
}

}  // namespace portcullis::json
