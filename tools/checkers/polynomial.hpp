// Polynomials in named unknowns with rational coefficients and integer exponents (negative ones, too: 4/x), of bounded
// size. A number is the polynomial of degree zero. Used by value.cpp.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "tools/checkers/rational.hpp"

namespace portcullis::tools::checkers {

using Monomial = std::map<std::string, int>;  // no zero exponents

class Polynomial {
 public:
  Polynomial() = default;
  explicit Polynomial(Rational constant);
  static Polynomial unknown(const std::string& name);

  // nullopt: too large, or (over) not a division by one non-zero term.
  std::optional<Polynomial> plus(const Polynomial& other, int sign) const;
  std::optional<Polynomial> times(const Polynomial& other) const;
  std::optional<Polynomial> over(const Polynomial& other) const;
  std::optional<Polynomial> to_power(long exponent) const;

  bool is_constant() const;
  Rational constant() const;  // the coefficient of degree zero
  bool is_zero() const { return terms_.empty(); }
  std::size_t size() const { return terms_.size(); }
  int bits() const;
  bool equals(const Polynomial& other) const;

 private:
  std::map<Monomial, Rational> terms_;  // no zero coefficients
};

}  // namespace portcullis::tools::checkers
