// cvc5 by its C++ interface. It has no reader in its public interface, so the text is read by the product's own and
// every term built here. What Z3 and cvc5 agree on was thus read by two different readers.
#include <cvc5/cvc5.h>

#include <map>
#include <optional>
#include <stdexcept>
#include <vector>

#include "server/worker/solve.hpp"
#include "tools/prove/smtlib_reader.hpp"

namespace portcullis::server::worker {
namespace {

namespace prove = tools::prove;
using cvc5::Kind;
using prove::Op;

const std::map<Op, Kind>& kinds() {
  static const std::map<Op, Kind> table{
      {Op::negation, cvc5::NOT},
      {Op::conjunction, cvc5::AND},
      {Op::disjunction, cvc5::OR},
      {Op::exclusive, cvc5::XOR},
      {Op::implies, cvc5::IMPLIES},
      {Op::equal, cvc5::EQUAL},
      {Op::distinct, cvc5::DISTINCT},
      {Op::ite, cvc5::ITE},
      {Op::add, cvc5::ADD},
      {Op::subtract, cvc5::SUB},
      {Op::negate, cvc5::NEG},
      {Op::multiply, cvc5::MULT},
      {Op::divide, cvc5::DIVISION},
      {Op::integer_divide, cvc5::INTS_DIVISION},
      {Op::modulo, cvc5::INTS_MODULUS},
      {Op::absolute, cvc5::ABS},
      {Op::less, cvc5::LT},
      {Op::less_equal, cvc5::LEQ},
      {Op::greater, cvc5::GT},
      {Op::greater_equal, cvc5::GEQ},
      {Op::to_real, cvc5::TO_REAL},
      {Op::to_int, cvc5::TO_INTEGER},
      {Op::is_int, cvc5::IS_INTEGER},
      {Op::divisible, cvc5::DIVISIBLE},
      {Op::bv_concat, cvc5::BITVECTOR_CONCAT},
      {Op::bv_extract, cvc5::BITVECTOR_EXTRACT},
      {Op::bv_not, cvc5::BITVECTOR_NOT},
      {Op::bv_neg, cvc5::BITVECTOR_NEG},
      {Op::bv_and, cvc5::BITVECTOR_AND},
      {Op::bv_or, cvc5::BITVECTOR_OR},
      {Op::bv_xor, cvc5::BITVECTOR_XOR},
      {Op::bv_nand, cvc5::BITVECTOR_NAND},
      {Op::bv_nor, cvc5::BITVECTOR_NOR},
      {Op::bv_xnor, cvc5::BITVECTOR_XNOR},
      {Op::bv_add, cvc5::BITVECTOR_ADD},
      {Op::bv_sub, cvc5::BITVECTOR_SUB},
      {Op::bv_mul, cvc5::BITVECTOR_MULT},
      {Op::bv_udiv, cvc5::BITVECTOR_UDIV},
      {Op::bv_urem, cvc5::BITVECTOR_UREM},
      {Op::bv_sdiv, cvc5::BITVECTOR_SDIV},
      {Op::bv_srem, cvc5::BITVECTOR_SREM},
      {Op::bv_smod, cvc5::BITVECTOR_SMOD},
      {Op::bv_shl, cvc5::BITVECTOR_SHL},
      {Op::bv_lshr, cvc5::BITVECTOR_LSHR},
      {Op::bv_ashr, cvc5::BITVECTOR_ASHR},
      {Op::bv_comp, cvc5::BITVECTOR_COMP},
      {Op::bv_ult, cvc5::BITVECTOR_ULT},
      {Op::bv_ule, cvc5::BITVECTOR_ULE},
      {Op::bv_ugt, cvc5::BITVECTOR_UGT},
      {Op::bv_uge, cvc5::BITVECTOR_UGE},
      {Op::bv_slt, cvc5::BITVECTOR_SLT},
      {Op::bv_sle, cvc5::BITVECTOR_SLE},
      {Op::bv_sgt, cvc5::BITVECTOR_SGT},
      {Op::bv_sge, cvc5::BITVECTOR_SGE},
      {Op::bv_repeat, cvc5::BITVECTOR_REPEAT},
      {Op::bv_zero_extend, cvc5::BITVECTOR_ZERO_EXTEND},
      {Op::bv_sign_extend, cvc5::BITVECTOR_SIGN_EXTEND},
      {Op::bv_rotate_left, cvc5::BITVECTOR_ROTATE_LEFT},
      {Op::bv_rotate_right, cvc5::BITVECTOR_ROTATE_RIGHT},
      {Op::select, cvc5::SELECT},
      {Op::store, cvc5::STORE},
  };
  return table;
}

// The terms of a problem in one solver.
class Builder {
 public:
  Builder(cvc5::Solver& solver, const prove::Problem& problem) : solver_(solver), problem_(problem) {
    for (std::size_t i = 0; i < problem.sort_names.size(); ++i)
      named_.push_back(solver.mkUninterpretedSort("S" + std::to_string(i)));
    for (std::size_t i = 0; i < problem.functions.size(); ++i) function(problem.functions[i], i);
  }

  cvc5::Term term(prove::TermId id) {
    const prove::Term& known = problem_.terms[id];
    switch (known.op) {
      case Op::truth:
        return solver_.mkBoolean(known.literal == "true");
      case Op::integer:
        return solver_.mkInteger(known.literal);
      case Op::real:
        return solver_.mkReal(known.literal);
      case Op::bits: {
        const std::uint32_t width = problem_.sorts[known.sort].width;
        if (known.literal.starts_with("#x")) return solver_.mkBitVector(width, known.literal.substr(2), 16);
        if (known.literal.starts_with("#b")) return solver_.mkBitVector(width, known.literal.substr(2), 2);
        return solver_.mkBitVector(width, known.literal, 10);
      }
      case Op::variable:
        return variables_.at(known.symbol);
      case Op::call: {
        if (known.args.empty()) return functions_[known.symbol];
        std::vector<cvc5::Term> parts{functions_[known.symbol]};
        for (const prove::TermId arg : known.args) parts.push_back(term(arg));
        return solver_.mkTerm(cvc5::APPLY_UF, parts);
      }
      case Op::forall:
      case Op::exists: {
        std::vector<cvc5::Term> bound;
        for (const prove::VariableId variable : known.bound) bound.push_back(variable_of(variable));
        const cvc5::Term list = solver_.mkTerm(cvc5::VARIABLE_LIST, bound);
        return solver_.mkTerm(known.op == Op::forall ? cvc5::FORALL : cvc5::EXISTS, {list, term(known.args[0])});
      }
      case Op::let:
        for (std::size_t i = 0; i < known.bound.size(); ++i) variables_[known.bound[i]] = term(known.args[i]);
        return term(known.args.back());
      case Op::const_array:
        return solver_.mkConstArray(sort(known.sort), term(known.args[0]));
      case Op::add:
      case Op::multiply:
        if (known.args.size() == 1) return term(known.args[0]);
        break;
      case Op::conjunction:
      case Op::disjunction:
        if (known.args.size() == 1) return term(known.args[0]);
        break;
      default:
        break;
    }
    std::vector<cvc5::Term> args;
    for (const prove::TermId arg : known.args) args.push_back(term(arg));
    const Kind kind = kinds().at(known.op);
    switch (known.op) {
      case Op::bv_extract:
        return solver_.mkTerm(solver_.mkOp(kind, {known.index[0], known.index[1]}), args);
      case Op::divisible:
      case Op::bv_repeat:
      case Op::bv_zero_extend:
      case Op::bv_sign_extend:
      case Op::bv_rotate_left:
      case Op::bv_rotate_right:
        return solver_.mkTerm(solver_.mkOp(kind, {known.index[0]}), args);
      default:
        return solver_.mkTerm(kind, args);
    }
  }

 private:
  cvc5::Sort sort(prove::SortId id) const {
    const prove::Sort& known = problem_.sorts[id];
    switch (known.kind) {
      case prove::SortKind::boolean:
        return solver_.getBooleanSort();
      case prove::SortKind::integer:
        return solver_.getIntegerSort();
      case prove::SortKind::real:
        return solver_.getRealSort();
      case prove::SortKind::bit_vector:
        return solver_.mkBitVectorSort(known.width);
      case prove::SortKind::array:
        return solver_.mkArraySort(sort(known.index), sort(known.element));
      case prove::SortKind::uninterpreted:
        return named_[known.width];
    }
    throw std::logic_error("no such sort");
  }

  cvc5::Term variable_of(prove::VariableId id) {
    const prove::Variable& known = problem_.variables[id];
    return variables_[id] = solver_.mkVar(sort(known.sort), "v" + std::to_string(id));
  }

  void function(const prove::Function& known, std::size_t index) {
    const std::string name = "f" + std::to_string(index);
    if (known.body) {
      std::vector<cvc5::Term> formals;
      for (const prove::VariableId formal : known.formals) formals.push_back(variable_of(formal));
      functions_.push_back(solver_.defineFun(name, formals, sort(known.result), term(*known.body)));
      return;
    }
    std::vector<cvc5::Sort> parameters;
    for (const prove::SortId parameter : known.parameters) parameters.push_back(sort(parameter));
    functions_.push_back(solver_.mkConst(
        parameters.empty() ? sort(known.result) : solver_.mkFunctionSort(parameters, sort(known.result)), name));
  }

  cvc5::Solver& solver_;
  const prove::Problem& problem_;
  std::vector<cvc5::Sort> named_;
  std::vector<cvc5::Term> functions_;
  std::map<prove::VariableId, cvc5::Term> variables_;
};

bool has_quantifier(const prove::Problem& problem) {
  for (const prove::Term& term : problem.terms)
    if (term.op == Op::forall || term.op == Op::exists) return true;
  return false;
}

class Cvc5 {
 public:
  Cvc5(const SolveRequest& request, const Reporter& reporter) : request_(request), reporter_(reporter) {}

  void run() {
    reporter_.solver("cvc5", cvc5::Solver().getVersion());
    auto problem = prove::read_written(request_.text);
    if (!problem) return reporter_.problem("solver_refused", problem.error().message);
    problem_ = std::move(*problem);
    ask_all(request_.conclusion, [this](std::string_view query) { return ask(query); });
  }

 private:
  int milliseconds_left() const {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(request_.deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::max<std::int64_t>(1, left.count()));
  }

  // With quantifiers over things first the search for a finite model, which ends for most that people write, then
  // instantiation alone.
  std::string_view ask(std::string_view query) {
    std::string reason;
    const bool finite = has_quantifier(problem_) && !problem_.sort_names.empty();
    for (const bool models : {true, false}) {
      if (models && !finite) continue;
      cvc5::Solver solver;
      solver.setOption("produce-models", "false");
      solver.setOption("incremental", "false");
      if (models) {
        solver.setOption("finite-model-find", "true");
        solver.setOption("tlimit-per", std::to_string(std::max(1, milliseconds_left() / 4)));
      } else if (has_quantifier(problem_)) {
        solver.setOption("full-saturate-quant", "true");
      }
      solver.setLogic("ALL");
      Builder builder(solver, problem_);
      const std::size_t count = problem_.assertions.size() - (request_.conclusion ? 1 : 0);
      for (std::size_t i = 0; i < count; ++i) solver.assertFormula(builder.term(problem_.assertions[i].term));
      if (query != "premises") {
        const cvc5::Term conclusion = builder.term(problem_.assertions.back().term);
        solver.assertFormula(query == "witness" ? conclusion : conclusion.notTerm());
      }
      const cvc5::Result result = solver.checkSat();
      if (result.isSat() || result.isUnsat()) {
        const std::string_view says = result.isSat() ? "sat" : "unsat";
        reporter_.answer(query, says, Json::object());
        return says;
      }
      reason = result.toString();
    }
    reporter_.answer(query, "unknown", Json{{"reason", reason}});
    return "unknown";
  }

  const SolveRequest& request_;
  const Reporter& reporter_;
  prove::Problem problem_;
};

}  // namespace

void run_cvc5(const SolveRequest& request, const Reporter& reporter) {
  Cvc5(request, reporter).run();
}

}  // namespace portcullis::server::worker
