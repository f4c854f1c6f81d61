// S-expressions of SMT-LIB 2.6, section 3.1: tokens and lists with their places, nothing of their meaning.
// Called by smtlib_reader.cpp, on untrusted text and on what smtlib_writer.cpp wrote.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>
#include <vector>

#include "tools/prove/issue.hpp"

namespace portcullis::tools::prove {

// Of nested lists; the readers and writers of terms recurse as deep. What the writer makes may be a little deeper than
// what was read, for it writes conversions out.
constexpr std::size_t most_depth = 400;
constexpr std::size_t most_written_depth = 2 * most_depth + 50;

struct Sexpr {
  enum class Kind { symbol, keyword, numeral, decimal, hexadecimal, binary, string, list };
  Kind kind = Kind::list;
  Place place;
  std::string_view text;             // into the source; of a |quoted| symbol and of #x, #b what is inside
  std::vector<std::uint32_t> items;  // of a list, indices into Sexprs::nodes
};

struct Sexprs {
  std::vector<Sexpr> nodes;
  std::vector<std::uint32_t> roots;
  Place end;  // behind the last character

  const Sexpr& operator[](std::uint32_t index) const { return nodes[index]; }
};

// `text` must outlive the result. Iterative: no input overflows the stack.
std::expected<Sexprs, Issue> read_sexprs(std::string_view text, std::size_t depth = most_depth);

}  // namespace portcullis::tools::prove
