// The sorts of operators (see smtlib_terms.hpp, operators.hpp).
#include <algorithm>

#include "tools/prove/smtlib_terms.hpp"

namespace portcullis::tools::prove {

bool SmtlibTerms::fit(TermId& term, SortId wanted, Place place) {
  const SortId have = sort_of(term);
  if (have == wanted) return true;
  if (have == Problem::integer && wanted == Problem::real) {
    if (problem_.terms[term].op == Op::integer) {  // each literal is a term of its own, so nobody else sees the change
      problem_.terms[term].op = Op::real;
      problem_.terms[term].sort = Problem::real;
    } else {
      term = problem_.add({Op::to_real, Problem::real, 0, {}, {term}, {}, {}});
    }
    return true;
  }
  return fail(place, "a term of sort " + sort_text(problem_, have), "a term of sort " + sort_text(problem_, wanted));
}

bool SmtlibTerms::all_fit(std::vector<TermId>& args, const std::vector<Place>& places, SortId wanted) {
  for (std::size_t i = 0; i < args.size(); ++i)
    if (!fit(args[i], wanted, places[i])) return false;
  return true;
}

bool SmtlibTerms::numeric(std::vector<TermId>& args, const std::vector<Place>& places) {
  SortId wanted = Problem::integer;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const SortId sort = sort_of(args[i]);
    if (sort != Problem::integer && sort != Problem::real)
      return fail(places[i], "a term of sort " + sort_text(problem_, sort), "a term of sort Int or Real");
    if (sort == Problem::real) wanted = Problem::real;
  }
  return all_fit(args, places, wanted);
}

bool SmtlibTerms::apply(const Operator& op, const Sexpr& head, std::array<std::uint32_t, 2> indices,
                        std::vector<TermId> args, const std::vector<Place>& places, TermId& out) {
  if (args.size() < op.least || (op.most != 0 && args.size() > op.most))
    return fail(head.place, "\"" + std::string(op.name) + "\" with " + std::to_string(args.size()) + " arguments",
                op.most == op.least ? std::to_string(op.least) : "at least " + std::to_string(op.least));
  SortId sort = Problem::boolean;
  const auto bits = [&](std::size_t i) -> std::uint64_t { return known(sort_of(args[i])).width; };
  const auto vectors = [&] {
    for (std::size_t i = 0; i < args.size(); ++i)
      if (known(sort_of(args[i])).kind != SortKind::bit_vector)
        return fail(places[i], "a term of sort " + sort_text(problem_, sort_of(args[i])), "a bit vector");
    return true;
  };
  switch (op.typing) {
    case Typing::booleans:
      if (!all_fit(args, places, Problem::boolean)) return false;
      break;
    case Typing::same:
    case Typing::ite: {
      const std::size_t first = op.typing == Typing::ite ? 1 : 0;
      if (first == 1 && !fit(args[0], Problem::boolean, places[0])) return false;
      SortId wanted = sort_of(args[first]);
      for (std::size_t i = first; i < args.size(); ++i)
        if (wanted == Problem::integer && sort_of(args[i]) == Problem::real) wanted = Problem::real;
      for (std::size_t i = first; i < args.size(); ++i)
        if (!fit(args[i], wanted, places[i])) return false;
      if (first == 1) sort = wanted;
      break;
    }
    case Typing::numbers:
      if (!numeric(args, places)) return false;
      sort = sort_of(args[0]);
      break;
    case Typing::comparison:
      if (!numeric(args, places)) return false;
      break;
    case Typing::integers:
    case Typing::integer_test:
      if (!all_fit(args, places, Problem::integer)) return false;
      if (op.typing == Typing::integers) sort = Problem::integer;
      if (op.op == Op::divisible && indices[0] == 0) return fail(head.place, "divisible by 0", "a positive divisor");
      break;
    case Typing::real_division:
    case Typing::to_int:
    case Typing::is_int:
    case Typing::to_real:
      if (!all_fit(args, places, Problem::real)) return false;
      if (op.typing == Typing::to_real) return out = args[0], true;
      sort = op.typing == Typing::is_int   ? Problem::boolean
             : op.typing == Typing::to_int ? Problem::integer
                                           : Problem::real;
      break;
    case Typing::vectors:
    case Typing::vector_compare:
    case Typing::bv_comp:
      if (!vectors() || !all_fit(args, places, sort_of(args[0]))) return false;
      if (op.typing == Typing::vectors) sort = sort_of(args[0]);
      if (op.typing == Typing::bv_comp && !width(head.place, 1, sort)) return false;
      break;
    case Typing::concat: {
      if (!vectors()) return false;
      std::uint64_t sum = 0;
      for (std::size_t i = 0; i < args.size(); ++i) sum += bits(i);
      if (!width(head.place, sum, sort)) return false;
      break;
    }
    case Typing::extract:
      if (!vectors()) return false;
      if (indices[0] < indices[1] || indices[0] >= bits(0))
        return fail(head.place,
                    "bits " + std::to_string(indices[0]) + " to " + std::to_string(indices[1]) + " of " +
                        std::to_string(bits(0)),
                    "(_ extract high low) with low <= high < width");
      if (!width(head.place, indices[0] - indices[1] + 1, sort)) return false;
      break;
    case Typing::repeat:
      if (!vectors() || !width(head.place, bits(0) * indices[0], sort)) return false;
      break;
    case Typing::extend:
      if (!vectors() || !width(head.place, bits(0) + indices[0], sort)) return false;
      break;
    case Typing::rotate:
      if (!vectors()) return false;
      sort = sort_of(args[0]);
      break;
    case Typing::select:
    case Typing::store: {
      const Sort array = known(sort_of(args[0]));
      if (array.kind != SortKind::array)
        return fail(places[0], "a term of sort " + sort_text(problem_, sort_of(args[0])), "an array");
      if (!fit(args[1], array.index, places[1])) return false;
      if (op.typing == Typing::store && !fit(args[2], array.element, places[2])) return false;
      sort = op.typing == Typing::store ? sort_of(args[0]) : array.element;
      break;
    }
  }
  out = problem_.add({op.op, sort, 0, indices, std::move(args), {}, {}});
  return true;
}

}  // namespace portcullis::tools::prove
