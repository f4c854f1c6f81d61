// Schoolbook arithmetic; the bounds keep it small.
#include "tools/checkers/polynomial.hpp"

#include <cstdlib>

namespace portcullis::tools::checkers {
namespace {

constexpr std::size_t max_terms = 64;
constexpr int max_degree = 64;
constexpr long max_power = 32;

std::optional<Monomial> product(const Monomial& a, const Monomial& b, int sign) {
  Monomial result = a;
  for (const auto& [name, exponent] : b) {
    int& power = result[name];
    power += sign * exponent;
    if (std::abs(power) > max_degree) return std::nullopt;
    if (power == 0) result.erase(name);
  }
  return result;
}

}  // namespace

Polynomial::Polynomial(Rational constant) {
  if (!constant.is_zero()) terms_.emplace(Monomial(), std::move(constant));
}

Polynomial Polynomial::unknown(const std::string& name) {
  Polynomial result;
  result.terms_.emplace(Monomial{{name, 1}}, Rational(1));
  return result;
}

std::optional<Polynomial> Polynomial::plus(const Polynomial& other, int sign) const {
  Polynomial result = *this;
  for (const auto& [monomial, coefficient] : other.terms_) {
    const Rational added = sign < 0 ? coefficient.negated() : coefficient;
    const auto [at, fresh] = result.terms_.try_emplace(monomial, added);
    if (fresh) continue;
    auto sum = at->second.plus(added);
    if (!sum) return std::nullopt;
    if (sum->is_zero()) {
      result.terms_.erase(at);
    } else {
      at->second = std::move(*sum);
    }
  }
  if (result.terms_.size() > max_terms) return std::nullopt;
  return result;
}

std::optional<Polynomial> Polynomial::times(const Polynomial& other) const {
  Polynomial result;
  for (const auto& [left, a] : terms_) {
    Polynomial row;
    for (const auto& [right, b] : other.terms_) {
      const auto monomial = product(left, right, 1);
      auto coefficient = a.times(b);
      if (!monomial || !coefficient) return std::nullopt;
      row.terms_.emplace(*monomial, std::move(*coefficient));
    }
    auto sum = result.plus(row, 1);
    if (!sum) return std::nullopt;
    result = std::move(*sum);
  }
  return result;
}

std::optional<Polynomial> Polynomial::over(const Polynomial& other) const {
  if (other.terms_.size() != 1) return std::nullopt;
  Polynomial result;
  for (const auto& [monomial, coefficient] : terms_) {
    const auto quotient = product(monomial, other.terms_.begin()->first, -1);
    auto value = coefficient.over(other.terms_.begin()->second);
    if (!quotient || !value) return std::nullopt;
    result.terms_.emplace(*quotient, std::move(*value));
  }
  return result;
}

std::optional<Polynomial> Polynomial::to_power(long exponent) const {
  if (is_constant()) {
    auto value = constant().to_power(exponent);
    if (!value) return std::nullopt;
    return Polynomial(std::move(*value));
  }
  // To the power of zero it is one only where it is not zero itself.
  if (exponent < 1 || exponent > max_power) return std::nullopt;
  Polynomial result(Rational(1));
  for (long i = 0; i < exponent; ++i) {
    auto next = result.times(*this);
    if (!next) return std::nullopt;
    result = std::move(*next);
  }
  return result;
}

bool Polynomial::is_constant() const {
  return terms_.empty() || (terms_.size() == 1 && terms_.begin()->first.empty());
}

Rational Polynomial::constant() const {
  const auto found = terms_.find(Monomial());
  return found == terms_.end() ? Rational(0) : found->second;
}

int Polynomial::bits() const {
  int sum = 0;
  for (const auto& term : terms_) sum += term.second.bits();
  return sum;
}

bool Polynomial::equals(const Polynomial& other) const {
  if (terms_.size() != other.terms_.size()) return false;
  auto right = other.terms_.begin();
  for (const auto& [monomial, coefficient] : terms_) {
    if (monomial != right->first || coefficient.compare(right->second) != 0) return false;
    ++right;
  }
  return true;
}

}  // namespace portcullis::tools::checkers
