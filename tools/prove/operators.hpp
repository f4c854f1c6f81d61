// The SMT-LIB operators that are understood: one table for reading, checking and writing them.
#pragma once

#include <cstdint>
#include <string_view>

#include "tools/prove/problem.hpp"

namespace portcullis::tools::prove {

// How arguments and result are sorted. Where numbers are compared or calculated an Int beside a Real becomes a Real.
enum class Typing : std::uint8_t {
  booleans,      // Bool ... -> Bool
  same,          // any sort, all the same -> Bool
  ite,           // Bool, same, same -> same
  numbers,       // Int ... -> Int or Real ... -> Real
  comparison,    // numbers -> Bool
  integers,      // Int ... -> Int
  integer_test,  // Int ... -> Bool
  real_division,
  to_real,
  to_int,
  is_int,
  vectors,         // BitVec m ... -> BitVec m
  vector_compare,  // BitVec m, BitVec m -> Bool
  bv_comp,         // BitVec m, BitVec m -> BitVec 1
  concat,
  extract,
  repeat,
  extend,
  rotate,
  select,
  store,
};

struct Operator {
  std::string_view name;
  Op op;
  Typing typing;
  std::size_t least;    // arguments
  std::size_t most;     // 0: any number
  std::size_t indices;  // numerals of (_ name ...)
};

// nullptr when there is none. "-" with one argument is `negate`, with more `subtract`.
const Operator* find_operator(std::string_view name, std::size_t indices, std::size_t arguments);
bool is_operator_name(std::string_view name);
std::string_view name_of(Op op);

}  // namespace portcullis::tools::prove
