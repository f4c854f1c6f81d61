// See smtlib_reader.hpp: the commands.
#include "tools/prove/smtlib_reader.hpp"

#include <algorithm>
#include <iterator>

#include "tools/prove/smtlib_declarations.hpp"

namespace portcullis::tools::prove {
namespace {

constexpr std::string_view commands =
    "set-logic, set-info, set-option, declare-sort, define-sort, declare-datatype, declare-datatypes, declare-const, "
    "declare-fun, define-const, define-fun, define-fun-rec, assert, push, pop, check-sat, get-model, get-value, "
    "get-unsat-core or exit";
// Options that change neither what is asked nor where anything is written; they are read and not passed on.
constexpr std::string_view options[] = {":produce-models",
                                        ":produce-unsat-cores",
                                        ":produce-assignments",
                                        ":produce-assertions",
                                        ":print-success",
                                        ":produce-proofs",
                                        ":random-seed",
                                        ":verbosity",
                                        ":global-declarations",
                                        ":reproducible-resource-limit",
                                        ":timeout",
                                        ":rlimit",
                                        ":interactive-mode",
                                        ":produce-unsat-assumptions"};

class Script : SmtlibDeclarations {
 public:
  std::expected<Problem, Issue> run(std::string_view script, std::optional<std::string_view> conclusion,
                                    std::size_t depth) {
    auto tree = read_sexprs(script, depth);
    if (!tree) return wrong(std::move(tree.error()), "program");
    tree_ = std::move(*tree);
    if (tree_.roots.empty()) return wrong({{}, tree_.end, "there is no command", std::string(commands)}, "program");
    for (const std::uint32_t root : tree_.roots) {
      if (done_)
        return wrong({{}, tree_[root].place, "a command behind (exit) would not be part of the problem", "the end"},
                     "program");
      if (!command(root)) return wrong(std::move(terms_.issue()), "program");
    }
    if (conclusion) {
      auto term = read_sexprs(*conclusion);
      if (!term) return wrong(std::move(term.error()), "conclusion");
      if (term->roots.size() != 1)
        return wrong({{},
                      term->roots.empty() ? term->end : (*term)[term->roots[1]].place,
                      term->roots.empty() ? "there is no term" : "there is more than one term",
                      "one term of sort Bool"},
                     "conclusion");
      TermId id = 0;
      if (!terms_.boolean(*term, term->roots[0], id)) return wrong(std::move(terms_.issue()), "conclusion");
      problem_.conclusion = id;
    }
    return std::move(problem_);
  }

 private:
  static std::unexpected<Issue> wrong(Issue issue, std::string source) {
    issue.source = std::move(source);
    return std::unexpected(std::move(issue));
  }

  bool command(std::uint32_t root) {
    const Sexpr& node = tree_[root];
    if (node.kind != Sexpr::Kind::list || node.items.empty() || tree_[node.items[0]].kind != Sexpr::Kind::symbol)
      return terms_.fail(node.place, "not a command", "a list that begins with " + std::string(commands));
    const std::string_view name = tree_[node.items[0]].text;
    if (name == "set-info") return true;
    if (name == "exit") return done_ = true;
    if (name == "get-model" || name == "get-value" || name == "get-unsat-core") return true;  // always in the answer
    if (name == "set-option") return option(node);
    if (name == "push" || name == "pop") return level(node, name == "push");
    if (name == "reset" || name == "reset-assertions" || name == "check-sat-assuming")
      return terms_.fail(node.place, "\"" + std::string(name) + "\" makes several problems of one script",
                         "one problem a call: assertions and one (check-sat)");
    if (name == "check-sat") {
      if (!shape(node, 1, "(check-sat)")) return false;
      if (checked_) return terms_.fail(node.place, "a second (check-sat)", "one problem a call");
      return checked_ = true;
    }
    if (checked_ && (name == "assert" || name.starts_with("declare-") || name.starts_with("define-")))
      return terms_.fail(node.place,
                         "\"" + std::string(name) + "\" behind (check-sat) would not be part of the problem",
                         "(get-model), (get-value ...), (get-unsat-core) or (exit)");
    if (name == "set-logic")
      return shape(node, 2, "(set-logic NAME)") &&
             (tree_[node.items[1]].kind == Sexpr::Kind::symbol ||
              terms_.fail(tree_[node.items[1]].place, "not the name of a logic", "a symbol such as QF_LIA"));
    if (name == "declare-sort") return declare_sort(node);
    if (name == "declare-datatype")
      return shape(node, 3, "(declare-datatype Name ((constructor) ...))") &&
             enumeration(node.items[1], node.items[2], 0);
    if (name == "declare-datatypes") return datatypes(node);
    if (name == "define-fun-rec")
      return shape(node, 5, "(define-fun-rec name ((parameter Sort) ...) Sort term)") && define_recursive(node);
    if (name == "minimize" || name == "maximize" || name == "assert-soft")
      return terms_.fail(node.place, in_quotes(name) + " asks for a best answer, and two solvers cannot confirm one",
                         "an assertion of the bound, such as (assert (< cost 10))");
    if (name == "define-sort") return define_sort(node);
    if (name == "declare-const")
      return shape(node, 3, "(declare-const name Sort)") && declare(node, std::nullopt, node.items[2]);
    if (name == "declare-fun")
      return shape(node, 4, "(declare-fun name (Sort ...) Sort)") && declare(node, node.items[2], node.items[3]);
    if (name == "define-const")
      return shape(node, 4, "(define-const name Sort term)") &&
             define(node, std::nullopt, node.items[2], node.items[3]);
    if (name == "define-fun")
      return shape(node, 5, "(define-fun name ((parameter Sort) ...) Sort term)") &&
             define(node, node.items[2], node.items[3], node.items[4]);
    if (name == "assert") return assertion(node);
    return terms_.fail(tree_[node.items[0]].place, "the command " + in_quotes(name) + " is not allowed",
                       std::string(commands));
  }

  bool option(const Sexpr& node) {
    if (!shape(node, 3, "(set-option :name value)")) return false;
    const Sexpr& name = tree_[node.items[1]];
    if (name.text == ":global-declarations") global_ = tree_[node.items[2]].text == "true";
    if (std::find(std::begin(options), std::end(options), name.text) != std::end(options)) return true;
    std::string allowed;
    for (const auto option : options) allowed += (allowed.empty() ? "" : ", ") + std::string(option);
    return terms_.fail(name.place, "the option " + in_quotes(name.text) + " is not allowed", allowed);
  }

  bool assertion(const Sexpr& node) {
    if (!shape(node, 2, "(assert term)")) return false;
    Assertion made;
    if (!terms_.boolean(tree_, node.items[1], made.term)) return false;
    made.label = "line " + std::to_string(node.place.line);
    const Sexpr& term = tree_[node.items[1]];
    if (term.kind == Sexpr::Kind::list && tree_[term.items[0]].text == "!" &&
        tree_[term.items[0]].kind == Sexpr::Kind::symbol)
      for (std::size_t i = 2; i + 1 < term.items.size(); ++i)
        if (tree_[term.items[i]].text == ":named") made.label = std::string(tree_[term.items[i + 1]].text);
    problem_.assertions.push_back(std::move(made));
    return true;
  }

  bool done_ = false;
};

}  // namespace

std::expected<Problem, Issue> read_smtlib(std::string_view script, std::optional<std::string_view> conclusion) {
  return Script().run(script, conclusion, most_depth);
}

std::expected<Problem, Issue> read_written(std::string_view script) {
  return Script().run(script, std::nullopt, most_written_depth);
}

}  // namespace portcullis::tools::prove
