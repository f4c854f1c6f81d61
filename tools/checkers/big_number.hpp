// OpenSSL's BIGNUM with an owner, for what of a Rational does not fit 64 bits. Used by rational.cpp alone.
#pragma once

#include <openssl/bn.h>
#include <openssl/crypto.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <utility>

namespace portcullis::tools::checkers::big {

struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;

// Allocation failure is the only way these can fail; the process cannot go on then.
inline BIGNUM* checked(BIGNUM* number) {
  if (number == nullptr) std::abort();
  return number;
}
inline Number make() {
  return Number(checked(BN_new()));
}
inline Number copy(const Number& other) {
  return Number(checked(BN_dup(other.get())));
}
inline void must(int ok) {
  if (ok != 1) std::abort();
}

inline BN_CTX* scratch() {
  struct FreeContext {
    void operator()(BN_CTX* context) const { BN_CTX_free(context); }
  };
  thread_local const std::unique_ptr<BN_CTX, FreeContext> context(BN_CTX_new());
  if (!context) std::abort();
  return context.get();
}

inline Number power_of_ten(int exponent) {
  Number base = make();
  Number power = make();
  Number result = make();
  must(BN_set_word(base.get(), 10));
  must(BN_set_word(power.get(), static_cast<BN_ULONG>(exponent)));
  must(BN_exp(result.get(), base.get(), power.get(), scratch()));
  return result;
}

inline void set(BIGNUM* number, std::int64_t value) {
  const auto magnitude =
      value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  must(BN_set_word(number, magnitude));
  BN_set_negative(number, value < 0 ? 1 : 0);
}

// floor(sqrt(n)) by Newton's method from above.
inline Number integer_root(const Number& n) {
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

}  // namespace portcullis::tools::checkers::big
