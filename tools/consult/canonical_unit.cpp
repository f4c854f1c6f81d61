// The factor between two units, exact (see canonical_parts.hpp): the table is that of the claims.
#include "tools/claims/unit_text.hpp"
#include "tools/consult/canonical_parts.hpp"

namespace portcullis::tools::consult {
namespace {

using checkers::Rational;

struct Reading {
  claims::Dimension dimension{};
  Rational factor{1};
  bool from_zero = true;  // false: degrees, whose zero is elsewhere
  claims::UnitSystem system = claims::UnitSystem::any;
};

std::vector<Reading> simple_readings(std::string_view name) {
  std::vector<Reading> out;
  for (const auto& unit : claims::read_unit(name)) {
    const auto top = Rational::from_decimal(unit.numerator, unit.exponent);
    const auto bottom = Rational::from_decimal(unit.denominator, 0);
    const auto factor = top && bottom ? top->over(*bottom) : std::nullopt;
    if (!factor) return {};
    out.push_back({unit.dimension, *factor, unit.offset_numerator == "0", unit.system});
  }
  return out;
}

// Also "km/h" and "kilometres per hour".
std::vector<Reading> readings(std::string_view name) {
  if (auto simple = simple_readings(name); !simple.empty()) return simple;
  std::size_t at = name.find('/'), size = 1;
  if (at == std::string_view::npos) {
    at = name.find(" per ");
    size = 5;
  }
  if (at == std::string_view::npos) return {};
  std::vector<Reading> out;
  for (const Reading& top : simple_readings(trimmed(name.substr(0, at), " ")))
    for (const Reading& bottom : simple_readings(trimmed(name.substr(at + size), " "))) {
      Reading both{top.dimension, Rational(1), top.from_zero && bottom.from_zero, top.system};
      for (std::size_t i = 0; i < claims::dimension_count; ++i) both.dimension[i] -= bottom.dimension[i];
      const auto factor = top.factor.over(bottom.factor);
      if (!factor) return {};
      both.factor = *factor;
      out.push_back(std::move(both));
    }
  return out;
}

}  // namespace

std::optional<Rational> units_in(std::string_view from, std::string_view to) {
  constexpr std::size_t longest = 60;
  if (from.size() > longest || to.size() > longest) return std::nullopt;
  if (const auto name = claims::canonical_unit(from); !name.empty() && name == claims::canonical_unit(to))
    return Rational(1);
  const auto wanted = readings(to);
  std::optional<Rational> found;
  for (const Reading& given : readings(from))
    for (const Reading& target : wanted) {
      // What was asked for is the first that its name stands for: "m" are metres, "pounds" are of weight.
      if (given.dimension != target.dimension || target.dimension != wanted.front().dimension) continue;
      if (given.system != target.system && given.system != claims::UnitSystem::any &&
          target.system != claims::UnitSystem::any)
        continue;
      if (!given.from_zero || !target.from_zero) return std::nullopt;
      const auto factor = given.factor.over(target.factor);
      if (!factor || (found && found->compare(*factor) != 0)) return std::nullopt;
      found = factor;
    }
  return found;
}

}  // namespace portcullis::tools::consult
