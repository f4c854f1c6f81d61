// Exact rational numbers of bounded size: two 64-bit integers while they fit, which is nearly always, and OpenSSL's
// BIGNUM beyond. Used by the numeric checkers. A result that would need
// more than max_rational_bits is not computed: every operation then gives nullopt, and the checker abstains.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace portcullis::tools::checkers {

constexpr int max_rational_bits = 4096;

class Rational {
 public:
  Rational();
  explicit Rational(long value);
  Rational(const Rational& other);
  Rational(Rational&&) noexcept;
  Rational& operator=(const Rational& other);
  Rational& operator=(Rational&&) noexcept;
  ~Rational();

  // digits * 10^exponent; digits are decimal, with an optional '-'.
  static std::optional<Rational> from_decimal(std::string_view digits, int exponent);

  std::optional<Rational> plus(const Rational& other) const;
  std::optional<Rational> minus(const Rational& other) const;
  std::optional<Rational> times(const Rational& other) const;
  std::optional<Rational> over(const Rational& other) const;  // nullopt when other is zero, too
  std::optional<Rational> to_power(long exponent) const;
  Rational negated() const;
  Rational absolute() const;
  // Largest integer not above it.
  Rational floor() const;
  // The exact square root where it is rational; nullopt otherwise.
  std::optional<Rational> square_root() const;
  // floor(sqrt(this * 10^(2 * digits))) / 10^digits: the root from below, for values that are not negative.
  std::optional<Rational> root_below(int digits) const;

  int sign() const;
  int compare(const Rational& other) const;
  bool is_zero() const { return sign() == 0; }
  bool is_integer() const;
  int bits() const;                           // size of numerator and denominator together
  std::optional<long> small_integer() const;  // |value| < 2^31
  std::string text() const;                   // "a" or "a/b", decimal

 private:
  struct Parts;
  class Wide;
  __extension__ using Int128 = __int128;
  explicit Rational(std::unique_ptr<Parts> parts);
  // In lowest terms; nullopt when that needs more than 63 bits and a sign. `bottom` is not zero.
  static std::optional<Rational> small(Int128 top, Int128 bottom);
  static std::optional<Rational> small_from_decimal(std::string_view digits, bool negative, int exponent);
  bool is_small() const { return parts_ == nullptr; }

  // The value unless there are parts, which there are only when it does not fit here. The numerator is never INT64_MIN.
  std::int64_t top_ = 0;
  std::int64_t bottom_ = 1;
  std::unique_ptr<Parts> parts_;
};

}  // namespace portcullis::tools::checkers
