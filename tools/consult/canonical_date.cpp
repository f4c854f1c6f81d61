// The day in an answer (see canonical_parts.hpp), in the spellings that the claims have, too.
#include <chrono>

#include "tools/claims/date_text.hpp"
#include "tools/consult/canonical_parts.hpp"

namespace portcullis::tools::consult {
namespace {

std::string digits(unsigned value, std::size_t width) {
  std::string out = std::to_string(value);
  return std::string(width > out.size() ? width - out.size() : 0, '0') + out;
}

}  // namespace

std::optional<std::string> date_of(std::string_view answer, bool& ambiguous) {
  constexpr std::size_t longest = 60;  // "Wednesday, the 29th of September, 2027" and quotes
  if (answer.size() > longest) return std::nullopt;
  const std::string text = folded(answer);
  const std::string_view view = trimmed(text, " .\"'`*_");
  if (view.empty()) return std::nullopt;
  const auto tokens = claims::tokenise_dates(view, {0, view.size()});
  std::size_t at = 0;
  std::optional<unsigned> weekday;
  if (tokens[at].kind == claims::DateTokenKind::word) weekday = claims::weekday_named(tokens[at].word);
  if (weekday && tokens[++at].word == ",") ++at;
  if (at >= tokens.size()) return std::nullopt;
  const auto read = claims::read_date(tokens, at);
  if (!read || read->next >= tokens.size() || tokens[read->next].kind != claims::DateTokenKind::end)
    return std::nullopt;
  const auto& date = read->date;
  // Dots and dashes say no more than strokes which number is the day.
  const bool year_first = tokens[at].kind == claims::DateTokenKind::date && tokens[at].span.size() == 10 &&
                          view.substr(tokens[at].span.start).find_first_of("-/") == 4;
  if (tokens[at].kind == claims::DateTokenKind::date && !year_first && date.day <= 12 && date.month <= 12 &&
      date.day != date.month) {
    ambiguous = true;
    return std::nullopt;
  }
  const std::chrono::year_month_day day{std::chrono::year(date.year), std::chrono::month(date.month),
                                        std::chrono::day(date.day)};
  if (read->ambiguous || !day.ok() || date.year < 0 || date.year > 9999) return std::nullopt;
  if (weekday && std::chrono::weekday(std::chrono::sys_days(day)).c_encoding() != *weekday) return std::nullopt;
  return digits(static_cast<unsigned>(date.year), 4) + '-' + digits(date.month, 2) + '-' + digits(date.day, 2);
}

}  // namespace portcullis::tools::consult
