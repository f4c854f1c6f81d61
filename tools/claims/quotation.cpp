#include "tools/claims/quotation.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

// Pairs of marks. A closing mark may close several kinds: German opens with U+201E and closes with U+201C.
enum Kind : std::uint8_t { straight, curly, single, guillemets, reversed, low, corner, white_corner, angle, kKinds };

struct Open {
  Kind kind;
  std::size_t start;
  std::size_t inside;
};

class Finder {
 public:
  Finder(std::string_view text, Span region) : text_(text), region_(region) {}

  void take(std::size_t at, utf8::Char c) {
    switch (c.value) {
      case U'"':
        return straight_mark(at, c);
      case U'\u201C':
        if (count_[low] > 0 && !opens(at, c)) return close(low, at, c);
        return open(curly, at, c);
      case U'\u201D':
        if (count_[curly] > 0) return close(curly, at, c);
        return close(low, at, c);
      case U'\u201E':
        return open(low, at, c);
      case U'\u2018':
        return open(single, at, c);
      case U'\u2019':
        if (count_[single] > 0 && !utf8::is_word(utf8::at(text_, at + c.size).value)) close(single, at, c);
        return;
      case U'\u00AB':
        if (count_[reversed] > 0) return close(reversed, at, c);
        return open(guillemets, at, c);
      case U'\u00BB':
        if (count_[guillemets] > 0) return close(guillemets, at, c);
        return open(reversed, at, c);
      case U'\u300C':
        return open(corner, at, c);
      case U'\u300D':
        return close(corner, at, c);
      case U'\u300E':
        return open(white_corner, at, c);
      case U'\u300F':
        return close(white_corner, at, c);
      case U'\u2039':
        return open(angle, at, c);
      case U'\u203A':
        return close(angle, at, c);
      default:
        return;
    }
  }

  bool overflowed() const { return stack_.size() > kMaxQuotations || found_.size() > kMaxQuotations; }

  std::vector<QuoteMarks> outermost() {
    std::sort(found_.begin(), found_.end(),
              [](const QuoteMarks& a, const QuoteMarks& b) { return a.span.start < b.span.start; });
    std::vector<QuoteMarks> result;
    for (const QuoteMarks& marks : found_)
      if (result.empty() || marks.span.start >= result.back().span.end) result.push_back(marks);
    return result;
  }

 private:
  char32_t next(std::size_t at, utf8::Char c) const {
    return at + c.size < region_.end ? utf8::at(text_, at + c.size).value : U' ';
  }
  char32_t previous(std::size_t at) const { return at > region_.start ? utf8::before(text_, at).value : U' '; }

  // A mark opens when nothing but a space or a bracket stands before it and something stands behind it.
  bool opens(std::size_t at, utf8::Char c) const {
    return !utf8::is_word(previous(at)) && !is_stop(previous(at)) && !utf8::is_space(next(at, c));
  }
  static bool is_stop(char32_t c) {
    return c == U'.' || c == U',' || c == U'!' || c == U'?' || c == U';' || c == U'\u2026' || c == U')' || c == U']' ||
           c == U'%';
  }

  void straight_mark(std::size_t at, utf8::Char c) {
    if (count_[straight] == 0) {
      if (!utf8::is_word(previous(at))) open(straight, at, c);
    } else if (utf8::is_space(previous(at)) && opens(at, c)) {
      open(straight, at, c);
    } else {
      close(straight, at, c);
    }
  }

  void open(Kind kind, std::size_t at, utf8::Char c) {
    stack_.push_back({kind, at, at + c.size});
    ++count_[kind];
  }

  // Takes the marks that were left open inside away with it, so each is pushed and popped once.
  void close(Kind kind, std::size_t at, utf8::Char c) {
    if (count_[kind] == 0) return;
    while (stack_.back().kind != kind) {
      --count_[stack_.back().kind];
      stack_.pop_back();
    }
    const Open opened = stack_.back();
    stack_.pop_back();
    --count_[kind];
    while (!found_.empty() && found_.back().span.start >= opened.start) found_.pop_back();
    found_.push_back({{opened.start, at + c.size}, {opened.inside, at}, false});
  }

  std::string_view text_;
  Span region_;
  std::vector<Open> stack_;
  std::array<std::size_t, kKinds> count_{};
  std::vector<QuoteMarks> found_;
};

// "[...]", "(...)", "[\u2026]" and the like at `at`: its length, or 0.
std::size_t bracketed_ellipsis(std::string_view text, std::size_t at) {
  const char close = text[at] == '[' ? ']' : ')';
  std::size_t i = at + 1;
  bool dots = false;
  for (; i < text.size() && i - at < 16; ++i) {
    if (text[i] == close) return dots ? i + 1 - at : 0;
    if (text[i] == '.') {
      dots = true;
    } else if (text.substr(i).starts_with("\u2026")) {
      dots = true;
      i += 2;
    } else if (text[i] != ' ') {
      return 0;
    }
  }
  return 0;
}

// "..." , ". . ." or "\u2026" at `at`: its length, or 0.
std::size_t ellipsis(std::string_view text, std::size_t at) {
  if (text.substr(at).starts_with("\u2026")) return 3;
  if (text[at] != '.') return 0;
  std::size_t end = at + 1;
  int dots = 1;
  for (std::size_t i = at + 1; i < text.size() && i - end < 2;) {
    if (text[i] == '.') {
      ++dots;
      end = ++i;
    } else if (text[i] == ' ' && i + 1 < text.size() && text[i + 1] == '.') {
      ++i;
    } else {
      break;
    }
  }
  return dots >= 3 ? end - at : 0;
}

// "[word]" at `at`: its length, or 0. Digits and "sic" are not insertions.
std::size_t insertion(std::string_view text, std::size_t at) {
  constexpr std::size_t longest = 200;
  const std::size_t close = text.substr(at, longest).find_first_of("]", 1);
  if (close == std::string_view::npos) return 0;
  const std::string_view inside = text.substr(at + 1, close - 1);
  if (inside.empty() || inside == "sic" || inside.find('[') != std::string_view::npos ||
      inside.find_first_not_of("0123456789") == std::string_view::npos)
    return 0;
  return close + 1;
}

}  // namespace

std::vector<QuoteMarks> find_quotations(std::string_view text, Span region, const std::vector<Span>& skip) {
  Finder finder(text, region);
  auto skipped = skip.begin();
  for (std::size_t i = region.start; i < region.end;) {
    while (skipped != skip.end() && skipped->end <= i) ++skipped;
    if (skipped != skip.end() && skipped->start <= i) {
      i = skipped->end;
      continue;
    }
    if (finder.overflowed()) return {};
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      if (byte == '"') finder.take(i, {U'"', 1});
      ++i;
      continue;
    }
    const utf8::Char c = utf8::at(text, i);
    finder.take(i, c);
    i += c.size;
  }
  return finder.outermost();
}

std::vector<QuotePiece> pieces_of(std::string_view quoted) {
  std::vector<QuotePiece> pieces;
  std::size_t words = 0;
  const auto cut = [&](QuotePiece::Kind kind, std::size_t at, std::size_t size) {
    if (at > words) pieces.push_back({QuotePiece::Kind::words, {words, at}});
    pieces.push_back({kind, {at, at + size}});
    words = at + size;
  };
  for (std::size_t i = 0; i < quoted.size();) {
    const char c = quoted[i];
    std::size_t size = 0;
    if (c == '[' || c == '(') {
      size = bracketed_ellipsis(quoted, i);
      if (size > 0) {
        cut(QuotePiece::Kind::ellipsis, i, size);
      } else if (c == '[') {
        size = insertion(quoted, i);
        if (size > 0) cut(QuotePiece::Kind::insertion, i, size);
      }
    } else if (c == '.' || c == '\xE2') {
      size = ellipsis(quoted, i);
      if (size > 0) cut(QuotePiece::Kind::ellipsis, i, size);
    }
    i += size > 0 ? size : 1;
  }
  if (words < quoted.size()) pieces.push_back({QuotePiece::Kind::words, {words, quoted.size()}});
  return pieces;
}

}  // namespace portcullis::tools::claims
