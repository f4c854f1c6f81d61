// See smtlib_declarations.hpp.
#include "tools/prove/smtlib_declarations.hpp"

#include <charconv>
#include <utility>

namespace portcullis::tools::prove {
namespace {

constexpr std::size_t most_sorts_declared = 500;
constexpr std::size_t most_levels = 1000;       // of push
constexpr std::size_t most_constructors = 100;  // of one datatype

}  // namespace

bool SmtlibDeclarations::shape(const Sexpr& node, std::size_t items, std::string_view expected) {
  return node.items.size() == items || terms_.fail(node.place, "a command with another shape", std::string(expected));
}

bool SmtlibDeclarations::sort_name(const Sexpr& name) {
  SortId known = 0;
  if (name.kind != Sexpr::Kind::symbol) return terms_.fail(name.place, "this cannot be a name", "a symbol");
  Sexprs one;
  one.nodes.push_back(name);
  if (name.text == "Array" || terms_.sort(one, 0, known))
    return terms_.fail(name.place, "a sort of this name is there already", "another name");
  return true;
}

bool SmtlibDeclarations::declare_sort(const Sexpr& node) {
  if (!shape(node, 3, "(declare-sort Name 0)") || !sort_name(tree_[node.items[1]])) return false;
  if (tree_[node.items[2]].text != "0")
    return terms_.fail(tree_[node.items[2]].place, "sorts with parameters are not supported", "0");
  const auto name = tree_[node.items[1]].text;
  const auto index = static_cast<std::uint32_t>(problem_.sort_names.size());
  if (index >= most_sorts_declared) return terms_.fail(node.place, "more than 500 declared sorts", "fewer sorts");
  problem_.sort_names.emplace_back(name);
  new_sort(name, problem_.sort_of({SortKind::uninterpreted, index, 0, 0}));
  return true;
}

bool SmtlibDeclarations::define_sort(const Sexpr& node) {
  if (!shape(node, 4, "(define-sort Name () Sort)") || !sort_name(tree_[node.items[1]])) return false;
  const Sexpr& parameters = tree_[node.items[2]];
  if (parameters.kind != Sexpr::Kind::list || !parameters.items.empty())
    return terms_.fail(parameters.place, "sorts with parameters are not supported", "()");
  SortId sort = 0;
  if (!terms_.sort(tree_, node.items[3], sort)) return false;
  new_sort(tree_[node.items[1]].text, sort);
  return true;
}

void SmtlibDeclarations::new_sort(std::string_view name, SortId sort) {
  terms_.declare_sort(name, sort);
  if (!levels_.empty()) levels_.back().sorts.emplace_back(name);
}

FunctionId SmtlibDeclarations::new_function(Function function) {
  const auto id = static_cast<FunctionId>(problem_.functions.size());
  terms_.declare(function.name, id);
  if (!levels_.empty()) levels_.back().functions.push_back(function.name);
  problem_.functions.push_back(std::move(function));
  return id;
}

bool SmtlibDeclarations::level(const Sexpr& node, bool push) {
  const std::string_view form = push ? "(push 1)" : "(pop 1)";
  if (node.items.size() > 2) return shape(node, 2, form);
  std::uint32_t count = 1;
  if (node.items.size() == 2) {
    const Sexpr& number = tree_[node.items[1]];
    const auto read = std::from_chars(number.text.data(), number.text.data() + number.text.size(), count);
    if (number.kind != Sexpr::Kind::numeral || read.ec != std::errc() || count > most_levels)
      return terms_.fail(number.place, "not a number of levels", "a numeral up to " + std::to_string(most_levels));
  }
  if (push && checked_)
    return terms_.fail(node.place, "\"push\" behind (check-sat) begins another problem", "one problem a call");
  if (global_)
    return terms_.fail(node.place, "levels with :global-declarations true are not supported", "declarations first");
  for (; count > 0; --count) {
    if (push && levels_.size() >= most_levels)
      return terms_.fail(node.place, "more than " + std::to_string(most_levels) + " levels", "fewer of them");
    if (!push && levels_.empty()) return terms_.fail(node.place, "a pop without its push", "a (push) before it");
    if (push) {
      levels_.push_back({problem_.assertions.size(), {}, {}});
      continue;
    }
    const Level last = std::move(levels_.back());
    levels_.pop_back();
    if (checked_) continue;
    problem_.assertions.resize(last.assertions);
    for (const std::string& name : last.functions) terms_.forget(name);
    for (const std::string& name : last.sorts) terms_.forget_sort(name);
  }
  return true;
}

bool SmtlibDeclarations::datatypes(const Sexpr& node) {
  constexpr std::string_view form = "(declare-datatypes ((Name 0) ...) (((constructor) ...) ...))";
  if (!shape(node, 3, form)) return false;
  const Sexpr& names = tree_[node.items[1]];
  const Sexpr& bodies = tree_[node.items[2]];
  if (names.kind != Sexpr::Kind::list || bodies.kind != Sexpr::Kind::list ||
      (!names.items.empty() && names.items.size() != bodies.items.size()))
    return terms_.fail(node.place, "not as many names as datatypes", std::string(form));
  for (std::size_t i = 0; i < bodies.items.size(); ++i) {
    const Sexpr& body = tree_[bodies.items[i]];
    if (names.items.empty()) {
      if (body.kind != Sexpr::Kind::list || body.items.empty())
        return terms_.fail(body.place, "no datatype", "(Name a b)");
      if (!enumeration(body.items[0], bodies.items[i], 1)) return false;
      continue;
    }
    const Sexpr& name = tree_[names.items[i]];
    if (name.kind != Sexpr::Kind::list || name.items.size() != 2 || tree_[name.items[1]].text != "0")
      return terms_.fail(name.place, "a datatype with parameters is not supported", "(Name 0)");
    if (!enumeration(name.items[0], bodies.items[i], 0)) return false;
  }
  return true;
}

bool SmtlibDeclarations::enumeration(std::uint32_t name, std::uint32_t body, std::size_t first) {
  const Sexpr& list = tree_[body];
  if (!sort_name(tree_[name])) return false;
  if (list.kind != Sexpr::Kind::list || list.items.size() <= first || list.items.size() - first > most_constructors)
    return terms_.fail(list.place, "not 1 to " + std::to_string(most_constructors) + " constructors", "((a) (b))");
  if (problem_.sort_names.size() >= most_sorts_declared)
    return terms_.fail(list.place, "more than 500 declared sorts", "fewer sorts");
  const auto index = static_cast<std::uint32_t>(problem_.sort_names.size());
  problem_.sort_names.emplace_back(tree_[name].text);
  const SortId sort = problem_.sort_of({SortKind::uninterpreted, index, 0, 0});
  new_sort(tree_[name].text, sort);
  std::vector<TermId> things;
  for (std::size_t i = first; i < list.items.size(); ++i) {
    const Sexpr* constructor = &tree_[list.items[i]];
    if (constructor->kind == Sexpr::Kind::list && constructor->items.size() == 1)
      constructor = &tree_[constructor->items[0]];
    if (constructor->kind != Sexpr::Kind::symbol)
      return terms_.fail(constructor->place, "a constructor with fields is not supported",
                         "a datatype that lists its values");
    if (!terms_.fresh(*constructor)) return false;
    things.push_back(problem_.call(new_function({std::string(constructor->text), {}, sort, {}, {}}), {}));
  }
  const std::string label = "datatype " + std::string(tree_[name].text);
  if (things.size() > 1) problem_.assertions.push_back({problem_.boolean_term(Op::distinct, things), label});
  const auto any = static_cast<VariableId>(problem_.variables.size());
  problem_.variables.push_back({"any", sort});
  std::vector<TermId> cases;
  for (const TermId thing : things) cases.push_back(problem_.boolean_term(Op::equal, {problem_.reference(any), thing}));
  const TermId closed = cases.size() == 1 ? cases[0] : problem_.boolean_term(Op::disjunction, std::move(cases));
  problem_.assertions.push_back({problem_.quantified(Op::forall, {any}, closed), label});
  return true;
}

bool SmtlibDeclarations::define_recursive(const Sexpr& node) {
  const Sexpr& name = tree_[node.items[1]];
  if (!terms_.fresh(name)) return false;
  Function function;
  function.name = std::string(name.text);
  std::vector<VariableId> formals;
  if (!terms_.bind(tree_, node.items[2], formals)) return false;
  for (const VariableId formal : formals) function.parameters.push_back(problem_.variables[formal].sort);
  TermId body = 0;
  bool good = terms_.sort(tree_, node.items[3], function.result);
  const SortId result = function.result;
  FunctionId id = 0;
  if (good) {
    id = new_function(std::move(function));
    good = terms_.term(tree_, node.items[4], body) && terms_.fit(body, result, tree_[node.items[4]].place);
  }
  terms_.unbind(formals);
  if (!good) return false;
  std::vector<TermId> args;
  for (const VariableId formal : formals) args.push_back(problem_.reference(formal));
  TermId equation = problem_.boolean_term(Op::equal, {problem_.call(id, std::move(args)), body});
  if (!formals.empty()) equation = problem_.quantified(Op::forall, std::move(formals), equation);
  problem_.assertions.push_back({equation, "define-fun-rec " + std::string(name.text)});
  return true;
}

bool SmtlibDeclarations::declare(const Sexpr& node, std::optional<std::uint32_t> parameters, std::uint32_t result) {
  const Sexpr& name = tree_[node.items[1]];
  if (!terms_.fresh(name)) return false;
  Function function;
  function.name = std::string(name.text);
  if (parameters) {
    if (tree_[*parameters].kind != Sexpr::Kind::list)
      return terms_.fail(tree_[*parameters].place, "not a list of sorts", "(Sort ...)");
    for (const std::uint32_t item : tree_[*parameters].items) {
      SortId sort = 0;
      if (!terms_.sort(tree_, item, sort)) return false;
      function.parameters.push_back(sort);
    }
  }
  if (!terms_.sort(tree_, result, function.result)) return false;
  new_function(std::move(function));
  return true;
}

bool SmtlibDeclarations::define(const Sexpr& node, std::optional<std::uint32_t> parameters, std::uint32_t result,
                                std::uint32_t body) {
  const Sexpr& name = tree_[node.items[1]];
  if (!terms_.fresh(name)) return false;
  Function function;
  function.name = std::string(name.text);
  if (parameters && !terms_.bind(tree_, *parameters, function.formals)) return false;
  for (const VariableId formal : function.formals) function.parameters.push_back(problem_.variables[formal].sort);
  TermId term = 0;
  const bool good = terms_.sort(tree_, result, function.result) && terms_.term(tree_, body, term) &&
                    terms_.fit(term, function.result, tree_[body].place);
  terms_.unbind(function.formals);
  if (!good) return false;
  function.body = term;
  new_function(std::move(function));
  return true;
}

}  // namespace portcullis::tools::prove
