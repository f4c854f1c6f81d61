// See number.hpp.
#include "transport/json/number.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

namespace portcullis::json {
namespace {

template <class Integer>
void append(Integer value, Output& out) {
  constexpr std::size_t most_digits = 24;  // of 64 bits: 19 or 20, and a sign
  char* const to = out.room(most_digits);
  out.wrote(std::to_chars(to, to + most_digits, value).ptr);
}

}  // namespace

void write_integer(std::int64_t value, Output& out) {
  append(value, out);
}
void write_integer(std::uint64_t value, Output& out) {
  append(value, out);
}

void write_double(double value, Output& out) {
  if (!std::isfinite(value)) {
    out.put("null");
    return;
  }
  // The shortest form takes at most 24 characters: sign, 17 digits, point, "e-308".
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  out.put(text);
  if (text.find_first_of(".e") == std::string_view::npos) out.put(".0");
}

void write_ecmascript(double value, Output& out) {
  if (!std::isfinite(value)) {
    out.put("null");
    return;
  }
  if (value == 0) {
    out.put('0');
    return;
  }
  if (value < 0) out.put('-');
  // d.ddddde[+-]xx: the shortest digits, and the exponent of the first one.
  std::array<char, 32> buffer;
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(value), std::chars_format::scientific).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const auto mark = text.find('e');
  std::string digits(1, text[0]);
  if (mark > 2) digits += text.substr(2, mark - 2);
  int exponent = 0;
  const auto sign = mark + 1;
  std::from_chars(text.data() + sign + 1, text.data() + text.size(), exponent);
  if (text[sign] == '-') exponent = -exponent;

  // Names as in ECMA-262, Number::toString: k digits, n the position of the decimal point behind the first digit.
  const int k = static_cast<int>(digits.size());
  const int n = exponent + 1;
  if (k <= n && n <= 21) {
    out.put(digits);
    for (int i = k; i < n; ++i) out.put('0');
  } else if (0 < n && n <= 21) {
    out.put(std::string_view(digits).substr(0, static_cast<std::size_t>(n)));
    out.put('.');
    out.put(std::string_view(digits).substr(static_cast<std::size_t>(n)));
  } else if (-6 < n && n <= 0) {
    out.put("0.");
    for (int i = n; i < 0; ++i) out.put('0');
    out.put(digits);
  } else {
    out.put(digits[0]);
    if (k > 1) {
      out.put('.');
      out.put(std::string_view(digits).substr(1));
    }
    out.put(n - 1 < 0 ? "e-" : "e+");
    append(std::abs(n - 1), out);
  }
}

}  // namespace portcullis::json
