// Any bytes as text with figures: what the parsers of calculations and dates find lies in order inside the text, the
// checkers say the same of it every time, and of the simplest statements what a second reader says, too.
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tests/fuzz/support.hpp"
#include "tools/checkers/checker.hpp"
#include "tools/claims/calculation.hpp"
#include "tools/claims/date_statement.hpp"
#include "tools/claims/utf8.hpp"

namespace {

using namespace portcullis::tools;
using claims::Found;
using claims::Span;
using portcullis::fuzz::require;
using verdict::Says;

verdict::Finding finding_of(const std::string& text, const Found& found) {
  static const checkers::Evidence none;
  claims::Claim claim;
  claim.type = found.type;
  claim.span = found.span;
  claim.text = text.substr(found.span.start, found.span.size());
  claim.covered = found.covered;
  claim.payload = found.payload;
  const checkers::Checker* checker = checkers::checker_for(found.type);
  require(checker != nullptr && checker->type() == found.type, "a figure has its checker");
  return checker->check(claim, {none});
}

std::vector<Found> all_found(const std::string& text, Span within) {
  auto all = claims::find_calculations(text, within);
  auto dates = claims::find_date_statements(text, within);
  for (const auto* list : {&all, &dates}) {
    std::size_t end = within.start;
    for (const Found& found : *list) {
      require(found.span.start >= end && found.span.start < found.span.end && found.span.end <= within.end,
              "statements are in order, inside, and do not overlap");
      end = found.span.end;
      std::size_t at = found.span.start;
      for (const Span span : found.covered) {
        require(span.start >= at && span.start < span.end && span.end <= found.span.end,
                "what is covered lies in the statement, in order");
        at = span.end;
      }
      require(found.payload != nullptr || found.covered.empty(), "what cannot be read is not covered");
    }
  }
  all.insert(all.end(), dates.begin(), dates.end());
  return all;
}

void check_all(const std::string& text, Span within) {
  const auto first = all_found(text, within);
  const auto second = all_found(std::string(text), within);
  require(first.size() == second.size(), "the same text gives the same statements");
  for (std::size_t i = 0; i < first.size(); ++i) {
    const auto finding = finding_of(text, first[i]);
    require(!finding.reason.empty() && !finding.version.empty(), "a finding has a reason and a version");
    require(finding == finding_of(text, first[i]), "a checker says the same of the same claim");
    require(finding == finding_of(text, second[i]), "a checker says the same of the same text");
    if (!first[i].payload) require(finding.says == Says::abstains, "nothing is decided that was not read");
  }
}

// "INT OP INT = INT" with plain numbers of at most nine digits and single spaces, and whether it holds.
std::optional<bool> plain_sum(std::string_view line) {
  std::array<std::int64_t, 3> numbers{};
  std::array<char, 2> signs{};
  for (std::size_t i = 0; i < 3; ++i) {
    std::size_t digits = 0;
    while (digits < line.size() && digits < 10 && line[digits] >= '0' && line[digits] <= '9')
      numbers[i] = numbers[i] * 10 + (line[digits++] - '0');
    if (digits == 0 || digits > 9 || (digits > 1 && line[0] == '0')) return std::nullopt;
    line.remove_prefix(digits);
    if (i == 2) break;
    if (line.size() < 3 || line[0] != ' ' || line[2] != ' ') return std::nullopt;
    signs[i] = line[1];
    line.remove_prefix(3);
  }
  if (!line.empty() || signs[1] != '=') return std::nullopt;
  if (signs[0] == '+') return numbers[0] + numbers[1] == numbers[2];
  if (signs[0] == '-') return numbers[0] - numbers[1] == numbers[2];
  if (signs[0] == '*') return numbers[0] * numbers[1] == numbers[2];
  return std::nullopt;
}

// "YYYY-MM-DD is a WEEKDAY" of years from 1583 on, and whether it holds.
std::optional<bool> plain_weekday(std::string_view line) {
  static constexpr std::array<std::string_view, 7> names{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                         "Thursday", "Friday", "Saturday"};
  if (line.size() < 16 || line[4] != '-' || line[7] != '-' || line.substr(10, 6) != " is a ") return std::nullopt;
  for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9})
    if (line[i] < '0' || line[i] > '9') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t size) { return std::stoi(std::string(line.substr(at, size))); };
  const int year = number(0, 4);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  const auto name = std::find(names.begin(), names.end(), line.substr(16));
  if (year < 1583 || !date.ok() || name == names.end()) return std::nullopt;
  return std::chrono::weekday(date).c_encoding() == static_cast<unsigned>(name - names.begin());
}

// The figures of a line that is `form` with a whole number of at most six digits for each '#' and two digits for each
// '@'; no leading zeros but in '@'.
std::optional<std::vector<std::int64_t>> figures(std::string_view line, std::string_view form) {
  std::vector<std::int64_t> read;
  for (const char c : form) {
    if (c != '#' && c != '@') {
      if (line.empty() || line[0] != c) return std::nullopt;
      line.remove_prefix(1);
      continue;
    }
    std::size_t digits = 0;
    std::int64_t value = 0;
    while (digits < line.size() && digits < (c == '@' ? 2 : 7) && line[digits] >= '0' && line[digits] <= '9')
      value = value * 10 + (line[digits++] - '0');
    if (digits == 0 || digits > 6 || (c == '@' ? digits != 2 : digits > 1 && line[0] == '0')) return std::nullopt;
    line.remove_prefix(digits);
    read.push_back(value);
  }
  return line.empty() ? std::optional(read) : std::nullopt;
}

// The forms that words and units make of a sum; nullopt where two readings are right.
std::optional<bool> plain_words(std::string_view line) {
  if (const auto f = figures(line, "The sum of #, # and # is #")) return (*f)[0] + (*f)[1] + (*f)[2] == (*f)[3];
  if (const auto f = figures(line, "# h # min = # min")) return (*f)[0] * 60 + (*f)[1] == (*f)[2];
  if (const auto f = figures(line, "# + # = <<#+#=#>>#"))
    return (*f)[0] + (*f)[1] == (*f)[5] && (*f)[2] + (*f)[3] == (*f)[4] && (*f)[4] == (*f)[5] &&
           (*f)[0] + (*f)[1] == (*f)[2] + (*f)[3];
  if (const auto f = figures(line, "\\(# \\times # = #\\)")) return (*f)[0] * (*f)[1] == (*f)[2];
  if (const auto f = figures(line, "# / # = #.@ (rounded to two decimals)")) {
    if ((*f)[1] == 0) return std::nullopt;
    const std::int64_t written = (*f)[2] * 100 + (*f)[3];
    // |value - written / 100| <= 1 / 200, times 200 and the divisor.
    const std::int64_t off = 200 * (*f)[0] - 2 * written * (*f)[1];
    return (off < 0 ? -off : off) <= (*f)[1];
  }
  if (const auto f = figures(line, "from @:@ to @:@ is # minutes")) {
    const std::int64_t from = (*f)[0] * 60 + (*f)[1];
    const std::int64_t to = (*f)[2] * 60 + (*f)[3];
    constexpr std::int64_t day = 24 * 60;
    // From one o'clock in the afternoon on no reading on the 12-hour clock is left.
    if ((*f)[0] < 13 || (*f)[0] > 23 || (*f)[2] > 23 || (*f)[1] > 59 || (*f)[3] > 59) return std::nullopt;
    if (to == from || (*f)[4] == 0 || (*f)[4] > 100'000 || (*f)[4] == to - from + day * (to > from ? 1 : 0))
      return to < from && (*f)[4] == to - from + day ? std::optional(true) : std::nullopt;
    return (*f)[4] == (to > from ? to - from : to - from + day);
  }
  return std::nullopt;
}

// Of such a line alone every finding over the whole of it agrees with the truth, and there is one.
void check_plain(const std::string& line, bool holds) {
  bool decided = false;
  for (const Found& found : all_found(line, {0, line.size()})) {
    const Says says = finding_of(line, found).says;
    require(says != (holds ? Says::refutes : Says::supports), "a plain statement is judged rightly");
    decided = decided || says == (holds ? Says::supports : Says::refutes);
  }
  require(decided, "a plain statement is judged");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(portcullis::fuzz::text_of(data, size));
  check_all(text, {0, text.size()});
  // The same with a neighbourhood on both sides that is not looked into but seen.
  if (const std::size_t third = text.size() / 3;
      claims::utf8::is_boundary(text, third) && claims::utf8::is_boundary(text, 2 * third))
    check_all(text, {third, 2 * third});
  for (std::size_t start = 0, lines = 0; start < text.size() && lines < 16; ++lines) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string line = text.substr(start, end - start);
    if (const auto holds = plain_sum(line)) check_plain(line, *holds);
    if (const auto holds = plain_weekday(line)) check_plain(line, *holds);
    if (const auto holds = plain_words(line)) check_plain(line, *holds);
    start = end + 1;
  }
  return 0;
}
