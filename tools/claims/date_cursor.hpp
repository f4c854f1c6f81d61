// Moves over the tokens of a line for the forms of date statements; every reader consumes on success alone. Called by
// date_forms.cpp and date_spans.cpp.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tools/claims/date_text.hpp"

namespace portcullis::tools::claims {

inline constexpr long max_amount = 10'000'000;

class DateCursor {
 public:
  DateCursor(const std::vector<DateToken>& tokens, std::size_t at) : tokens_(tokens), at_(at) {}
  std::size_t at() const { return at_; }
  const DateToken& token(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }

  bool word(std::string_view wanted) {
    if (token().kind == DateTokenKind::number ? token().digits != 0 || token().word != wanted : token().word != wanted)
      return false;
    ++at_;
    return true;
  }
  bool words(std::initializer_list<std::string_view> wanted) {
    const std::size_t mark = at_;
    for (const std::string_view one : wanted) {
      if (!word(one)) {
        at_ = mark;
        return false;
      }
    }
    return true;
  }
  bool any(std::initializer_list<std::string_view> wanted) {
    return std::ranges::any_of(wanted, [&](std::string_view one) { return word(one); });
  }
  bool date(WrittenDate& out) {
    const auto read = read_date(tokens_, at_);
    if (!read) return false;
    out = read->date;
    ambiguous_ = ambiguous_ || read->ambiguous;
    at_ = read->next;
    return true;
  }
  bool number(long& out) {
    if (token().kind != DateTokenKind::number || token().ordinal || token().value > max_amount) return false;
    out = token().value;
    ++at_;
    return true;
  }
  // "61st", "third"
  bool nth(long& out) {
    if (!token().ordinal) return false;
    out = token().value;
    ++at_;
    return true;
  }
  bool year(int& out) {
    const DateToken& t = token();
    if (t.kind != DateTokenKind::number || t.digits != 4 || t.span.size() != 4 || t.value < 1) return false;
    const std::string& after = token(1).word;
    if (after == "bc" || after == "bce") return false;
    out = static_cast<int>(t.value);
    ++at_;
    return true;
  }
  bool unit(DateUnit& out) {
    if (any({"day", "days"})) return out = DateUnit::day, true;
    if (any({"week", "weeks"})) return out = DateUnit::week, true;
    if (any({"month", "months"})) return out = DateUnit::month, true;
    if (any({"year", "years"})) return out = DateUnit::year, true;
    return false;
  }
  // "is", "was not", "will be", "="
  bool be(bool& negated) {
    negated = false;
    if (any({"isn't", "wasn't", "aren't", "weren't"})) return negated = true, true;
    if (!any({"is", "was", "are", "were", "="}) && !words({"will", "be"}) && !word("equals")) return false;
    if (word("not")) negated = true;
    word("exactly");
    return true;
  }
  bool month(unsigned& out) {
    const auto named = token().kind == DateTokenKind::word ? month_named(token().word) : std::nullopt;
    if (!named) return false;
    out = *named;
    ++at_;
    return true;
  }
  bool weekday(unsigned& out) {
    const auto named = token().kind == DateTokenKind::word ? weekday_named(token().word) : std::nullopt;
    if (!named) return false;
    out = *named;
    ++at_;
    return true;
  }
  // "09:30", "9:30 am", "11:15 p.m."; `marked` says that the half of the day is written.
  bool time(long& minutes, bool& marked) {
    const DateToken& t = token();
    if (t.kind != DateTokenKind::time) return false;
    const std::size_t mark = at_++;
    std::string half = t.word;
    if (half.empty()) {
      for (const std::string_view letter : {"a", "p"}) {
        const std::string whole = std::string(letter) + "m";
        if (word(whole) || (words({letter, ".", "m"}) && (word("."), true))) half = whole;
      }
    }
    marked = !half.empty();
    minutes = t.value;
    const long hour = t.value / 60;
    if (marked && (hour < 1 || hour > 12)) return at_ = mark, false;
    if (marked) minutes = (hour % 12 + (half == "pm" ? 12 : 0)) * 60 + t.value % 60;
    return true;
  }
  void back(std::size_t mark) { at_ = mark; }
  bool ambiguous() const { return ambiguous_; }

 private:
  const std::vector<DateToken>& tokens_;
  std::size_t at_;
  bool ambiguous_ = false;
};

}  // namespace portcullis::tools::claims
