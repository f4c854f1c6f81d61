// See problem.hpp.
#include "tools/prove/problem.hpp"

#include <algorithm>

namespace portcullis::tools::prove {

SortId Problem::sort_of(const Sort& sort) {
  const auto found = std::find(sorts.begin(), sorts.end(), sort);
  if (found != sorts.end()) return static_cast<SortId>(found - sorts.begin());
  sorts.push_back(sort);
  return static_cast<SortId>(sorts.size() - 1);
}

TermId Problem::add(Term term) {
  terms.push_back(std::move(term));
  return static_cast<TermId>(terms.size() - 1);
}

TermId Problem::call(FunctionId function, std::vector<TermId> args) {
  Term term{Op::call, functions[function].result, function, {}, std::move(args), {}, {}};
  return add(std::move(term));
}

TermId Problem::reference(VariableId variable) {
  return add({Op::variable, variables[variable].sort, variable, {}, {}, {}, {}});
}

TermId Problem::boolean_term(Op op, std::vector<TermId> args) {
  return add({op, boolean, 0, {}, std::move(args), {}, {}});
}

TermId Problem::quantified(Op op, std::vector<VariableId> bound, TermId body) {
  return add({op, boolean, 0, {}, {body}, std::move(bound), {}});
}

std::string sort_text(const Problem& problem, SortId sort) {
  const Sort& known = problem.sorts[sort];
  switch (known.kind) {
    case SortKind::boolean:
      return "Bool";
    case SortKind::integer:
      return "Int";
    case SortKind::real:
      return "Real";
    case SortKind::bit_vector:
      return "(_ BitVec " + std::to_string(known.width) + ")";
    case SortKind::array:
      return "(Array " + sort_text(problem, known.index) + " " + sort_text(problem, known.element) + ")";
    case SortKind::uninterpreted:
      return problem.sort_names[known.width];
  }
  return {};
}

}  // namespace portcullis::tools::prove
