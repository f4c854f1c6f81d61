// Numerator and denominator in lowest terms, denominator positive.
#include "tools/checkers/rational.hpp"

#include <openssl/bn.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace portcullis::tools::checkers {
namespace {

struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;

// Allocation failure is the only way these can fail; the process cannot go on then.
BIGNUM* checked(BIGNUM* number) {
  if (number == nullptr) std::abort();
  return number;
}
Number make() {
  return Number(checked(BN_new()));
}
Number copy(const Number& other) {
  return Number(checked(BN_dup(other.get())));
}
void must(int ok) {
  if (ok != 1) std::abort();
}

BN_CTX* scratch() {
  struct FreeContext {
    void operator()(BN_CTX* context) const { BN_CTX_free(context); }
  };
  thread_local const std::unique_ptr<BN_CTX, FreeContext> context(BN_CTX_new());
  if (!context) std::abort();
  return context.get();
}

Number power_of_ten(int exponent) {
  Number base = make();
  Number power = make();
  Number result = make();
  must(BN_set_word(base.get(), 10));
  must(BN_set_word(power.get(), static_cast<BN_ULONG>(exponent)));
  must(BN_exp(result.get(), base.get(), power.get(), scratch()));
  return result;
}

// floor(sqrt(n)) by Newton's method from above.
Number integer_root(const Number& n) {
  Number x = make();
  if (BN_is_zero(n.get())) return x;
  must(BN_lshift(x.get(), BN_value_one(), BN_num_bits(n.get()) / 2 + 1));
  for (;;) {
    Number y = make();
    must(BN_div(y.get(), nullptr, n.get(), x.get(), scratch()));
    must(BN_add(y.get(), y.get(), x.get()));
    must(BN_rshift1(y.get(), y.get()));
    if (BN_cmp(y.get(), x.get()) >= 0) return x;
    x = std::move(y);
  }
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

Rational::Rational(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Rational::Rational() : Rational(0L) {}
Rational::Rational(long value) : parts_(std::make_unique<Parts>()) {
  const auto magnitude = value < 0 ? 0UL - static_cast<unsigned long>(value) : static_cast<unsigned long>(value);
  must(BN_set_word(parts_->top.get(), magnitude));
  BN_set_negative(parts_->top.get(), value < 0 ? 1 : 0);
  must(BN_one(parts_->bottom.get()));
}
Rational::Rational(const Rational& other) : parts_(std::make_unique<Parts>()) {
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

std::optional<Rational> Rational::from_decimal(std::string_view digits, int exponent) {
  if (digits.empty() || digits.size() > 4096 || std::abs(exponent) > 4096) return std::nullopt;
  const bool negative = digits.front() == '-';
  if (negative) digits.remove_prefix(1);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
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
  auto parts = std::make_unique<Parts>();
  Number cross = make();
  must(BN_mul(parts->top.get(), parts_->top.get(), other.parts_->bottom.get(), scratch()));
  must(BN_mul(cross.get(), other.parts_->top.get(), parts_->bottom.get(), scratch()));
  must(BN_add(parts->top.get(), parts->top.get(), cross.get()));
  must(BN_mul(parts->bottom.get(), parts_->bottom.get(), other.parts_->bottom.get(), scratch()));
  if (!parts->reduce()) return std::nullopt;
  return Rational(std::move(parts));
}

std::optional<Rational> Rational::minus(const Rational& other) const {
  return plus(other.negated());
}

std::optional<Rational> Rational::times(const Rational& other) const {
  auto parts = std::make_unique<Parts>();
  must(BN_mul(parts->top.get(), parts_->top.get(), other.parts_->top.get(), scratch()));
  must(BN_mul(parts->bottom.get(), parts_->bottom.get(), other.parts_->bottom.get(), scratch()));
  if (!parts->reduce()) return std::nullopt;
  return Rational(std::move(parts));
}

std::optional<Rational> Rational::over(const Rational& other) const {
  if (other.is_zero()) return std::nullopt;
  auto parts = std::make_unique<Parts>();
  must(BN_mul(parts->top.get(), parts_->top.get(), other.parts_->bottom.get(), scratch()));
  must(BN_mul(parts->bottom.get(), parts_->bottom.get(), other.parts_->top.get(), scratch()));
  if (!parts->reduce()) return std::nullopt;
  return Rational(std::move(parts));
}

std::optional<Rational> Rational::to_power(long exponent) const {
  if (exponent < 0) {
    if (is_zero() || exponent == std::numeric_limits<long>::min()) return std::nullopt;
    const auto inverse = Rational(1).over(*this);
    return inverse ? inverse->to_power(-exponent) : std::nullopt;
  }
  const long bits = std::max(BN_num_bits(parts_->top.get()), BN_num_bits(parts_->bottom.get()));
  if (bits > 1 && exponent > max_rational_bits / (bits - 1)) return std::nullopt;
  // 0, 1 and -1 stay small whatever the exponent.
  if (bits <= 1) exponent = exponent == 0 ? 0 : 2 - exponent % 2;
  // Powers of coprime numbers are coprime: nothing to reduce.
  auto parts = std::make_unique<Parts>();
  Number power = make();
  must(BN_set_word(power.get(), static_cast<BN_ULONG>(exponent)));
  must(BN_exp(parts->top.get(), parts_->top.get(), power.get(), scratch()));
  must(BN_exp(parts->bottom.get(), parts_->bottom.get(), power.get(), scratch()));
  return Rational(std::move(parts));
}

Rational Rational::negated() const {
  Rational result(*this);
  if (!BN_is_zero(result.parts_->top.get())) {
    BN_set_negative(result.parts_->top.get(), BN_is_negative(result.parts_->top.get()) ? 0 : 1);
  }
  return result;
}

Rational Rational::absolute() const {
  return sign() < 0 ? negated() : *this;
}

Rational Rational::floor() const {
  auto parts = std::make_unique<Parts>();
  Number rest = make();
  must(BN_div(parts->top.get(), rest.get(), parts_->top.get(), parts_->bottom.get(), scratch()));
  if (BN_is_negative(rest.get())) must(BN_sub_word(parts->top.get(), 1));
  must(BN_one(parts->bottom.get()));
  return Rational(std::move(parts));
}

std::optional<Rational> Rational::square_root() const {
  if (sign() < 0) return std::nullopt;
  auto parts = std::make_unique<Parts>();
  parts->top = integer_root(parts_->top);
  parts->bottom = integer_root(parts_->bottom);
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
  auto parts = std::make_unique<Parts>();
  parts->top = integer_root(scaled->floor().parts_->top);
  parts->bottom = power_of_ten(digits);
  if (!parts->reduce()) return std::nullopt;
  return Rational(std::move(parts));
}

int Rational::sign() const {
  if (BN_is_zero(parts_->top.get())) return 0;
  return BN_is_negative(parts_->top.get()) ? -1 : 1;
}

int Rational::compare(const Rational& other) const {
  Number a = make();
  Number b = make();
  must(BN_mul(a.get(), parts_->top.get(), other.parts_->bottom.get(), scratch()));
  must(BN_mul(b.get(), other.parts_->top.get(), parts_->bottom.get(), scratch()));
  return BN_cmp(a.get(), b.get());
}

int Rational::bits() const {
  return BN_num_bits(parts_->top.get()) + BN_num_bits(parts_->bottom.get());
}

bool Rational::is_integer() const {
  return BN_is_one(parts_->bottom.get());
}

std::optional<long> Rational::small_integer() const {
  if (!is_integer() || BN_num_bits(parts_->top.get()) > 31) return std::nullopt;
  const auto magnitude = static_cast<long>(BN_get_word(parts_->top.get()));
  return sign() < 0 ? -magnitude : magnitude;
}

std::string Rational::text() const {
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
