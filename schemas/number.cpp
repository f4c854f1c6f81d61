// See number.hpp.
#include "schemas/number.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

namespace portcullis::schemas {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr double two_to_63 = 9223372036854775808.0;
constexpr double two_to_64 = 18446744073709551616.0;

// A double against a 64-bit integer without rounding the integer: the whole part decides, then the fraction.
std::partial_ordering compare(double left, std::uint64_t right) {
  if (std::isnan(left)) return std::partial_ordering::unordered;
  if (left < 0) return std::partial_ordering::less;
  if (left >= two_to_64) return std::partial_ordering::greater;
  const double whole = std::floor(left);
  const auto integer = static_cast<std::uint64_t>(whole);
  if (integer != right) return integer < right ? std::partial_ordering::less : std::partial_ordering::greater;
  return left > whole ? std::partial_ordering::greater : std::partial_ordering::equivalent;
}

std::partial_ordering compare(double left, std::int64_t right) {
  if (right >= 0) return compare(left, static_cast<std::uint64_t>(right));
  if (std::isnan(left)) return std::partial_ordering::unordered;
  if (left < -two_to_63) return std::partial_ordering::less;
  if (left >= 0) return std::partial_ordering::greater;
  const double whole = std::floor(left);
  const auto integer = static_cast<std::int64_t>(whole);
  if (integer != right) return integer < right ? std::partial_ordering::less : std::partial_ordering::greater;
  return left > whole ? std::partial_ordering::greater : std::partial_ordering::equivalent;
}

std::partial_ordering reversed(std::partial_ordering order) {
  return 0 <=> order;
}

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
}

// (10^exponent) mod modulus, by squaring.
std::uint64_t power_of_ten(unsigned exponent, std::uint64_t modulus) {
  Wide result = 1 % modulus;
  Wide base = 10 % modulus;
  for (; exponent != 0; exponent >>= 1) {
    if ((exponent & 1u) != 0) result = result * base % modulus;
    base = base * base % modulus;
  }
  return static_cast<std::uint64_t>(result);
}

}  // namespace

std::partial_ordering compare_numbers(const Json& left, const Json& right) {
  const double* left_double = nullptr;
  const double* right_double = nullptr;
  if (left.is_number_float()) left_double = left.get_ptr<const Json::number_float_t*>();
  if (right.is_number_float()) right_double = right.get_ptr<const Json::number_float_t*>();
  if (left_double != nullptr && right_double != nullptr) return *left_double <=> *right_double;
  if (left_double != nullptr) {
    return right.is_number_unsigned() ? compare(*left_double, right.get<std::uint64_t>())
                                      : compare(*left_double, right.get<std::int64_t>());
  }
  if (right_double != nullptr) return reversed(compare_numbers(right, left));
  const bool left_negative = !left.is_number_unsigned() && left.get<std::int64_t>() < 0;
  const bool right_negative = !right.is_number_unsigned() && right.get<std::int64_t>() < 0;
  if (left_negative != right_negative)
    return left_negative ? std::partial_ordering::less : std::partial_ordering::greater;
  if (left_negative) return left.get<std::int64_t>() <=> right.get<std::int64_t>();
  return left.get<std::uint64_t>() <=> right.get<std::uint64_t>();
}

bool is_integral(const Json& number) {
  if (number.is_number_integer()) return true;
  if (!number.is_number_float()) return false;
  const double value = number.get<double>();
  return std::isfinite(value) && std::trunc(value) == value;
}

std::optional<std::uint64_t> non_negative_integer(const Json& value) {
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  if (value.is_number_integer()) {
    const auto integer = value.get<std::int64_t>();
    if (integer < 0) return std::nullopt;
    return static_cast<std::uint64_t>(integer);
  }
  if (!is_integral(value) || value.get<double>() < 0) return std::nullopt;
  const double number = value.get<double>();
  if (number >= two_to_64) return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(number);
}

CanonicalNumber canonical_number(const Json& number) {
  using enum CanonicalNumber::Kind;
  if (number.is_number_unsigned()) return {unsigned_integer, number.get<std::uint64_t>()};
  if (number.is_number_integer()) {
    const auto value = number.get<std::int64_t>();
    return {value < 0 ? negative_integer : unsigned_integer, static_cast<std::uint64_t>(value)};
  }
  const double value = number.get<double>();
  if (std::isfinite(value) && std::trunc(value) == value) {
    if (value >= 0 && value < two_to_64) return {unsigned_integer, static_cast<std::uint64_t>(value)};
    if (value < 0 && value >= -two_to_63) {
      return {negative_integer, static_cast<std::uint64_t>(static_cast<std::int64_t>(value))};
    }
  }
  return {fraction, std::bit_cast<std::uint64_t>(value)};
}

std::optional<Decimal> decimal_of(const Json& number) {
  if (number.is_number_unsigned()) return Decimal{number.get<std::uint64_t>(), 0};
  if (number.is_number_integer()) return Decimal{magnitude(number.get<std::int64_t>()), 0};
  const double value = std::fabs(number.get<double>());
  if (!std::isfinite(value)) return std::nullopt;
  std::array<char, 32> text{};  // d.dddddddddddddddde-ddd: at most 17 digits
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific).ptr;
  Decimal out;
  int places = 0;
  bool fraction = false;
  const char* at = text.data();
  for (; at != end && *at != 'e'; ++at) {
    if (*at == '.') {
      fraction = true;
      continue;
    }
    out.digits = out.digits * 10 + static_cast<unsigned>(*at - '0');
    if (fraction) ++places;
  }
  if (at != end) ++at;  // the e
  if (at != end && *at == '+') ++at;
  std::from_chars(at, end, out.exponent);
  out.exponent -= places;
  return out;
}

bool is_multiple(const Decimal& value, const Decimal& divisor) {
  if (divisor.digits == 0) return false;
  if (value.digits == 0) return true;
  const int shift = value.exponent - divisor.exponent;
  if (shift >= 0) {
    const Wide rest = Wide{value.digits} % divisor.digits * power_of_ten(static_cast<unsigned>(shift), divisor.digits);
    return rest % divisor.digits == 0;
  }
  Wide scaled = divisor.digits;
  for (int i = 0; i < -shift; ++i) {
    scaled *= 10;
    if (scaled > value.digits) return false;  // the divisor is larger than a value that is not zero
  }
  return value.digits % scaled == 0;
}

}  // namespace portcullis::schemas
