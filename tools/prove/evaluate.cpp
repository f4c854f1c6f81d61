// The truth of a term in a structure (see structure.hpp): a slow reading of the definitions, independent of the
// solvers. What cannot be evaluated is unknown, and a connective is decided when its known parts decide it.
#include <algorithm>
#include <string>

#include "tools/prove/evaluate_vectors.hpp"
#include "tools/prove/structure.hpp"

namespace portcullis::tools::prove {
namespace {

using checkers::Rational;
using Maybe = std::optional<Value>;
using Bits = Value::Bits;

constexpr std::size_t most_steps = 2'000'000;
constexpr std::size_t most_levels = 1500;  // of terms inside terms and definitions: this recurses

Value truth(bool yes) {
  Value value;
  value.bits = yes ? 1 : 0;
  return value;
}

class Evaluator {
 public:
  Evaluator(const Problem& problem, const Structure& structure)
      : problem_(problem), structure_(structure), bound_(problem.variables.size()) {}

  Maybe value(TermId id) {
    if (++steps_ > most_steps || levels_ >= most_levels) return std::nullopt;
    ++levels_;
    Maybe out = value_here(id);
    --levels_;
    return out;
  }

 private:
  Maybe value_here(TermId id) {
    const Term& term = problem_.terms[id];
    switch (term.op) {
      case Op::truth:
        return truth(term.literal == "true");
      case Op::integer:
      case Op::real:
        return decimal(term.literal);
      case Op::bits:
        return vector(term);
      case Op::variable:
        return bound_[term.symbol];
      case Op::call:
        return call(term);
      case Op::forall:
      case Op::exists:
        return quantified(term, 0);
      case Op::let: {
        std::vector<Maybe> values;
        for (std::size_t i = 0; i < term.bound.size(); ++i) values.push_back(value(term.args[i]));
        for (std::size_t i = 0; i < term.bound.size(); ++i) bound_[term.bound[i]] = std::move(values[i]);
        return value(term.args.back());
      }
      case Op::negation: {
        const Maybe inner = value(term.args[0]);
        return inner ? Maybe(truth(inner->bits == 0)) : std::nullopt;
      }
      case Op::conjunction:
        return any(term.args, false, false);
      case Op::disjunction:
        return any(term.args, true, false);
      case Op::implies:
        return any(term.args, true, true);
      case Op::ite: {
        const Maybe test = value(term.args[0]);
        return test ? value(term.args[test->bits != 0 ? 1 : 2]) : std::nullopt;
      }
      default:
        break;
    }
    std::vector<Value> args;
    for (const TermId arg : term.args) {
      Maybe inner = value(arg);
      if (!inner) return std::nullopt;
      args.push_back(std::move(*inner));
    }
    return term.op >= Op::bv_concat && term.op <= Op::bv_rotate_right ? evaluate_vectors(problem_, term, args)
                                                                      : plain(term, args);
  }

  static Maybe decimal(const std::string& literal) {
    const std::size_t point = literal.find('.');
    std::string digits = literal;
    int exponent = 0;
    if (point != std::string::npos) {
      digits.erase(point, 1);
      exponent = -static_cast<int>(literal.size() - point - 1);
    }
    auto number = Rational::from_decimal(digits, exponent);
    if (!number) return std::nullopt;
    Value out;
    out.number = std::move(*number);
    return out;
  }

  Maybe vector(const Term& term) const {
    const std::uint32_t width = problem_.sorts[term.sort].width;
    if (width > 128) return std::nullopt;
    Value out;
    const bool hex = term.literal.starts_with("#x");
    const bool binary = term.literal.starts_with("#b");
    const unsigned base = hex ? 16 : binary ? 2 : 10;
    for (const char c : std::string_view(term.literal).substr(hex || binary ? 2 : 0))
      out.bits = out.bits * base + static_cast<Bits>(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    if (width < 128) out.bits &= (Bits{1} << width) - 1;
    return out;
  }

  // Whether one of the arguments is `wanted`; `first_negated` for implications, where all but the last are negated.
  Maybe any(const std::vector<TermId>& args, bool wanted, bool but_last_negated) {
    bool unknown = false;
    for (std::size_t i = 0; i < args.size(); ++i) {
      const Maybe inner = value(args[i]);
      const bool negated = but_last_negated && i + 1 < args.size();
      if (!inner)
        unknown = true;
      else if (((inner->bits != 0) != negated) == wanted)
        return truth(wanted);
    }
    return unknown ? std::nullopt : Maybe(truth(!wanted));
  }

  Maybe call(const Term& term) {
    const Function& function = problem_.functions[term.symbol];
    std::vector<Value> args;
    for (const TermId arg : term.args) {
      Maybe inner = value(arg);
      if (!inner) return std::nullopt;
      args.push_back(std::move(*inner));
    }
    if (function.body) {
      std::vector<Maybe> kept;
      for (std::size_t i = 0; i < args.size(); ++i) {
        kept.push_back(std::move(bound_[function.formals[i]]));
        bound_[function.formals[i]] = std::move(args[i]);
      }
      Maybe out = value(*function.body);
      for (std::size_t i = 0; i < kept.size(); ++i) bound_[function.formals[i]] = std::move(kept[i]);
      return out;
    }
    const Table& table = structure_.functions[term.symbol];
    std::string key;
    for (std::size_t i = 0; i < args.size(); ++i) key += value_text(problem_, function.parameters[i], args[i]) + ",";
    const auto row = table.rows.find(key);
    return row != table.rows.end() ? Maybe(row->second) : table.otherwise;
  }

  Maybe quantified(const Term& term, std::size_t at) {
    if (at == term.bound.size()) return value(term.args[0]);
    const Sort& sort = problem_.sorts[problem_.variables[term.bound[at]].sort];
    std::size_t count = 0;
    if (sort.kind == SortKind::uninterpreted)
      count = structure_.things[sort.width];
    else if (sort.kind == SortKind::boolean)
      count = 2;
    else if (sort.kind == SortKind::bit_vector && sort.width <= 12)
      count = std::size_t{1} << sort.width;
    else
      return std::nullopt;
    const bool wanted = term.op == Op::exists;
    bool unknown = false;
    for (std::size_t i = 0; i < count; ++i) {
      Value element;
      element.bits = i;
      bound_[term.bound[at]] = std::move(element);
      const Maybe inner = quantified(term, at + 1);
      if (steps_ > most_steps) return std::nullopt;
      if (!inner)
        unknown = true;
      else if ((inner->bits != 0) == wanted)
        return truth(wanted);
    }
    return unknown ? std::nullopt : Maybe(truth(!wanted));
  }

  bool is_number(TermId id) const {
    const SortKind kind = problem_.sorts[problem_.terms[id].sort].kind;
    return kind == SortKind::integer || kind == SortKind::real;
  }

  static Maybe number(std::optional<Rational> rational) {
    if (!rational) return std::nullopt;
    Value out;
    out.number = std::move(*rational);
    return out;
  }

  // The standard's integer division: the remainder is never negative.
  static std::optional<Rational> quotient(const Rational& a, const Rational& b) {
    if (b.is_zero()) return std::nullopt;  // SMT-LIB leaves it open
    const auto exact = a.over(b.absolute());
    if (!exact) return std::nullopt;
    return b.sign() < 0 ? exact->floor().negated() : exact->floor();
  }

  Maybe plain(const Term& term, const std::vector<Value>& args) const {
    const auto folded = [&](std::optional<Rational> (Rational::*step)(const Rational&) const) {
      std::optional<Rational> out = args[0].number;
      for (std::size_t i = 1; i < args.size() && out; ++i) out = ((*out).*step)(args[i].number);
      return number(std::move(out));
    };
    const auto ordered = [&](auto good) {
      for (std::size_t i = 0; i + 1 < args.size(); ++i)
        if (!good(args[i].number.compare(args[i + 1].number))) return truth(false);
      return truth(true);
    };
    const auto same = [&](std::size_t i, std::size_t j) {
      return is_number(term.args[i]) ? args[i].number.compare(args[j].number) == 0 : args[i].bits == args[j].bits;
    };
    switch (term.op) {
      case Op::exclusive: {
        bool odd = false;
        for (const Value& arg : args) odd = odd != (arg.bits != 0);
        return truth(odd);
      }
      case Op::equal:
        for (std::size_t i = 1; i < args.size(); ++i)
          if (!same(0, i)) return truth(false);
        return truth(true);
      case Op::distinct:
        if (args.size() > 1000) return std::nullopt;
        for (std::size_t i = 0; i < args.size(); ++i)
          for (std::size_t j = i + 1; j < args.size(); ++j)
            if (same(i, j)) return truth(false);
        return truth(true);
      case Op::add:
        return folded(&Rational::plus);
      case Op::subtract:
        return folded(&Rational::minus);
      case Op::multiply:
        return folded(&Rational::times);
      case Op::divide:
        return folded(&Rational::over);
      case Op::negate:
        return number(args[0].number.negated());
      case Op::absolute:
        return number(args[0].number.absolute());
      case Op::integer_divide: {
        std::optional<Rational> out = args[0].number;
        for (std::size_t i = 1; i < args.size() && out; ++i) out = quotient(*out, args[i].number);
        return number(std::move(out));
      }
      case Op::modulo: {
        const auto times = quotient(args[0].number, args[1].number);
        const auto product = times ? times->times(args[1].number) : std::nullopt;
        return number(product ? args[0].number.minus(*product) : std::nullopt);
      }
      case Op::divisible: {
        const auto divided = args[0].number.over(Rational(static_cast<long>(term.index[0])));
        return divided ? Maybe(truth(divided->is_integer())) : std::nullopt;
      }
      case Op::less:
        return ordered([](int order) { return order < 0; });
      case Op::less_equal:
        return ordered([](int order) { return order <= 0; });
      case Op::greater:
        return ordered([](int order) { return order > 0; });
      case Op::greater_equal:
        return ordered([](int order) { return order >= 0; });
      case Op::to_real:
        return args[0];
      case Op::to_int:
        return number(args[0].number.floor());
      case Op::is_int:
        return truth(args[0].number.is_integer());
      default:
        return std::nullopt;  // arrays
    }
  }

  const Problem& problem_;
  const Structure& structure_;
  std::vector<Maybe> bound_;  // by VariableId; what is not bound now is never looked at
  std::size_t steps_ = 0;
  std::size_t levels_ = 0;
};

}  // namespace

Truth evaluate(const Problem& problem, const Structure& structure, TermId term) {
  if (problem.terms[term].sort != Problem::boolean) return Truth::unknown;
  const auto value = Evaluator(problem, structure).value(term);
  return !value ? Truth::unknown : value->bits != 0 ? Truth::yes : Truth::no;
}

}  // namespace portcullis::tools::prove
