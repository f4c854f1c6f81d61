// See diagnose.hpp. An iterative scanner of the grammar of RFC 8259; its stack is one byte per open container.
#include "transport/json/diagnose.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "transport/json/utf8.hpp"

namespace portcullis::json {
namespace {

using Found = std::optional<ReadError>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

class Scanner {
 public:
  Scanner(std::string_view text, std::size_t max_depth) : text_(text), max_depth_(max_depth) {}

  Found document() {
    for (std::size_t i = 0; i < text_.size();) {
      const Sequence sequence = sequence_at(text_, i);
      if (sequence.size == 0) return at(i, ReadErrorCode::not_utf8, "a byte that is not valid UTF-8");
      i += sequence.size;
    }
    Found found = values();
    if (found) return found;
    skip_space();
    if (position_ < text_.size()) return syntax("bytes after the end of the document");
    return std::nullopt;
  }

 private:
  Found at(std::size_t position, ReadErrorCode code, std::string_view what) const {
    const auto before = text_.substr(0, position);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    return ReadError{
        code, "line " + std::to_string(line) + ", byte offset " + std::to_string(position) + ": " + std::string(what)};
  }
  Found syntax(std::string_view what) const { return at(position_, ReadErrorCode::syntax, what); }

  bool at_end() const { return position_ >= text_.size(); }
  char here() const { return at_end() ? '\0' : text_[position_]; }
  void skip_space() {
    while (!at_end() && is_space(text_[position_])) ++position_;
  }

  // One value with everything inside it.
  Found values() {
    std::vector<char> open;  // '[' or '{'
    for (;;) {
      skip_space();
      if (at_end()) return syntax("the document ends where a value is expected");
      const char c = here();
      if (c == '[' || c == '{') {
        if (open.size() >= max_depth_) {
          return at(position_, ReadErrorCode::too_deep,
                    "more than " + std::to_string(max_depth_) + " arrays and objects inside each other");
        }
        open.push_back(c);
        ++position_;
        skip_space();
        if (here() != (c == '[' ? ']' : '}')) {
          if (c == '{') {
            if (Found found = key()) return found;
          }
          continue;
        }
      } else if (Found found = scalar()) {
        return found;
      }
      // After a value: close what ends here, and go on to the next element or member.
      for (bool next = false; !next;) {
        if (open.empty()) return std::nullopt;
        skip_space();
        const bool array = open.back() == '[';
        if (at_end()) return syntax(array ? "the document ends inside an array" : "the document ends inside an object");
        if (here() == (array ? ']' : '}')) {
          ++position_;
          open.pop_back();
          continue;
        }
        if (here() != ',') return syntax(array ? "expected ',' or ']'" : "expected ',' or '}'");
        ++position_;
        next = true;
        if (!array) {
          if (Found found = key()) return found;
        }
      }
    }
  }

  Found key() {
    skip_space();
    if (here() != '"') return syntax("expected a key in double quotes");
    if (Found found = string()) return found;
    skip_space();
    if (here() != ':') return syntax("expected ':' after a key");
    ++position_;
    return std::nullopt;
  }

  Found scalar() {
    const char c = here();
    if (c == '"') return string();
    if (c == '-' || is_digit(c)) return number();
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(position_).starts_with(word)) {
        position_ += word.size();
        return std::nullopt;
      }
    }
    return syntax("expected a value");
  }

  // The four hexadecimal digits behind "\u", or nothing.
  std::optional<unsigned> code_unit(std::size_t position) const {
    const auto digits = text_.substr(std::min(position, text_.size()), 4);
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 4 || error != std::errc() || end != digits.data() + 4) return std::nullopt;
    return value;
  }

  Found string() {
    for (++position_; !at_end(); ++position_) {
      const char c = here();
      if (c == '"') {
        ++position_;
        return std::nullopt;
      }
      if (static_cast<unsigned char>(c) < 0x20) return syntax("a control character inside a string");
      if (c != '\\') continue;
      ++position_;
      if (here() != 'u') {
        if (at_end() || std::string_view("\"\\/bfnrt").find(here()) == std::string_view::npos) {
          return syntax("an unknown escape in a string");
        }
        continue;
      }
      const auto unit = code_unit(position_ + 1);
      if (!unit) return syntax("\\u without four hexadecimal digits");
      if (*unit >= 0xD800 && *unit <= 0xDFFF) {
        const bool pair = *unit < 0xDC00 && text_.substr(position_ + 5).starts_with("\\u");
        const auto second = pair ? code_unit(position_ + 7) : std::nullopt;
        if (!second || *second < 0xDC00 || *second > 0xDFFF) {
          return at(position_ - 1, ReadErrorCode::not_utf8, "a lone surrogate, which is no character");
        }
        position_ += 6;
      }
      position_ += 4;
    }
    return syntax("the document ends inside a string");
  }

  std::size_t digits() {
    const std::size_t start = position_;
    while (is_digit(here())) ++position_;
    return position_ - start;
  }

  Found number() {
    const std::size_t start = position_;
    if (here() == '-') ++position_;
    const bool zero = here() == '0';
    const std::size_t whole = digits();
    if (whole == 0) return syntax("expected a digit");
    if (zero && whole > 1) return syntax("a number with a leading zero");
    bool integer = true;
    if (here() == '.') {
      integer = false;
      ++position_;
      if (digits() == 0) return syntax("expected a digit after the decimal point");
    }
    if (here() == 'e' || here() == 'E') {
      integer = false;
      ++position_;
      if (here() == '+' || here() == '-') ++position_;
      if (digits() == 0) return syntax("expected a digit in the exponent");
    }
    const auto token = text_.substr(start, position_ - start);
    const bool in_range = integer ? fits_64_bits(token) : fits_double(token);
    if (!in_range) {
      return at(start, ReadErrorCode::number_out_of_range,
                integer ? "an integer beyond 64 bits" : "a number beyond the range of a double");
    }
    return std::nullopt;
  }

  template <class Integer>
  static bool fits(std::string_view token) {
    Integer value = 0;
    return std::from_chars(token.data(), token.data() + token.size(), value).ec == std::errc();
  }
  static bool fits_64_bits(std::string_view token) {
    return token.front() == '-' ? fits<std::int64_t>(token) : fits<std::uint64_t>(token);
  }
  // Too small is not out of range: it is zero.
  static bool fits_double(std::string_view token) { return fits<double>(token) || is_tiny(token); }
  static bool is_tiny(std::string_view token) {
    const auto exponent = token.find_first_of("eE");
    if (exponent != std::string_view::npos) return token[exponent + 1] == '-';
    return token.starts_with("0.") || token.starts_with("-0.");
  }

  std::string_view text_;
  std::size_t max_depth_;
  std::size_t position_ = 0;
};

}  // namespace

std::string_view name_of(ReadErrorCode code) {
  switch (code) {
    case ReadErrorCode::empty:
      return "empty";
    case ReadErrorCode::too_large:
      return "too_large";
    case ReadErrorCode::byte_order_mark:
      return "byte_order_mark";
    case ReadErrorCode::not_utf8:
      return "not_utf8";
    case ReadErrorCode::syntax:
      return "syntax";
    case ReadErrorCode::duplicate_key:
      return "duplicate_key";
    case ReadErrorCode::too_deep:
      return "too_deep";
    case ReadErrorCode::number_out_of_range:
      return "number_out_of_range";
  }
  return "syntax";
}

ReadError diagnose(std::string_view text, std::size_t max_depth, ReadError otherwise) {
  return Scanner(text, max_depth).document().value_or(std::move(otherwise));
}

}  // namespace portcullis::json
