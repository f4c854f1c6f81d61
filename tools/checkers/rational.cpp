// Numerator and denominator in lowest terms, denominator positive. Every operation tries 64-bit integers first, with
// 128 bits in between, and is done again with big numbers when the result does not fit; a result that fits is small.
#include "tools/checkers/rational.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <utility>

#include "tools/checkers/big_number.hpp"

namespace portcullis::tools::checkers {
namespace {

using namespace big;

constexpr int small_bits = 63;

std::uint64_t magnitude(std::int64_t value) {
  return static_cast<std::uint64_t>(value < 0 ? -value : value);
}

__extension__ using Unsigned128 = unsigned __int128;

Unsigned128 greatest_divisor(Unsigned128 a, Unsigned128 b) {
  constexpr Unsigned128 word = std::numeric_limits<std::uint64_t>::max();
  while (b > word || a > word) {
    if (b == 0) return a;
    a = std::exchange(b, a % b);
  }
  return std::gcd(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b));
}

}  // namespace

struct Rational::Parts {
  Number top = make();
  Number bottom = make();

  // Lowest terms and a positive denominator; false when it became too large.
  bool reduce() {
    if (BN_num_bits(top.get()) > 2 * max_rational_bits || BN_num_bits(bottom.get()) > 2 * max_rational_bits)
      return false;
    if (BN_is_negative(bottom.get())) {
      BN_set_negative(bottom.get(), 0);
      BN_set_negative(top.get(), BN_is_negative(top.get()) ? 0 : 1);
    }
    if (!BN_is_one(bottom.get())) {
      Number divisor = make();
      must(BN_gcd(divisor.get(), top.get(), bottom.get(), scratch()));
      if (!BN_is_one(divisor.get())) {
        must(BN_div(top.get(), nullptr, top.get(), divisor.get(), scratch()));
        must(BN_div(bottom.get(), nullptr, bottom.get(), divisor.get(), scratch()));
      }
    }
    return BN_num_bits(top.get()) <= max_rational_bits && BN_num_bits(bottom.get()) <= max_rational_bits;
  }
};

// A value as big numbers, whichever way it is held.
class Rational::Wide {
 public:
  explicit Wide(const Rational& value) : parts_(value.parts_.get()) {
    if (parts_ != nullptr) return;
    made_.emplace();
    set(made_->top.get(), value.top_);
    set(made_->bottom.get(), value.bottom_);
    parts_ = &*made_;
  }
  Wide(const Wide&) = delete;
  Wide& operator=(const Wide&) = delete;
  const Number& top() const { return parts_->top; }
  const Number& bottom() const { return parts_->bottom; }

 private:
  std::optional<Parts> made_;
  const Parts* parts_;
};

Rational::Rational(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
  if (BN_num_bits(parts_->top.get()) > small_bits || BN_num_bits(parts_->bottom.get()) > small_bits) return;
  top_ = static_cast<std::int64_t>(BN_get_word(parts_->top.get()));
  if (BN_is_negative(parts_->top.get())) top_ = -top_;
  bottom_ = static_cast<std::int64_t>(BN_get_word(parts_->bottom.get()));
  parts_.reset();
}
Rational::Rational() = default;
Rational::Rational(long value) : top_(value) {
  static_assert(sizeof(long) == sizeof(std::int64_t));
  if (value != std::numeric_limits<long>::min()) return;
  parts_ = std::make_unique<Parts>();
  set(parts_->top.get(), value);
  must(BN_one(parts_->bottom.get()));
}
Rational::Rational(const Rational& other) : top_(other.top_), bottom_(other.bottom_) {
  if (other.is_small()) return;
  parts_ = std::make_unique<Parts>();
  parts_->top = copy(other.parts_->top);
  parts_->bottom = copy(other.parts_->bottom);
}
Rational::Rational(Rational&&) noexcept = default;
Rational& Rational::operator=(const Rational& other) {
  if (this != &other) *this = Rational(other);
  return *this;
}
Rational& Rational::operator=(Rational&&) noexcept = default;
Rational::~Rational() = default;

std::optional<Rational> Rational::small(Int128 top, Int128 bottom) {
  if (bottom < 0) {
    top = -top;
    bottom = -bottom;
  }
  if (bottom != 1) {
    const auto divisor = static_cast<Int128>(
        greatest_divisor(static_cast<Unsigned128>(top < 0 ? -top : top), static_cast<Unsigned128>(bottom)));
    if (divisor != 1) {
      top /= divisor;
      bottom /= divisor;
    }
  }
  constexpr Int128 most = std::numeric_limits<std::int64_t>::max();
  if (top > most || top < -most || bottom > most) return std::nullopt;
  Rational out;
  out.top_ = static_cast<std::int64_t>(top);
  out.bottom_ = static_cast<std::int64_t>(bottom);
  return out;
}

// Also nullopt when the digits or the exponent are too many to be tried.
std::optional<Rational> Rational::small_from_decimal(std::string_view digits, bool negative, int exponent) {
  constexpr int most_digits = 18;
  if (digits.size() > most_digits || std::abs(exponent) > most_digits) return std::nullopt;
  std::int64_t value = 0;
  for (const char digit : digits) value = 10 * value + (digit - '0');
  std::int64_t scale = 1;
  for (int i = std::abs(exponent); i > 0; --i) scale *= 10;
  if (negative) value = -value;
  return exponent < 0 ? small(value, scale) : small(static_cast<Int128>(value) * scale, 1);
}

std::optional<Rational> Rational::from_decimal(std::string_view digits, int exponent) {
  if (digits.empty() || digits.size() > 4096 || std::abs(exponent) > 4096) return std::nullopt;
  const bool negative = digits.front() == '-';
  if (negative) digits.remove_prefix(1);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  if (auto result = small_from_decimal(digits, negative, exponent)) return result;
  auto parts = std::make_unique<Parts>();
  BIGNUM* top = parts->top.get();
  if (BN_dec2bn(&top, std::string(digits).c_str()) == 0) return std::nullopt;
  if (negative) BN_set_negative(parts->top.get(), 1);
  must(BN_one(parts->bottom.get()));
  if (exponent >= 0) {
    must(BN_mul(parts->top.get(), parts->top.get(), power_of_ten(exponent).get(), scratch()));
  } else {
    parts->bottom = power_of_ten(-exponent);
  }
  if (!parts->reduce()) return std::nullopt;
  return Rational(std::move(parts));
}

std::optional<Rational> Rational::plus(const Rational& other) const {
  if (is_small() && other.is_small()) {
    const auto top = static_cast<Int128>(top_) * other.bottom_ + static_cast<Int128>(other.top_) * bottom_;
    if (auto result = small(top, static_cast<Int128>(bottom_) * other.bottom_)) return result;
  }
  const Wide a(*this);
  const Wide b(other);
  auto parts = std::make_unique<Parts>();
  Number cross = make();
  must(BN_mul(parts->top.get(), a.top().get(), b.bottom().get(), scratch()));
  must(BN_mul(cross.get(), b.top().get(), a.bottom().get(), scratch()));
  must(BN_add(parts->top.get(), parts->top.get(), cross.get()));
  must(BN_mul(parts->bottom.get(), a.bottom().get(), b.bottom().get(), scratch()));
  if (!parts->reduce()) return std::nullopt;
  return Rational(std::move(parts));
}

std::optional<Rational> Rational::minus(const Rational& other) const {
  return plus(other.negated());
}

std::optional<Rational> Rational::times(const Rational& other) const {
  if (is_small() && other.is_small()) {
    if (auto result = small(static_cast<Int128>(top_) * other.top_, static_cast<Int128>(bottom_) * other.bottom_))
      return result;
  }
  const Wide a(*this);
  const Wide b(other);
  auto parts = std::make_unique<Parts>();
  must(BN_mul(parts->top.get(), a.top().get(), b.top().get(), scratch()));
  must(BN_mul(parts->bottom.get(), a.bottom().get(), b.bottom().get(), scratch()));
  if (!parts->reduce()) return std::nullopt;
  return Rational(std::move(parts));
}

std::optional<Rational> Rational::over(const Rational& other) const {
  if (other.is_zero()) return std::nullopt;
  if (is_small() && other.is_small()) {
    if (auto result = small(static_cast<Int128>(top_) * other.bottom_, static_cast<Int128>(bottom_) * other.top_))
      return result;
  }
  const Wide a(*this);
  const Wide b(other);
  auto parts = std::make_unique<Parts>();
  must(BN_mul(parts->top.get(), a.top().get(), b.bottom().get(), scratch()));
  must(BN_mul(parts->bottom.get(), a.bottom().get(), b.top().get(), scratch()));
  if (!parts->reduce()) return std::nullopt;
  return Rational(std::move(parts));
}

std::optional<Rational> Rational::to_power(long exponent) const {
  if (exponent < 0) {
    if (is_zero() || exponent == std::numeric_limits<long>::min()) return std::nullopt;
    const auto inverse = Rational(1).over(*this);
    return inverse ? inverse->to_power(-exponent) : std::nullopt;
  }
  const Wide wide(*this);
  const long bits = std::max(BN_num_bits(wide.top().get()), BN_num_bits(wide.bottom().get()));
  if (bits > 1 && exponent > max_rational_bits / (bits - 1)) return std::nullopt;
  // 0, 1 and -1 stay small whatever the exponent.
  if (bits <= 1) exponent = exponent == 0 ? 0 : 2 - exponent % 2;
  // Powers of coprime numbers are coprime: nothing to reduce.
  auto parts = std::make_unique<Parts>();
  Number power = make();
  must(BN_set_word(power.get(), static_cast<BN_ULONG>(exponent)));
  must(BN_exp(parts->top.get(), wide.top().get(), power.get(), scratch()));
  must(BN_exp(parts->bottom.get(), wide.bottom().get(), power.get(), scratch()));
  return Rational(std::move(parts));
}

Rational Rational::negated() const {
  Rational result(*this);
  if (is_small()) {
    result.top_ = -result.top_;
  } else {
    BN_set_negative(result.parts_->top.get(), BN_is_negative(result.parts_->top.get()) ? 0 : 1);
  }
  return result;
}

Rational Rational::absolute() const {
  return sign() < 0 ? negated() : *this;
}

Rational Rational::floor() const {
  if (is_small()) return Rational(top_ / bottom_ - (top_ % bottom_ < 0 ? 1 : 0));
  auto parts = std::make_unique<Parts>();
  Number rest = make();
  must(BN_div(parts->top.get(), rest.get(), parts_->top.get(), parts_->bottom.get(), scratch()));
  if (BN_is_negative(rest.get())) must(BN_sub_word(parts->top.get(), 1));
  must(BN_one(parts->bottom.get()));
  return Rational(std::move(parts));
}

std::optional<Rational> Rational::square_root() const {
  if (sign() < 0) return std::nullopt;
  const Wide wide(*this);
  auto parts = std::make_unique<Parts>();
  parts->top = integer_root(wide.top());
  parts->bottom = integer_root(wide.bottom());
  Rational root(std::move(parts));
  const auto square = root.times(root);
  if (!square || square->compare(*this) != 0) return std::nullopt;
  return root;
}

std::optional<Rational> Rational::root_below(int digits) const {
  if (sign() < 0) return std::nullopt;
  const auto scale = from_decimal("1", 2 * digits);
  if (!scale) return std::nullopt;
  const auto scaled = times(*scale);
  if (!scaled) return std::nullopt;
  const Rational whole = scaled->floor();
  auto parts = std::make_unique<Parts>();
  parts->top = integer_root(Wide(whole).top());
  parts->bottom = power_of_ten(digits);
  if (!parts->reduce()) return std::nullopt;
  return Rational(std::move(parts));
}

int Rational::sign() const {
  if (is_small()) return top_ == 0 ? 0 : top_ < 0 ? -1 : 1;
  return BN_is_negative(parts_->top.get()) ? -1 : 1;
}

int Rational::compare(const Rational& other) const {
  if (is_small() && other.is_small()) {
    const Int128 left = static_cast<Int128>(top_) * other.bottom_;
    const Int128 right = static_cast<Int128>(other.top_) * bottom_;
    return left < right ? -1 : left > right ? 1 : 0;
  }
  const Wide x(*this);
  const Wide y(other);
  Number a = make();
  Number b = make();
  must(BN_mul(a.get(), x.top().get(), y.bottom().get(), scratch()));
  must(BN_mul(b.get(), y.top().get(), x.bottom().get(), scratch()));
  return BN_cmp(a.get(), b.get());
}

int Rational::bits() const {
  if (is_small())
    return static_cast<int>(std::bit_width(magnitude(top_)) + std::bit_width(static_cast<std::uint64_t>(bottom_)));
  return BN_num_bits(parts_->top.get()) + BN_num_bits(parts_->bottom.get());
}

bool Rational::is_integer() const {
  return is_small() ? bottom_ == 1 : BN_is_one(parts_->bottom.get());
}

std::optional<long> Rational::small_integer() const {
  if (!is_small() || bottom_ != 1 || magnitude(top_) >= (std::uint64_t{1} << 31)) return std::nullopt;
  return top_;
}

std::string Rational::text() const {
  if (is_small()) return std::to_string(top_) + (bottom_ == 1 ? "" : "/" + std::to_string(bottom_));
  const auto decimal = [](const BIGNUM* number) {
    char* digits = BN_bn2dec(number);
    if (digits == nullptr) std::abort();
    std::string result(digits);
    OPENSSL_free(digits);
    return result;
  };
  const std::string top = decimal(parts_->top.get());
  return is_integer() ? top : top + "/" + decimal(parts_->bottom.get());
}

}  // namespace portcullis::tools::checkers
