// One logical problem as data: sorts, functions, typed terms, what is asserted and what is to be concluded. The three
// readers (SMT-LIB, formulas, rules) make it; smtlib_writer writes it for the solvers, evaluate checks models of it.
// Every term in it is well-sorted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/prove/issue.hpp"

namespace portcullis::tools::prove {

using SortId = std::uint32_t;
using FunctionId = std::uint32_t;
using VariableId = std::uint32_t;
using TermId = std::uint32_t;

enum class SortKind : std::uint8_t { boolean, integer, real, bit_vector, array, uninterpreted };

struct Sort {
  SortKind kind = SortKind::boolean;
  std::uint32_t width = 0;  // bits; of an uninterpreted sort the index into Problem::sort_names
  SortId index = 0;         // of an array
  SortId element = 0;
  bool operator==(const Sort&) const = default;
};

enum class Op : std::uint8_t {
  // leaves
  truth,     // literal "true" or "false"
  integer,   // literal: digits
  real,      // literal: digits, with an optional point
  bits,      // literal: #x..., #b... or decimal digits; the sort has the width
  variable,  // symbol: VariableId
  call,      // symbol: FunctionId; a constant has no arguments
  // binders: `bound` are their variables; `let` has the values, then the body
  forall,
  exists,
  let,
  // core
  negation,
  conjunction,
  disjunction,
  exclusive,
  implies,
  equal,
  distinct,
  ite,
  // arithmetic
  add,
  subtract,
  negate,
  multiply,
  divide,
  integer_divide,
  modulo,
  absolute,
  less,
  less_equal,
  greater,
  greater_equal,
  to_real,
  to_int,
  is_int,
  divisible,
  // bit vectors
  bv_concat,
  bv_extract,
  bv_not,
  bv_neg,
  bv_and,
  bv_or,
  bv_xor,
  bv_nand,
  bv_nor,
  bv_xnor,
  bv_add,
  bv_sub,
  bv_mul,
  bv_udiv,
  bv_urem,
  bv_sdiv,
  bv_srem,
  bv_smod,
  bv_shl,
  bv_lshr,
  bv_ashr,
  bv_comp,
  bv_ult,
  bv_ule,
  bv_ugt,
  bv_uge,
  bv_slt,
  bv_sle,
  bv_sgt,
  bv_sge,
  bv_repeat,
  bv_zero_extend,
  bv_sign_extend,
  bv_rotate_left,
  bv_rotate_right,
  // arrays
  select,
  store,
  const_array,
};

struct Term {
  Op op = Op::truth;
  SortId sort = 0;
  std::uint32_t symbol = 0;
  std::array<std::uint32_t, 2> index{};  // of extract, repeat, extend, rotate, divisible
  std::vector<TermId> args;
  std::vector<VariableId> bound;
  std::string literal;
};

struct Function {
  std::string name;  // as the caller wrote it
  std::vector<SortId> parameters;
  SortId result = 0;
  // With a body it is a definition, else a free symbol.
  std::vector<VariableId> formals;
  std::optional<TermId> body;
};

struct Variable {
  std::string name;
  SortId sort = 0;
};

struct Assertion {
  TermId term = 0;
  std::string label;  // for the core: the premise's text, the name given by :named, or its place
};

struct Problem {
  std::vector<Sort> sorts{{SortKind::boolean, 0, 0, 0}, {SortKind::integer, 0, 0, 0}, {SortKind::real, 0, 0, 0}};
  std::vector<std::string> sort_names;  // of uninterpreted sorts
  std::vector<Function> functions;
  std::vector<Variable> variables;
  std::vector<Term> terms;
  std::vector<Assertion> assertions;
  std::optional<TermId> conclusion;

  static constexpr SortId boolean = 0;
  static constexpr SortId integer = 1;
  static constexpr SortId real = 2;

  SortId sort_of(const Sort& sort);  // the same id for the same sort
  TermId add(Term term);
  TermId call(FunctionId function, std::vector<TermId> args);
  TermId reference(VariableId variable);
  TermId boolean_term(Op op, std::vector<TermId> args);  // `op` is a connective
  TermId quantified(Op op, std::vector<VariableId> bound, TermId body);
};

// As SMT-LIB writes it, for messages: "Int", "(_ BitVec 8)".
std::string sort_text(const Problem& problem, SortId sort);

}  // namespace portcullis::tools::prove
