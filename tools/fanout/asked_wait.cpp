#include "tools/fanout/asked_wait.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace portcullis::tools::fanout {
namespace {

using std::chrono::milliseconds;
using transport::client::Response;

constexpr double day_of_milliseconds = 24.0 * 3600 * 1000;

// Digits with at most one point among them, off the front of the text; nothing else is a number here.
std::optional<double> take_number(std::string_view& text) {
  double value = 0;
  double place = 0;
  std::size_t size = 0;
  std::size_t digits = 0;
  for (; size < text.size() && size < 20; ++size) {
    const char c = text[size];
    if (c == '.' && place == 0) {
      place = 1;
      continue;
    }
    if (c < '0' || c > '9') break;
    ++digits;
    if (place == 0) {
      value = value * 10 + (c - '0');
    } else {
      place /= 10;
      value += place * (c - '0');
    }
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(size);
  return value;
}

milliseconds bounded(double ms) {
  return milliseconds(static_cast<std::int64_t>(std::ceil(std::clamp(ms, 0.0, day_of_milliseconds))));
}

std::optional<double> whole_number(std::string_view text) {
  const auto value = take_number(text);
  return text.empty() ? value : std::nullopt;
}

// So many digits at a place, or nothing.
std::optional<int> digits_at(std::string_view text, std::size_t place, std::size_t count) {
  if (place + count > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(place, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<std::chrono::sys_seconds> made_of(int year, int month, int day, int hour, int minute, int second) {
  const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  // 60 is a leap second.
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

std::optional<double> unit_in_milliseconds(std::string_view& text) {
  struct Unit {
    std::string_view name;
    double ms;
  };
  // Longer names first: "ms" begins like "m".
  static constexpr std::array<Unit, 6> units{
      {{"ms", 1}, {"us", 1e-3}, {"ns", 1e-6}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}}};
  for (const Unit& unit : units) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return unit.ms;
  }
  return std::nullopt;
}

std::optional<milliseconds> until(std::optional<std::chrono::sys_seconds> when, const Response& response,
                                  std::chrono::system_clock::time_point now) {
  if (!when) return std::nullopt;
  const auto sent = read_http_date(response.header("date"));
  const auto from =
      sent ? std::chrono::time_point_cast<milliseconds>(*sent) : std::chrono::time_point_cast<milliseconds>(now);
  return bounded(static_cast<double>((std::chrono::time_point_cast<milliseconds>(*when) - from).count()));
}

bool used_up(std::string_view remaining) {
  if (remaining.empty() || remaining.starts_with('-')) return true;
  const auto left = whole_number(remaining);
  return left && *left <= 0;
}

std::optional<milliseconds> used_up_limits(const Response& response, std::chrono::system_clock::time_point now) {
  std::optional<milliseconds> longest;
  const auto take = [&](std::optional<milliseconds> wait) {
    if (wait && (!longest || *wait > *longest)) longest = wait;
  };
  for (const std::string_view what : {"requests", "tokens"}) {
    const std::string name(what);
    if (used_up(response.header("x-ratelimit-remaining-" + name)))
      take(read_duration(response.header("x-ratelimit-reset-" + name)));
  }
  for (const std::string_view what : {"requests", "tokens", "input-tokens", "output-tokens"}) {
    const std::string name = "anthropic-ratelimit-" + std::string(what);
    if (used_up(response.header(name + "-remaining")))
      take(until(read_rfc3339(response.header(name + "-reset")), response, now));
  }
  return longest;
}

}  // namespace

std::optional<std::chrono::sys_seconds> read_http_date(std::string_view text) {
  static constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return std::nullopt;
  const std::size_t month = months.find(text.substr(8, 3));
  const auto day = digits_at(text, 5, 2), year = digits_at(text, 12, 4);
  const auto hour = digits_at(text, 17, 2), minute = digits_at(text, 20, 2), second = digits_at(text, 23, 2);
  const bool marks = text[7] == ' ' && text[11] == ' ' && text[16] == ' ' && text[19] == ':' && text[22] == ':';
  if (!marks || month == std::string_view::npos || month % 3 != 0 || !day || !year || !hour || !minute || !second)
    return std::nullopt;
  return made_of(*year, static_cast<int>(month / 3) + 1, *day, *hour, *minute, *second);
}

std::optional<std::chrono::sys_seconds> read_rfc3339(std::string_view text) {
  const auto year = digits_at(text, 0, 4), month = digits_at(text, 5, 2), day = digits_at(text, 8, 2);
  const auto hour = digits_at(text, 11, 2), minute = digits_at(text, 14, 2), second = digits_at(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  const bool marks = text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == 't' || text[10] == ' ') &&
                     text[13] == ':' && text[16] == ':';
  auto when = made_of(*year, *month, *day, *hour, *minute, *second);
  if (!marks || !when) return std::nullopt;
  text.remove_prefix(19);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const std::size_t size = std::min(text.find_first_not_of("0123456789"), text.size());
    if (size == 0) return std::nullopt;
    text.remove_prefix(size);
    *when += std::chrono::seconds(1);  // rather later than early
  }
  if (text == "Z" || text == "z") return when;
  const auto hours = digits_at(text, 1, 2), minutes = digits_at(text, 4, 2);
  if (text.size() != 6 || text[3] != ':' || !hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const auto offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  if (text[0] == '+') return *when - offset;
  if (text[0] == '-') return *when + offset;
  return std::nullopt;
}

std::optional<milliseconds> read_duration(std::string_view text) {
  if (text.empty() || text.size() > 64) return std::nullopt;
  if (const auto seconds = whole_number(text)) return bounded(*seconds * 1'000);
  double ms = 0;
  while (!text.empty()) {
    const auto value = take_number(text);
    const auto unit = value ? unit_in_milliseconds(text) : std::nullopt;
    if (!unit) return std::nullopt;
    ms += *value * *unit;
  }
  return bounded(ms);
}

std::optional<milliseconds> asked_wait(const Response& response, std::chrono::system_clock::time_point now) {
  if (const auto ms = whole_number(response.header("retry-after-ms"))) return bounded(*ms);
  const std::string_view after = response.header("retry-after");
  if (const auto seconds = whole_number(after)) return bounded(*seconds * 1'000);
  if (const auto wait = until(read_http_date(after), response, now)) return wait;
  return used_up_limits(response, now);
}

}  // namespace portcullis::tools::fanout
