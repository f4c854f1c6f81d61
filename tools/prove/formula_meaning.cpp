// See formula_meaning.hpp. Two passes over the formulas: the first finds out what each name is and which places hold
// the same kind of thing (union-find over places), the second builds typed terms.
#include "tools/prove/formula_meaning.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "tools/prove/place_groups.hpp"

namespace portcullis::tools::prove {
namespace {

using Kind = Formula::Kind;

enum class Role { predicate, function, constant };

struct Known {
  Role role = Role::constant;
  std::string source;
  Place place;
  std::vector<std::size_t> groups;  // of the arguments
  std::size_t result = 0;
  FunctionId function = 0;
};

class Meaning {
 public:
  explicit Meaning(FreeLetters letters) : letters_(letters) {}

  std::expected<Problem, std::vector<Issue>> run(const std::vector<Reading>& premises,
                                                 const std::optional<Reading>& conclusion) {
    for (const Reading& reading : premises) learn(reading);
    if (conclusion) learn(*conclusion);
    if (!issues_.empty()) return std::unexpected(std::move(issues_));
    declare();
    variable_ = 0;
    numeral_at_ = 0;
    for (const Reading& reading : premises)
      problem_.assertions.push_back({formula(reading.formula), std::string(reading.statement.text)});
    if (conclusion) problem_.conclusion = formula(conclusion->formula);
    return std::move(problem_);
  }

 private:
  // --- first pass

  void learn(const Reading& reading) {
    source_ = reading.statement.source;
    failed_ = false;
    variables_.clear();
    collect_variables(reading.formula);
    learn_formula(reading.formula);
    scope_.clear();
  }

  void fail(Place place, std::string message, std::string expected) {
    if (failed_) return;  // one a statement
    failed_ = true;
    issues_.push_back({source_, place, std::move(message), std::move(expected)});
  }

  // Of all quantifiers of one statement.
  void collect_variables(const Formula& node) {
    if (node.kind == Kind::forall || node.kind == Kind::exists)
      variables_.insert(node.variables.begin(), node.variables.end());
    for (const Formula& child : node.children) collect_variables(child);
  }

  void learn_formula(const Formula& node) {
    switch (node.kind) {
      case Kind::truth:
        return;
      case Kind::negative:  // Prover9 writes -P(x)
      case Kind::negation:
      case Kind::conjunction:
      case Kind::disjunction:
      case Kind::exclusive:
      case Kind::implies:
      case Kind::iff:
        for (const Formula& child : node.children) learn_formula(child);
        return;
      case Kind::forall:
      case Kind::exists:
        for (const std::string& variable : node.variables) {
          groups_of_variables_.push_back(groups_.make());
          scope_[variable].push_back(groups_of_variables_.back());
        }
        learn_formula(node.children[0]);
        for (const std::string& variable : node.variables) scope_[variable].pop_back();
        return;
      case Kind::equal:
      case Kind::unequal: {
        const std::size_t left = learn_term(node.children[0]);
        const std::size_t right = learn_term(node.children[1]);
        groups_.unite(left, right);
        groups_.mark_equated(left);
        return;
      }
      case Kind::less:
      case Kind::less_equal:
      case Kind::greater:
      case Kind::greater_equal:
        for (const Formula& child : node.children) groups_.mark_real(learn_term(child));
        return;
      case Kind::name:
        if (bound(node.text))
          fail(node.place, in_quotes(node.text) + " is a variable of a thing and not something that can be true",
               "a formula, such as a predicate of it");
        else
          learn_name(node, Role::predicate);
        return;
      case Kind::apply:
        learn_name(node, Role::predicate);
        return;
      case Kind::number:
      case Kind::plus:
      case Kind::minus:
      case Kind::times:
      case Kind::over:
        fail(node.place, "a number where something must be true or false", "a formula, such as a comparison");
        return;
    }
  }

  bool bound(const std::string& name) const {
    const auto found = scope_.find(name);
    return found != scope_.end() && !found->second.empty();
  }

  Known& learn_name(const Formula& node, Role role) {
    if (node.kind == Kind::apply && bound(node.text))
      fail(node.place, in_quotes(node.text) + " is a variable and cannot be applied", "a predicate or a function");
    const auto [entry, is_new] = names_.try_emplace(node.text);
    Known& known = entry->second;
    if (is_new) {
      known.role = role;
      known.source = source_;
      known.place = node.place;
      for (std::size_t i = 0; i < node.children.size(); ++i) known.groups.push_back(groups_.make());
      known.result = groups_.make();
      order_.push_back(node.text);
    } else if (known.role != role || known.groups.size() != node.children.size()) {
      fail(node.place, in_quotes(node.text) + " is " + described(role, node.children.size()) + " here",
           described(known.role, known.groups.size()) + ", as in " + known.source + ", line " +
               std::to_string(known.place.line) + ", column " + std::to_string(known.place.column));
    }
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const std::size_t group = learn_term(node.children[i]);
      if (i < known.groups.size()) groups_.unite(known.groups[i], group);
    }
    return known;
  }

  static std::string described(Role role, std::size_t arguments) {
    switch (role) {
      case Role::predicate:
        return arguments == 0
                   ? "a proposition"
                   : "a predicate with " + std::to_string(arguments) + (arguments == 1 ? " argument" : " arguments");
      case Role::function:
        return "a function with " + std::to_string(arguments) + (arguments == 1 ? " argument" : " arguments");
      case Role::constant:
        return "a constant";
    }
    return {};
  }

  std::size_t learn_term(const Formula& node) {
    switch (node.kind) {
      case Kind::number: {
        const std::size_t group = groups_.make();
        groups_.mark_numeral(group);
        groups_of_numerals_.push_back(group);
        return group;
      }
      case Kind::name:
        if (bound(node.text)) return scope_[node.text].back();
        if (letters_ == FreeLetters::refused && node.text.size() == 1 && node.text[0] >= 'a' && node.text[0] <= 'z')
          fail(node.place, "no quantifier binds the variable " + in_quotes(node.text),
               "∀" + node.text + " or ∃" + node.text + " around its scope, or a constant with a longer name");
        // "∀person Human(person) → Mortal(person)": what was meant reaches further than the quantifier does.
        if (variables_.contains(node.text))
          fail(node.place, in_quotes(node.text) + " stands outside the scope of the quantifier that binds it",
               "parentheses around all that the quantifier is to reach, or another name for the constant");
        return learn_name(node, Role::constant).result;
      case Kind::apply:
        return learn_name(node, Role::function).result;
      case Kind::plus:
      case Kind::minus:
      case Kind::times:
      case Kind::over:
      case Kind::negative: {
        for (const Formula& child : node.children) groups_.mark_real(learn_term(child));
        if (node.kind == Kind::over && !is_nonzero_number(node.children[1]))
          fail(node.children[1].place, "a division by something that is no number other than 0", "a number");
        const std::size_t group = groups_.make();
        groups_.mark_real(group);
        return group;
      }
      default:
        fail(node.place, "a formula where a thing or a number must stand",
             "a constant, a variable, a function or a number");
        return groups_.make();
    }
  }

  static bool is_nonzero_number(const Formula& node) {
    return node.kind == Kind::number && node.text.find_first_not_of("0.") != std::string::npos;
  }

  // --- between the passes

  SortId sort_of(std::size_t group) {
    if (groups_.is_real(group)) return Problem::real;
    if (!things_) {
      problem_.sort_names.emplace_back("Thing");
      things_ = problem_.sort_of({SortKind::uninterpreted, 0, 0, 0});
    }
    return *things_;
  }

  void declare() {
    for (const std::string& name : order_) {
      Known& known = names_.at(name);
      Function function;
      function.name = name;
      for (const std::size_t group : known.groups) function.parameters.push_back(sort_of(group));
      function.result = known.role == Role::predicate ? Problem::boolean : sort_of(known.result);
      known.function = static_cast<FunctionId>(problem_.functions.size());
      problem_.functions.push_back(std::move(function));
    }
  }

  // --- second pass, in the same order as the first

  TermId joined(Op op, const Formula& node) {
    std::vector<TermId> args;
    for (const Formula& child : node.children) args.push_back(formula(child));
    return problem_.boolean_term(op, std::move(args));
  }

  TermId compared(Op op, const Formula& node) {
    std::vector<TermId> args;
    for (const Formula& child : node.children) args.push_back(term(child));
    return problem_.boolean_term(op, std::move(args));
  }

  TermId formula(const Formula& node) {
    switch (node.kind) {
      case Kind::truth:
        return problem_.add({Op::truth, Problem::boolean, 0, {}, {}, {}, node.text});
      case Kind::negative:
      case Kind::negation:
        return joined(Op::negation, node);
      case Kind::conjunction:
        return joined(Op::conjunction, node);
      case Kind::disjunction:
        return joined(Op::disjunction, node);
      case Kind::exclusive:
        return joined(Op::exclusive, node);
      case Kind::implies:
        return joined(Op::implies, node);
      case Kind::iff:
        return joined(Op::equal, node);
      case Kind::forall:
      case Kind::exists: {
        std::vector<VariableId> variables;
        for (const std::string& name : node.variables) {
          variables.push_back(static_cast<VariableId>(problem_.variables.size()));
          problem_.variables.push_back({name, sort_of(groups_of_variables_[variable_++])});
          bound_[name].push_back(variables.back());
        }
        const TermId body = formula(node.children[0]);
        for (const std::string& name : node.variables) bound_[name].pop_back();
        return problem_.quantified(node.kind == Kind::forall ? Op::forall : Op::exists, std::move(variables), body);
      }
      case Kind::equal:
        return compared(Op::equal, node);
      case Kind::unequal:
        return compared(Op::distinct, node);
      case Kind::less:
        return compared(Op::less, node);
      case Kind::less_equal:
        return compared(Op::less_equal, node);
      case Kind::greater:
        return compared(Op::greater, node);
      case Kind::greater_equal:
        return compared(Op::greater_equal, node);
      default:
        return application(node);
    }
  }

  TermId application(const Formula& node) {
    std::vector<TermId> args;
    for (const Formula& child : node.children) args.push_back(term(child));
    return problem_.call(names_.at(node.text).function, std::move(args));
  }

  // 1, 01 and 1.0 are one number.
  static std::string plain_number(std::string text) {
    if (text.find('.') != std::string::npos) {
      text.resize(text.find_last_not_of('0') + 1);
      if (text.back() == '.') text.pop_back();
    }
    const std::size_t first = text.find_first_not_of('0');
    if (first == std::string::npos) return "0";
    return text.substr(text[first] == '.' ? first - 1 : first);
  }

  TermId number(const std::string& text) {
    if (groups_.is_real(groups_of_numerals_[numeral_at_++])) {
      const std::size_t first = std::min(text.find_first_not_of('0'), text.size() - 1);
      const std::size_t cut = text[first] == '.' ? first - 1 : first;  // SMT-LIB has no leading zeros
      return problem_.add({Op::real, Problem::real, 0, {}, {}, {}, text.substr(cut)});
    }
    const auto [entry, is_new] =
        numerals_.try_emplace(plain_number(text), static_cast<FunctionId>(problem_.functions.size()));
    if (is_new) problem_.functions.push_back({text, {}, sort_of(groups_of_numerals_[numeral_at_ - 1]), {}, {}});
    return problem_.call(entry->second, {});
  }

  TermId term(const Formula& node) {
    if (node.kind == Kind::number) return number(node.text);
    if (node.kind == Kind::name) {
      if (const auto found = bound_.find(node.text); found != bound_.end() && !found->second.empty())
        return problem_.reference(found->second.back());
    }
    if (node.kind == Kind::name || node.kind == Kind::apply) return application(node);
    std::vector<TermId> args;
    for (const Formula& child : node.children) args.push_back(term(child));
    const Op op = node.kind == Kind::plus    ? Op::add
                  : node.kind == Kind::minus ? Op::subtract
                  : node.kind == Kind::times ? Op::multiply
                  : node.kind == Kind::over  ? Op::divide
                                             : Op::negate;
    return problem_.add({op, Problem::real, 0, {}, std::move(args), {}, {}});
  }

  FreeLetters letters_;
  Problem problem_;
  PlaceGroups groups_;
  std::vector<Issue> issues_;
  std::string source_;
  bool failed_ = false;
  std::unordered_set<std::string> variables_;  // bound somewhere in the statement
  std::unordered_map<std::string, std::vector<std::size_t>> scope_;
  std::unordered_map<std::string, std::vector<VariableId>> bound_;
  std::unordered_map<std::string, Known> names_;
  std::vector<std::string> order_;
  std::vector<std::size_t> groups_of_variables_;  // in the order of the first pass
  std::vector<std::size_t> groups_of_numerals_;
  std::size_t variable_ = 0;
  std::size_t numeral_at_ = 0;
  std::map<std::string, FunctionId> numerals_;
  std::optional<SortId> things_;
};

}  // namespace

std::expected<Problem, std::vector<Issue>> meaning_of(const std::vector<Reading>& premises,
                                                      const std::optional<Reading>& conclusion, FreeLetters letters) {
  return Meaning(letters).run(premises, conclusion);
}

}  // namespace portcullis::tools::prove
