// See format.hpp. This file: the table, dates and times, identifiers and pointers.
#include "schemas/format.hpp"

#include <algorithm>
#include <array>

#include "schemas/ascii.hpp"
#include "schemas/pattern.hpp"

namespace portcullis::schemas {
namespace {

constexpr std::array formats = std::to_array<Format>({
    {"date", is_date, 0},
    {"date-time", is_date_time, 0},
    {"duration", is_duration, 0},
    {"email", is_email, 0},
    {"hostname", is_hostname, 0},
    {"idn-email", is_idn_email, 0},
    {"ipv4", is_ipv4, 0},
    {"ipv6", is_ipv6, 0},
    {"iri", is_iri, 0},
    {"iri-reference", is_iri_reference, 0},
    {"json-pointer", is_json_pointer, 0},
    {"regex", is_regex, 1000},
    {"relative-json-pointer", is_relative_json_pointer, 0},
    {"time", is_time, 0},
    {"uri", is_uri, 0},
    {"uri-reference", is_uri_reference, 0},
    {"uri-template", is_uri_template, 0},
    {"uuid", is_uuid, 0},
});
static_assert(std::ranges::is_sorted(formats, {}, &Format::name));

// Exactly `count` digits at a position; -1 when they are not there.
int number_at(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[at + i])) return -1;
    value = value * 10 + (text[at + i] - '0');
  }
  return value;
}

int days_in(int year, int month) {
  constexpr std::array days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

// One or more digits and a unit of the given ones, in their order; `at` moves behind. False when it does not fit. A
// unit may only follow the one before it in the list (RFC 3339 appendix A: P1Y2D has to be P1Y0M2D).
bool duration_part(std::string_view text, std::size_t& at, std::string_view units) {
  std::size_t next = std::string_view::npos;
  while (at < text.size() && is_digit(text[at])) {
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == text.size()) return false;
    const auto unit = units.find(text[at]);
    if (unit == std::string_view::npos || (next != std::string_view::npos && unit != next)) return false;
    next = unit + 1;
    ++at;
  }
  return next != std::string_view::npos;
}

}  // namespace

const Format* find_format(std::string_view name) {
  const auto* found = std::ranges::lower_bound(formats, name, {}, &Format::name);
  return found != formats.end() && found->name == name ? found : nullptr;
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const int year = number_at(text, 0, 4);
  const int month = number_at(text, 5, 2);
  const int day = number_at(text, 8, 2);
  return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month);
}

bool is_time(std::string_view text) {
  if (text.size() < 9 || text[2] != ':' || text[5] != ':') return false;
  const int hour = number_at(text, 0, 2);
  const int minute = number_at(text, 3, 2);
  const int second = number_at(text, 6, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  std::size_t at = 8;
  if (text[at] == '.') {
    const std::size_t first = ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == first) return false;
  }
  if (at >= text.size()) return false;
  int offset = 0;  // minutes east of UTC
  if (text[at] == 'Z' || text[at] == 'z') {
    if (at + 1 != text.size()) return false;
  } else {
    if ((text[at] != '+' && text[at] != '-') || at + 6 != text.size() || text[at + 3] != ':') return false;
    const int offset_hour = number_at(text, at + 1, 2);
    const int offset_minute = number_at(text, at + 4, 2);
    if (offset_hour < 0 || offset_hour > 23 || offset_minute < 0 || offset_minute > 59) return false;
    offset = (offset_hour * 60 + offset_minute) * (text[at] == '-' ? -1 : 1);
  }
  // A leap second is inserted before midnight UTC.
  constexpr int day = 24 * 60;
  return second < 60 || (hour * 60 + minute - offset + day) % day == day - 1;
}

bool is_date_time(std::string_view text) {
  return text.size() > 11 && (text[10] == 'T' || text[10] == 't') && is_date(text.substr(0, 10)) &&
         is_time(text.substr(11));
}

bool is_duration(std::string_view text) {
  if (text.size() < 3 || text[0] != 'P') return false;
  std::size_t at = 1;
  if (text.back() == 'W') return duration_part(text, at, "W") && at == text.size();
  if (text[at] != 'T' && !duration_part(text, at, "YMD")) return false;
  if (at == text.size()) return true;
  if (text[at++] != 'T') return false;
  return duration_part(text, at, "HMS") && at == text.size();
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

bool is_json_pointer(std::string_view text) {
  if (!text.empty() && text[0] != '/') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '~' && (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1'))) return false;
  }
  return true;
}

bool is_relative_json_pointer(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && is_digit(text[at])) ++at;
  if (at == 0 || (at > 1 && text[0] == '0')) return false;
  return text.substr(at) == "#" || is_json_pointer(text.substr(at));
}

bool is_regex(std::string_view text) {
  return Pattern::compile(text).has_value();
}

}  // namespace portcullis::schemas
