// Spellings only; whether a day exists is decided by the checker.
#include "tools/claims/date_text.hpp"

#include <algorithm>
#include <array>

#include "tools/claims/calculation_words.hpp"

namespace portcullis::tools::claims {
namespace {

bool is_date_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_date_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

constexpr std::array<std::string_view, 12> months = {"january",   "february", "march",    "april",
                                                     "may",       "june",     "july",     "august",
                                                     "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> weekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                      "thursday", "friday", "saturday"};
constexpr std::array<std::string_view, 11> ordinals = {"zeroth", "first",   "second", "third", "fourth", "fifth",
                                                       "sixth",  "seventh", "eighth", "ninth", "tenth"};

class Reader {
 public:
  Reader(std::string_view text, Span line) : text_(text.substr(0, line.end)), at_(line.start) {}

  std::vector<DateToken> run() {
    while (at_ < text_.size()) step();
    push(DateTokenKind::end, 0);
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t n) const { return at_ + n < text_.size() ? text_[at_ + n] : '\0'; }
  std::size_t digits(std::size_t n) const {
    std::size_t count = 0;
    while (is_date_digit(peek(n + count))) ++count;
    return count;
  }
  long value(std::size_t n, std::size_t count) const {
    long result = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(count, 10); ++i) result = result * 10 + (peek(n + i) - '0');
    return result;
  }
  DateToken& push(DateTokenKind kind, std::size_t size) {
    DateToken token;
    token.kind = kind;
    token.span = {at_, at_ + size};
    at_ += size;
    tokens_.push_back(std::move(token));
    return tokens_.back();
  }

  void step() {
    const char c = peek(0);
    if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (is_date_digit(c)) {
      number();
    } else if (is_date_letter(c) || beyond_ascii(c)) {
      word();
    } else {
      push(DateTokenKind::mark, 1).word = std::string(1, c);
    }
  }

  // Three numbers with the same sign between them.
  bool date() {
    const std::size_t a = digits(0);
    const char sign = peek(a);
    if (a > 4 || (sign != '-' && sign != '/' && sign != '.')) return false;
    const std::size_t b = digits(a + 1);
    if (b == 0 || b > 2 || peek(a + 1 + b) != sign) return false;
    const std::size_t c = digits(a + b + 2);
    const std::size_t size = a + b + 2 + c;
    if (is_date_letter(peek(size)) || beyond_ascii(peek(size)) || peek(size) == '-' || peek(size) == '/') return false;
    if (is_date_digit(peek(size + 1)) && (peek(size) == '.' || peek(size) == ':')) return false;
    WrittenDate read;
    bool ambiguous = false;
    const long first = value(0, a);
    const long second = value(a + 1, b);
    const long third = value(a + b + 2, c);
    if (a == 4 && b == 2 && c == 2 && sign != '.') {
      read = {static_cast<int>(first), static_cast<unsigned>(second), static_cast<unsigned>(third), sign == '-'};
    } else if (a <= 2 && c == 4 && sign == '.') {
      read = {static_cast<int>(third), static_cast<unsigned>(second), static_cast<unsigned>(first), false};
    } else if (a <= 2 && c == 4) {
      // Day or month first: only a number above 12 tells.
      ambiguous = first <= 12 && second <= 12 && first != second;
      const bool day_first = first > 12;
      read = {static_cast<int>(third), static_cast<unsigned>(day_first ? second : first),
              static_cast<unsigned>(day_first ? first : second), false};
    } else {
      return false;
    }
    DateToken& token = push(DateTokenKind::date, size);
    token.date = read;
    token.ambiguous = ambiguous;
    return true;
  }

  // "09:30", "9:30am": two numbers, and no seconds.
  bool time() {
    const std::size_t hours = digits(0);
    if (hours < 1 || hours > 2 || peek(hours) != ':' || digits(hours + 1) != 2) return false;
    std::size_t size = hours + 3;
    std::string half;
    if (is_date_letter(peek(size))) {
      half = lower(text_.substr(at_ + size, std::min<std::size_t>(2, text_.size() - at_ - size)));
      if (half != "am" && half != "pm") return false;
      size += 2;
    }
    const char next = peek(size);
    if (is_date_letter(next) || is_date_digit(next) || beyond_ascii(next) || next == '_' || next == '/' ||
        next == '-' || next == '+' || ((next == ':' || next == '.' || next == ',') && is_date_digit(peek(size + 1)))) {
      return false;
    }
    const long hour = value(0, hours);
    const long minute = value(hours + 1, 2);
    if (hour > 23 || minute > 59) return false;
    DateToken& token = push(DateTokenKind::time, size);
    token.value = hour * 60 + minute;
    token.digits = hours;
    // A leading zero is of the 24-hour clock.
    if (hours == 2 && hour < 10) token.digits = 3;
    token.word = std::move(half);
    return true;
  }

  void number() {
    if (date() || time()) return;
    const std::size_t n = digits(0);
    std::size_t size = n;
    long read = value(0, n);
    std::size_t total = n;
    // "1,096 days"
    while (total <= 7 && n <= 3 && peek(size) == ',' && digits(size + 1) == 3) {
      read = read * 1000 + value(size + 1, 3);
      size += 4;
      total += 3;
    }
    const char next = peek(size);
    const bool suffix = (next == 's' && peek(size + 1) == 't') || (next == 'n' && peek(size + 1) == 'd') ||
                        (next == 'r' && peek(size + 1) == 'd') || (next == 't' && peek(size + 1) == 'h');
    if (suffix && !is_date_letter(peek(size + 2))) {
      DateToken& token = push(DateTokenKind::number, size + 2);
      token.value = read;
      token.ordinal = true;
      token.digits = total;
      return;
    }
    const bool goes_on = is_date_letter(next) || beyond_ascii(next) || next == '_' || next == '%' || next == '/' ||
                         ((next == '.' || next == ',' || next == ':' || next == '-') && is_date_digit(peek(size + 1)));
    if (goes_on || total > 8) {
      // A decimal number, a time, a version: one mark that fits nowhere.
      while (is_date_digit(peek(size)) || is_date_letter(peek(size)) || peek(size) == '_' ||
             ((peek(size) == '.' || peek(size) == ',' || peek(size) == ':' || peek(size) == '-' || peek(size) == '/') &&
              is_date_digit(peek(size + 1)))) {
        ++size;
      }
      push(DateTokenKind::mark, size).word = "#";
      return;
    }
    DateToken& token = push(DateTokenKind::number, size);
    token.value = read;
    token.digits = total;
  }

  void word() {
    std::size_t n = 0;
    while (is_date_letter(peek(n)) || is_date_digit(peek(n)) || beyond_ascii(peek(n)) || peek(n) == '_' ||
           ((peek(n) == '\'' || peek(n) == '-') && n > 0 && is_date_letter(peek(n + 1)))) {
      ++n;
    }
    std::string read = lower(text_.substr(at_, n));
    if (const std::size_t quote = read.find("’"); quote != std::string::npos) read.replace(quote, 3, "'");
    if (const auto small = small_number_word(read); small) {
      DateToken& token = push(DateTokenKind::number, n);
      token.value = *small;
      token.word = std::move(read);
      return;
    }
    const auto ordinal = std::ranges::find(ordinals, read);
    DateToken& token = push(DateTokenKind::word, n);
    if (ordinal != ordinals.end() && ordinal != ordinals.begin()) {
      token.ordinal = true;
      token.value = ordinal - ordinals.begin();
    }
    token.word = std::move(read);
    // "Feb. 29"
    if (month_named(token.word) && token.word.size() <= 4 && peek(0) == '.') {
      ++at_;
      token.span.end = at_;
    }
  }

  std::string_view text_;
  std::size_t at_;
  std::vector<DateToken> tokens_;
};

}  // namespace

std::optional<unsigned> month_named(std::string_view word) {
  for (unsigned i = 0; i < months.size(); ++i) {
    if (word == months[i] || word == months[i].substr(0, 3)) return i + 1;
  }
  return word == "sept" ? std::optional<unsigned>(9) : std::nullopt;
}

std::optional<unsigned> weekday_named(std::string_view word) {
  for (unsigned i = 0; i < weekdays.size(); ++i) {
    if (word == weekdays[i]) return i;
  }
  return std::nullopt;
}

std::vector<DateToken> tokenise_dates(std::string_view text, Span line) {
  return Reader(text, line).run();
}

std::optional<DateRead> read_date(const std::vector<DateToken>& tokens, std::size_t at) {
  const auto token = [&](std::size_t i) -> const DateToken& { return tokens[std::min(i, tokens.size() - 1)]; };
  const auto day_at = [&](std::size_t i) {
    const DateToken& t = token(i);
    return t.kind == DateTokenKind::number && t.digits >= 1 && t.digits <= 2;
  };
  const auto year_at = [&](std::size_t i) {
    const DateToken& t = token(i);
    return t.kind == DateTokenKind::number && t.digits == 4 && !t.ordinal && t.span.size() == 4;
  };
  if (token(at).kind == DateTokenKind::date) return DateRead{token(at).date, at + 1, token(at).ambiguous};
  std::size_t i = at;
  if (token(i).kind == DateTokenKind::word && token(i).word == "the") ++i;
  WrittenDate read;
  if (day_at(i)) {
    read.day = static_cast<unsigned>(token(i).value);
    ++i;
    if (token(i).word == "of") ++i;
    const auto month = token(i).kind == DateTokenKind::word ? month_named(token(i).word) : std::nullopt;
    if (!month) return std::nullopt;
    read.month = *month;
    ++i;
    if (token(i).word == "," && year_at(i + 1)) ++i;
  } else {
    const auto month = token(i).kind == DateTokenKind::word ? month_named(token(i).word) : std::nullopt;
    if (!month || i != at || !day_at(i + 1)) return std::nullopt;
    read.month = *month;
    read.day = static_cast<unsigned>(token(i + 1).value);
    i += 2;
    if (token(i).word == ",") ++i;
  }
  if (!year_at(i)) return std::nullopt;
  read.year = static_cast<int>(token(i).value);
  // "29 February 2024 BC"
  const std::string& after = token(i + 1).word;
  if (after == "bc" || after == "bce" || after == "b") return std::nullopt;
  return DateRead{read, i + 1, false};
}

}  // namespace portcullis::tools::claims
