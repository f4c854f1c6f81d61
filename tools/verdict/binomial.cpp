// The binomial tail is a regularised incomplete beta function, P(X <= k) = I_{1-p}(n - k, k + 1), computed by its
// continued fraction (DLMF 8.17.22, evaluated by the method of Lentz). Own code, because the standard library has none
// and this folder includes nothing else; tests compare it with sums of exact terms.
#include "tools/verdict/binomial.hpp"

#include <array>
#include <cmath>

namespace portcullis::tools::verdict {
namespace {

// ln Gamma(x) for x >= 1, Lanczos with g = 7: relative error below 1e-14. std::lgamma writes a global.
double log_gamma(double x) {
  constexpr std::array<double, 9> terms{0.99999999999980993,  676.5203681218851,     -1259.1392167224028,
                                        771.32342877765313,   -176.61502916214059,   12.507343278686905,
                                        -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7};
  const double shifted = x - 1;
  double sum = terms[0];
  for (std::size_t i = 1; i < terms.size(); ++i) sum += terms[i] / (shifted + static_cast<double>(i));
  const double base = shifted + 7.5;
  constexpr double half_log_two_pi = 0.91893853320467274178;
  return half_log_two_pi + (shifted + 0.5) * std::log(base) - base + std::log(sum);
}

// I_x(a, b) for a, b >= 1 and x < (a + 1) / (a + b + 2), where the fraction converges fast. Nothing when it did not.
std::optional<double> beta_fraction(double a, double b, double x) {
  constexpr double tiny = 1e-300;
  constexpr int most_steps = 200'000;
  const auto away_from_zero = [](double value) { return std::fabs(value) < tiny ? tiny : value; };
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double value = d;
  for (int m = 1; m <= most_steps; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    value *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    const double step = d * c;
    value *= step;
    if (std::fabs(step - 1) < 1e-15) {
      const double front =
          std::exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * std::log(x) + b * std::log1p(-x));
      return front * value / a;
    }
  }
  return std::nullopt;
}

bool is_level(double delta) {
  return delta > 0 && delta < 1;  // false for NaN
}

// The rate at which `tail` (falling in the rate) crosses `delta`; errs to the side of `upwards` by the last halving.
template <class Tail>
double crossing(Tail tail, double delta, bool upwards) {
  double low = 0, high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (tail(middle) > delta ? low : high) = middle;
  }
  return upwards ? high : low;
}

}  // namespace

double binomial_tail(std::uint64_t hits, std::uint64_t trials, double rate) {
  if (hits > trials || !(rate >= 0 && rate <= 1)) return 1;
  if (hits == trials || rate == 0) return 1;
  if (rate == 1) return 0;
  if (hits == 0) return std::exp(static_cast<double>(trials) * std::log1p(-rate));
  const double a = static_cast<double>(trials - hits), b = static_cast<double>(hits) + 1;
  const double x = 1 - rate;
  const bool direct = x < (a + 1) / (a + b + 2);
  const auto part = direct ? beta_fraction(a, b, x) : beta_fraction(b, a, rate);
  if (!part) return 1;
  const double tail = direct ? *part : 1 - *part;
  return tail >= 0 && tail <= 1 ? tail : tail < 0 ? 0 : 1;
}

double upper_bound(std::uint64_t hits, std::uint64_t trials, double delta) {
  if (trials == 0 || hits >= trials || !is_level(delta)) return 1;
  return crossing([&](double rate) { return binomial_tail(hits, trials, rate); }, delta, true);
}

double lower_bound(std::uint64_t hits, std::uint64_t trials, double delta) {
  if (trials == 0 || hits == 0 || hits > trials || !is_level(delta)) return 0;
  // P(X >= hits) = delta, and P(X >= hits) of the rate is P(X <= trials - hits) of its complement.
  return 1 - upper_bound(trials - hits, trials, delta);
}

Interval interval95(std::uint64_t hits, std::uint64_t trials) {
  return {lower_bound(hits, trials, 0.025), upper_bound(hits, trials, 0.025)};
}

bool shows_at_most(std::uint64_t hits, std::uint64_t trials, double limit, double delta) {
  if (trials == 0 || hits >= trials || !is_level(delta) || !is_level(limit)) return false;
  return binomial_tail(hits, trials, limit) <= delta;
}

std::optional<std::uint64_t> trials_needed(double rate, double limit, double delta) {
  if (!is_level(limit) || !is_level(delta) || !(rate >= 0 && rate < limit)) return std::nullopt;
  const auto enough = [&](std::uint64_t trials) {
    const auto hits = static_cast<std::uint64_t>(std::ceil(rate * static_cast<double>(trials)));
    return shows_at_most(hits, trials, limit, delta);
  };
  constexpr std::uint64_t most = 10'000'000;
  std::uint64_t high = 1;
  while (!enough(high)) {
    high *= 2;
    if (high > most) return std::nullopt;
  }
  // Rounding hits up makes `enough` jump to and fro by one hit; the search ends on a number that is enough.
  std::uint64_t low = high / 2;
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace portcullis::tools::verdict
