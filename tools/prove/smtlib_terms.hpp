// Sorts and terms of SMT-LIB, checked and typed. One reader lives as long as its script; smtlib_reader.cpp feeds it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/prove/operators.hpp"
#include "tools/prove/problem.hpp"
#include "tools/prove/sexpr.hpp"

namespace portcullis::tools::prove {

class SmtlibTerms {
 public:
  explicit SmtlibTerms(Problem& problem) : problem_(problem) {}

  // Each is false after an error, which issue() then has.
  bool sort(const Sexprs& tree, std::uint32_t node, SortId& out);
  bool term(const Sexprs& tree, std::uint32_t node, TermId& out);
  bool boolean(const Sexprs& tree, std::uint32_t node, TermId& out);  // a term of sort Bool
  // ((x Int) ...): makes the variables and brings them into scope until unbind().
  bool bind(const Sexprs& tree, std::uint32_t list, std::vector<VariableId>& out);
  void unbind(const std::vector<VariableId>& bound);
  // A term for where `wanted` stands: the same, or an Int made Real.
  bool fit(TermId& term, SortId wanted, Place place);

  // A name that can be declared: not reserved, not an operator, not declared before.
  bool fresh(const Sexpr& symbol);
  void declare_sort(std::string_view name, SortId sort) { sorts_.emplace(std::string(name), sort); }
  void declare(std::string_view name, FunctionId function) { functions_.emplace(std::string(name), function); }

  // Of what a (pop) takes away.
  void forget_sort(std::string_view name) { sorts_.erase(sorts_.find(name)); }
  void forget(std::string_view name) { functions_.erase(functions_.find(name)); }

  bool fail(Place place, std::string message, std::string expected);
  Issue& issue() { return issue_; }

 private:
  bool symbol(const Sexpr& node, TermId& out);
  bool application(const Sexprs& tree, const Sexpr& node, TermId& out);
  bool let(const Sexprs& tree, const Sexpr& node, TermId& out);
  bool quantifier(const Sexprs& tree, const Sexpr& node, Op op, TermId& out);
  bool literal_of_index(const Sexprs& tree, const Sexpr& node, TermId& out);  // (_ bv5 8)
  bool call(FunctionId function, Place place, std::vector<TermId> args, const std::vector<Place>& places, TermId& out);
  bool apply(const Operator& op, const Sexpr& head, std::array<std::uint32_t, 2> indices, std::vector<TermId> args,
             const std::vector<Place>& places, TermId& out);
  bool number(const Sexpr& node, std::uint32_t& out);
  bool width(Place place, std::uint64_t width, SortId& out);
  bool all_fit(std::vector<TermId>& args, const std::vector<Place>& places, SortId wanted);
  // Real when one of them is, else Int; fails when one is neither.
  bool numeric(std::vector<TermId>& args, const std::vector<Place>& places);
  SortId sort_of(TermId term) const { return problem_.terms[term].sort; }
  const Sort& known(SortId sort) const { return problem_.sorts[sort]; }

  Problem& problem_;
  std::map<std::string, SortId, std::less<>> sorts_;
  std::map<std::string, FunctionId, std::less<>> functions_;
  std::unordered_map<std::string, std::vector<VariableId>> scope_;  // innermost last
  Issue issue_;
};

}  // namespace portcullis::tools::prove
