// See pattern.hpp. The syntax is that of ECMA-262 section 22.2.1 with the `u` flag; outside of it, only what cannot be
// mistaken is accepted (an unescaped brace or bracket that opens nothing stands for itself).
#include "schemas/pattern.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "schemas/ascii.hpp"
#include "transport/json/utf8.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::schemas {
namespace {

constexpr std::int64_t max_memory = 1 << 20;  // bytes of one automaton
constexpr std::size_t max_pattern_size = 16 * 1024;

// WhiteSpace and LineTerminator of ECMA-262 12.2 and 12.3, and what is left of Unicode without them.
constexpr std::string_view space_class =
    R"(\t\n\v\f\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff})";
constexpr std::string_view no_space_class =
    R"(\x00-\x08\x0e-\x1f!-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e})"
    R"(\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff})";

// PropertyValueAliases.txt, General_Category: long names and the short ones that RE2 knows.
constexpr std::array<std::pair<std::string_view, std::string_view>, 38> categories = {{
    {"Close_Punctuation", "Pe"},
    {"Connector_Punctuation", "Pc"},
    {"Control", "Cc"},
    {"cntrl", "Cc"},
    {"Currency_Symbol", "Sc"},
    {"Dash_Punctuation", "Pd"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Enclosing_Mark", "Me"},
    {"Final_Punctuation", "Pf"},
    {"Format", "Cf"},
    {"Initial_Punctuation", "Pi"},
    {"Letter", "L"},
    {"Letter_Number", "Nl"},
    {"Line_Separator", "Zl"},
    {"Lowercase_Letter", "Ll"},
    {"Mark", "M"},
    {"Combining_Mark", "M"},
    {"Math_Symbol", "Sm"},
    {"Modifier_Letter", "Lm"},
    {"Modifier_Symbol", "Sk"},
    {"Nonspacing_Mark", "Mn"},
    {"Number", "N"},
    {"Open_Punctuation", "Ps"},
    {"Other_Letter", "Lo"},
    {"Other_Number", "No"},
    {"Other_Punctuation", "Po"},
    {"Other_Symbol", "So"},
    {"Paragraph_Separator", "Zp"},
    {"Private_Use", "Co"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Separator", "Z"},
    {"Space_Separator", "Zs"},
    {"Spacing_Mark", "Mc"},
    {"Symbol", "S"},
    {"Titlecase_Letter", "Lt"},
    {"Uppercase_Letter", "Lu"},
}};

class Translator {
 public:
  explicit Translator(std::string_view pattern) : in_(pattern) {}

  std::expected<std::string, std::string> run() {
    while (error_.empty() && at_ < in_.size()) step();
    if (!error_.empty()) return std::unexpected(error_);
    return std::move(out_);
  }

 private:
  void fail(std::string reason) {
    if (error_.empty()) error_ = std::move(reason);
  }
  bool next_is(std::string_view text) const { return in_.substr(at_).starts_with(text); }

  void step() {
    const char c = in_[at_];
    switch (c) {
      case '\\':
        escape(false);
        return;
      case '[':
        character_class();
        return;
      case '(':
        group();
        return;
      case '.':
        out_ += R"([^\n\r\x{2028}\x{2029}])";
        ++at_;
        return;
      case '{':
        if (quantifier()) return;
        out_ += R"(\{)";
        ++at_;
        return;
      case '}':
      case ']':
        out_ += '\\';
        [[fallthrough]];
      default:
        literal();
    }
  }

  void literal() {
    const json::Sequence sequence = json::sequence_at(in_, at_);
    if (sequence.size == 0) return fail("it is not valid UTF-8");
    out_ += in_.substr(at_, sequence.size);
    at_ += sequence.size;
  }

  // {n}, {n,} and {n,m}: copied as they are.
  bool quantifier() {
    std::size_t end = at_ + 1;
    const std::size_t first = end;
    while (end < in_.size() && is_digit(in_[end])) ++end;
    if (end == first) return false;
    if (end < in_.size() && in_[end] == ',') {
      ++end;
      while (end < in_.size() && is_digit(in_[end])) ++end;
    }
    if (end >= in_.size() || in_[end] != '}') return false;
    ++end;
    out_ += in_.substr(at_, end - at_);
    at_ = end;
    return true;
  }

  void group() {
    if (next_is("(?=") || next_is("(?!") || next_is("(?<=") || next_is("(?<!")) {
      return fail("look-ahead and look-behind are not supported, because they cannot be matched in linear time");
    }
    if (next_is("(?:")) {
      out_ += "(?:";
      at_ += 3;
    } else if (next_is("(?<")) {
      const auto close = in_.find('>', at_);
      if (close == std::string_view::npos || close == at_ + 3) return fail("a group name is not closed or empty");
      out_ += "(?:";  // nothing ever asks for the text of a group
      at_ = close + 1;
    } else if (next_is("(?")) {
      fail("a group begins with (? and something other than : or <");
    } else {
      out_ += "(?:";
      ++at_;
    }
  }

  void character_class() {
    ++at_;
    const bool negated = next_is("^");
    if (negated) ++at_;
    if (next_is("]")) {  // [] matches nothing and [^] everything; RE2 would read the bracket as a member
      out_ += negated ? R"((?s:.))" : R"([^\x00-\x{10ffff}])";
      ++at_;
      return;
    }
    out_ += negated ? "[^" : "[";
    while (error_.empty()) {
      if (at_ >= in_.size()) return fail("a character class is not closed with ]");
      const char c = in_[at_];
      if (c == ']') {
        out_ += ']';
        ++at_;
        return;
      }
      if (c == '\\') {
        escape(true);
      } else if (c == '[' || c == '^' || c == '&' || c == '~') {
        out_ += '\\';
        literal();
      } else {
        literal();
      }
    }
  }

  void code_point(char32_t value) {
    static constexpr std::string_view digits = "0123456789abcdef";
    if (value > 0x10FFFF) return fail("an escape names a code point beyond U+10FFFF");
    if (value >= 0xD800 && value <= 0xDFFF) return fail("an escape names half of a surrogate pair");
    out_ += R"(\x{)";
    for (int shift = 20; shift >= 0; shift -= 4) out_ += digits[(value >> static_cast<unsigned>(shift)) & 0xFu];
    out_ += '}';
  }

  std::optional<char32_t> hex(std::size_t count) {
    if (at_ + count > in_.size()) return std::nullopt;
    char32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const char c = in_[at_ + i];
      if (is_digit(c)) {
        value = value * 16 + static_cast<char32_t>(c - '0');
      } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
        value = value * 16 + static_cast<char32_t>((c | 0x20) - 'a' + 10);
      } else {
        return std::nullopt;
      }
    }
    at_ += count;
    return value;
  }

  void unicode_escape() {
    if (next_is("{")) {
      const auto close = in_.find('}', at_);
      const std::size_t count = close == std::string_view::npos ? 0 : close - at_ - 1;
      ++at_;
      const auto value = count >= 1 && count <= 6 ? hex(count) : std::nullopt;
      if (!value) return fail(R"(\u{...} needs one to six hexadecimal digits)");
      ++at_;
      return code_point(*value);
    }
    const auto high = hex(4);
    if (!high) return fail(R"(\u needs four hexadecimal digits)");
    if (*high >= 0xD800 && *high < 0xDC00 && next_is(R"(\u)")) {
      at_ += 2;
      const auto low = hex(4);
      if (!low || *low < 0xDC00 || *low > 0xDFFF) return fail("an escape names half of a surrogate pair");
      return code_point(0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00));
    }
    code_point(*high);
  }

  void property(bool negated) {
    const auto close = in_.find('}', at_);
    if (!next_is("{") || close == std::string_view::npos) return fail(R"(\p needs a property name in braces)");
    std::string_view name = in_.substr(at_ + 1, close - at_ - 1);
    at_ = close + 1;
    bool script = false;
    if (const auto equals = name.find('='); equals != std::string_view::npos) {
      const std::string_view kind = name.substr(0, equals);
      name = name.substr(equals + 1);
      script = kind == "Script" || kind == "sc";
      if (!script && kind != "General_Category" && kind != "gc") {
        return fail(R"(of the Unicode properties with a value, only General_Category and Script are known)");
      }
    }
    if (!script && name == "ASCII") {
      out_ += in_class_ ? (negated ? R"(\x{80}-\x{10ffff})" : R"(\x00-\x7f)")
                        : (negated ? R"([\x{80}-\x{10ffff}])" : R"([\x00-\x7f])");
      return;
    }
    if (!script) {
      const auto* found = std::ranges::find(categories, name, &decltype(categories)::value_type::first);
      if (found != categories.end()) name = found->second;
      // One or two letters are a category; a longer name that is left over would be a script to RE2.
      if (name.size() > 2 && name != "Any")
        return fail("the Unicode property " + json::visible_line(name) + " is not known");
    }
    if (!std::ranges::all_of(name, [](char c) { return is_letter(c) || c == '_'; }) || name.empty()) {
      return fail("a Unicode property has no valid name");
    }
    out_ += negated ? R"(\P{)" : R"(\p{)";
    out_ += name;
    out_ += '}';
  }

  void space(bool negated) {
    if (!in_class_) out_ += '[';
    out_ += negated ? no_space_class : space_class;
    if (!in_class_) out_ += ']';
  }

  void escape(bool in_class) {
    in_class_ = in_class;
    ++at_;
    if (at_ >= in_.size()) return fail("it ends in a backslash");
    const char c = in_[at_++];
    switch (c) {
      case 'd':
      case 'D':
      case 'w':
      case 'W':
      case 't':
      case 'n':
      case 'v':
      case 'f':
      case 'r':
        out_ += '\\';
        out_ += c;
        return;
      case 's':
      case 'S':
        return space(c == 'S');
      case 'b':
        out_ += in_class ? R"(\x08)" : R"(\b)";
        return;
      case 'B':
        if (in_class) return fail(R"(\B has no meaning in a character class)");
        out_ += R"(\B)";
        return;
      case 'p':
      case 'P':
        return property(c == 'P');
      case 'c':
        if (at_ >= in_.size() || !is_letter(in_[at_])) return fail(R"(\c needs a letter)");
        return code_point(static_cast<char32_t>(in_[at_++] % 32));
      case 'x': {
        const auto value = hex(2);
        if (!value) return fail(R"(\x needs two hexadecimal digits)");
        return code_point(*value);
      }
      case 'u':
        return unicode_escape();
      case '0':
        if (at_ < in_.size() && is_digit(in_[at_])) return fail("octal escapes are not supported");
        return code_point(0);
      default:
        break;
    }
    if (c == 'k' || is_digit(c)) {
      return fail("back-references are not supported, because they cannot be matched in linear time");
    }
    if (is_letter(c)) return fail(std::string("the escape \\") + c + " has no meaning in ECMA-262");
    --at_;
    const bool ascii_sign = static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F && c != '_';
    if (ascii_sign) out_ += '\\';
    literal();
  }

  std::string_view in_;
  std::size_t at_ = 0;
  std::string out_;
  std::string error_;
  bool in_class_ = false;
};

std::string wrong(std::string_view reason) {
  return "is not a pattern that can be used: " + std::string(reason);
}

}  // namespace

std::expected<std::string, std::string> translate_pattern(std::string_view pattern) {
  if (pattern.size() > max_pattern_size) return std::unexpected("it is longer than 16384 bytes");
  return Translator(pattern).run();
}

Pattern::Pattern(std::string text, std::unique_ptr<re2::RE2> automaton)
    : text_(std::move(text)),
      automaton_(std::move(automaton)),
      weight_(static_cast<std::size_t>(std::max(automaton_->ProgramSize(), 1))) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

std::expected<Pattern, std::string> Pattern::compile(std::string_view pattern) {
  auto translated = translate_pattern(pattern);
  if (!translated) return std::unexpected(wrong(translated.error()));
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(max_memory);
  auto automaton = std::make_unique<re2::RE2>(*translated, options);
  if (!automaton->ok()) return std::unexpected(wrong(json::visible_line(automaton->error())));
  return Pattern(std::string(pattern), std::move(automaton));
}

bool Pattern::search(std::string_view text) const {
  const re2::StringPiece piece(text.data(), text.size());
  return automaton_->Match(piece, 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

}  // namespace portcullis::schemas
