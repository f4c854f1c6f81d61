// See operators.hpp.
#include "tools/prove/operators.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace portcullis::tools::prove {
namespace {

constexpr Operator table[] = {
    {"not", Op::negation, Typing::booleans, 1, 1, 0},
    {"and", Op::conjunction, Typing::booleans, 1, 0, 0},
    {"or", Op::disjunction, Typing::booleans, 1, 0, 0},
    {"xor", Op::exclusive, Typing::booleans, 2, 0, 0},
    {"=>", Op::implies, Typing::booleans, 2, 0, 0},
    {"=", Op::equal, Typing::same, 2, 0, 0},
    {"distinct", Op::distinct, Typing::same, 2, 0, 0},
    {"ite", Op::ite, Typing::ite, 3, 3, 0},
    {"+", Op::add, Typing::numbers, 1, 0, 0},
    {"-", Op::negate, Typing::numbers, 1, 1, 0},
    {"-", Op::subtract, Typing::numbers, 2, 0, 0},
    {"*", Op::multiply, Typing::numbers, 1, 0, 0},
    {"/", Op::divide, Typing::real_division, 2, 0, 0},
    {"div", Op::integer_divide, Typing::integers, 2, 0, 0},
    {"mod", Op::modulo, Typing::integers, 2, 2, 0},
    {"abs", Op::absolute, Typing::integers, 1, 1, 0},
    {"<", Op::less, Typing::comparison, 2, 0, 0},
    {"<=", Op::less_equal, Typing::comparison, 2, 0, 0},
    {">", Op::greater, Typing::comparison, 2, 0, 0},
    {">=", Op::greater_equal, Typing::comparison, 2, 0, 0},
    {"to_real", Op::to_real, Typing::to_real, 1, 1, 0},
    {"to_int", Op::to_int, Typing::to_int, 1, 1, 0},
    {"is_int", Op::is_int, Typing::is_int, 1, 1, 0},
    {"divisible", Op::divisible, Typing::integer_test, 1, 1, 1},
    {"concat", Op::bv_concat, Typing::concat, 2, 0, 0},
    {"extract", Op::bv_extract, Typing::extract, 1, 1, 2},
    {"bvnot", Op::bv_not, Typing::vectors, 1, 1, 0},
    {"bvneg", Op::bv_neg, Typing::vectors, 1, 1, 0},
    {"bvand", Op::bv_and, Typing::vectors, 2, 0, 0},
    {"bvor", Op::bv_or, Typing::vectors, 2, 0, 0},
    {"bvxor", Op::bv_xor, Typing::vectors, 2, 0, 0},
    {"bvnand", Op::bv_nand, Typing::vectors, 2, 2, 0},
    {"bvnor", Op::bv_nor, Typing::vectors, 2, 2, 0},
    {"bvxnor", Op::bv_xnor, Typing::vectors, 2, 2, 0},
    {"bvadd", Op::bv_add, Typing::vectors, 2, 0, 0},
    {"bvsub", Op::bv_sub, Typing::vectors, 2, 2, 0},
    {"bvmul", Op::bv_mul, Typing::vectors, 2, 0, 0},
    {"bvudiv", Op::bv_udiv, Typing::vectors, 2, 2, 0},
    {"bvurem", Op::bv_urem, Typing::vectors, 2, 2, 0},
    {"bvsdiv", Op::bv_sdiv, Typing::vectors, 2, 2, 0},
    {"bvsrem", Op::bv_srem, Typing::vectors, 2, 2, 0},
    {"bvsmod", Op::bv_smod, Typing::vectors, 2, 2, 0},
    {"bvshl", Op::bv_shl, Typing::vectors, 2, 2, 0},
    {"bvlshr", Op::bv_lshr, Typing::vectors, 2, 2, 0},
    {"bvashr", Op::bv_ashr, Typing::vectors, 2, 2, 0},
    {"bvcomp", Op::bv_comp, Typing::bv_comp, 2, 2, 0},
    {"bvult", Op::bv_ult, Typing::vector_compare, 2, 2, 0},
    {"bvule", Op::bv_ule, Typing::vector_compare, 2, 2, 0},
    {"bvugt", Op::bv_ugt, Typing::vector_compare, 2, 2, 0},
    {"bvuge", Op::bv_uge, Typing::vector_compare, 2, 2, 0},
    {"bvslt", Op::bv_slt, Typing::vector_compare, 2, 2, 0},
    {"bvsle", Op::bv_sle, Typing::vector_compare, 2, 2, 0},
    {"bvsgt", Op::bv_sgt, Typing::vector_compare, 2, 2, 0},
    {"bvsge", Op::bv_sge, Typing::vector_compare, 2, 2, 0},
    {"repeat", Op::bv_repeat, Typing::repeat, 1, 1, 1},
    {"zero_extend", Op::bv_zero_extend, Typing::extend, 1, 1, 1},
    {"sign_extend", Op::bv_sign_extend, Typing::extend, 1, 1, 1},
    {"rotate_left", Op::bv_rotate_left, Typing::rotate, 1, 1, 1},
    {"rotate_right", Op::bv_rotate_right, Typing::rotate, 1, 1, 1},
    {"select", Op::select, Typing::select, 2, 2, 0},
    {"store", Op::store, Typing::store, 3, 3, 0},
};

}  // namespace

const Operator* find_operator(std::string_view name, std::size_t indices, std::size_t arguments) {
  const Operator* near = nullptr;
  for (const Operator& row : table) {
    if (row.name != name || row.indices != indices) continue;
    near = &row;
    if (arguments >= row.least && (row.most == 0 || arguments <= row.most)) return &row;
  }
  return near;
}

bool is_operator_name(std::string_view name) {
  return std::any_of(std::begin(table), std::end(table), [&](const Operator& row) { return row.name == name; });
}

std::string_view name_of(Op op) {
  for (const Operator& row : table)
    if (row.op == op) return row.name;
  return {};
}

}  // namespace portcullis::tools::prove
