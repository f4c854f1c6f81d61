// See evaluate_vectors.hpp. By the definitions of the standard's theory FixedSizeBitVectors.
#include "tools/prove/evaluate_vectors.hpp"

namespace portcullis::tools::prove {
namespace {

using Bits = Value::Bits;

Value bit_truth(bool yes) {
  Value value;
  value.bits = yes ? 1 : 0;
  return value;
}

Bits mask(std::uint32_t width) {
  return width >= 128 ? ~Bits{0} : (Bits{1} << width) - 1;
}

Bits sign_bit(std::uint32_t width) {
  return Bits{1} << (width - 1);
}

}  // namespace

std::optional<Value> evaluate_vectors(const Problem& problem, const Term& term, const std::vector<Value>& args) {
  const std::uint32_t width = problem.sorts[problem.terms[term.args[0]].sort].width;
  const Sort& result = problem.sorts[term.sort];
  if (width > 128 || result.width > 128) return std::nullopt;
  const Bits all = mask(width);
  const Bits a = args[0].bits;
  const Bits b = args.size() > 1 ? args[1].bits : 0;
  const Bits top = sign_bit(width);
  const auto magnitude = [&](Bits v) { return (v & top) != 0 ? (~v + 1) & all : v; };
  const auto negated = [&](Bits v) { return (~v + 1) & all; };
  const auto divided = [&](Bits x, Bits y) { return y == 0 ? all : x / y; };
  const auto remainder = [&](Bits x, Bits y) { return y == 0 ? x : x % y; };
  const auto left = [&](Bits v, Bits by) { return by >= width ? Bits{0} : (v << static_cast<int>(by)) & all; };
  const auto right = [&](Bits v, Bits by) { return by >= width ? Bits{0} : v >> static_cast<int>(by); };
  const auto folded = [&](auto step) {
    Bits out = a;
    for (std::size_t i = 1; i < args.size(); ++i) out = step(out, args[i].bits) & all;
    return out;
  };
  const auto flag = [](bool yes) { return Bits{yes ? 1U : 0U}; };
  const bool a_negative = (a & top) != 0;
  const bool b_negative = (b & top) != 0;
  Value out;
  switch (term.op) {
    case Op::bv_concat:
      for (std::size_t i = 0; i < args.size(); ++i) {
        const std::uint32_t bits = problem.sorts[problem.terms[term.args[i]].sort].width;
        out.bits = (bits >= 128 ? Bits{0} : out.bits << bits) | args[i].bits;
      }
      break;
    case Op::bv_extract:
      out.bits = (a >> term.index[1]) & mask(result.width);
      break;
    case Op::bv_not:
      out.bits = ~a & all;
      break;
    case Op::bv_neg:
      out.bits = negated(a);
      break;
    case Op::bv_and:
      out.bits = folded([](Bits x, Bits y) { return x & y; });
      break;
    case Op::bv_or:
      out.bits = folded([](Bits x, Bits y) { return x | y; });
      break;
    case Op::bv_xor:
      out.bits = folded([](Bits x, Bits y) { return x ^ y; });
      break;
    case Op::bv_nand:
      out.bits = ~(a & b) & all;
      break;
    case Op::bv_nor:
      out.bits = ~(a | b) & all;
      break;
    case Op::bv_xnor:
      out.bits = ~(a ^ b) & all;
      break;
    case Op::bv_add:
      out.bits = folded([](Bits x, Bits y) { return x + y; });
      break;
    case Op::bv_sub:
      out.bits = (a - b) & all;
      break;
    case Op::bv_mul:
      out.bits = folded([](Bits x, Bits y) { return x * y; });
      break;
    case Op::bv_udiv:
      out.bits = divided(a, b);
      break;
    case Op::bv_urem:
      out.bits = remainder(a, b);
      break;
    case Op::bv_sdiv: {
      const Bits q = divided(magnitude(a), magnitude(b));
      out.bits = a_negative != b_negative ? negated(q) : q;
      break;
    }
    case Op::bv_srem: {
      const Bits r = remainder(magnitude(a), magnitude(b));
      out.bits = a_negative ? negated(r) : r;
      break;
    }
    case Op::bv_smod: {
      const Bits r = remainder(magnitude(a), magnitude(b));
      if (r == 0 || a_negative == b_negative)
        out.bits = a_negative ? negated(r) : r;
      else
        out.bits = a_negative ? (negated(r) + b) & all : (r + b) & all;
      break;
    }
    case Op::bv_shl:
      out.bits = left(a, b);
      break;
    case Op::bv_lshr:
      out.bits = right(a, b);
      break;
    case Op::bv_ashr:
      out.bits = a_negative ? ~right(~a & all, b) & all : right(a, b);
      break;
    case Op::bv_comp:
      out.bits = flag(a == b);
      break;
    case Op::bv_ult:
      return bit_truth(a < b);
    case Op::bv_ule:
      return bit_truth(a <= b);
    case Op::bv_ugt:
      return bit_truth(a > b);
    case Op::bv_uge:
      return bit_truth(a >= b);
    case Op::bv_slt:
      return bit_truth((a ^ top) < (b ^ top));
    case Op::bv_sle:
      return bit_truth((a ^ top) <= (b ^ top));
    case Op::bv_sgt:
      return bit_truth((a ^ top) > (b ^ top));
    case Op::bv_sge:
      return bit_truth((a ^ top) >= (b ^ top));
    case Op::bv_repeat:
      for (std::uint32_t i = 0; i < term.index[0]; ++i) out.bits = (width >= 128 ? Bits{0} : out.bits << width) | a;
      break;
    case Op::bv_zero_extend:
      out.bits = a;
      break;
    case Op::bv_sign_extend:
      out.bits = a_negative ? (a | (~all & mask(result.width))) : a;
      break;
    case Op::bv_rotate_left:
    case Op::bv_rotate_right: {
      std::uint32_t by = term.index[0] % width;
      if (term.op == Op::bv_rotate_right) by = (width - by) % width;
      out.bits = by == 0 ? a : (left(a, by) | right(a, width - by));
      break;
    }
    default:
      return std::nullopt;
  }
  return out;
}

}  // namespace portcullis::tools::prove
