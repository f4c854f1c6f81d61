// What a script of SMT-LIB declares and defines, and the levels of (push) and (pop) that take it back. The commands
// themselves are told apart in smtlib_reader.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/prove/smtlib_terms.hpp"

namespace portcullis::tools::prove {

class SmtlibDeclarations {
 protected:
  // Each is false after an error, which terms_.issue() then has.
  bool shape(const Sexpr& node, std::size_t items, std::string_view expected);
  bool declare_sort(const Sexpr& node);
  bool define_sort(const Sexpr& node);
  // (declare-datatypes ((Name 0) ...) (((constructor) ...) ...)), or () ((Name constructor ...) ...) as of SMT-LIB 2.5.
  bool datatypes(const Sexpr& node);
  // A sort, its things, and two assertions: they differ, and there are no others. Both solvers read it like that.
  // `first` of the items of `body` is the first constructor.
  bool enumeration(std::uint32_t name, std::uint32_t body, std::size_t first);
  bool declare(const Sexpr& node, std::optional<std::uint32_t> parameters, std::uint32_t result);
  bool define(const Sexpr& node, std::optional<std::uint32_t> parameters, std::uint32_t result, std::uint32_t body);
  // SMT-LIB 2.6, section 4.2.3: a declaration, and that the equation holds of all arguments.
  bool define_recursive(const Sexpr& node);
  // Behind (check-sat) the problem stays what it was there.
  bool level(const Sexpr& node, bool push);

  Problem problem_;
  SmtlibTerms terms_{problem_};
  Sexprs tree_;
  bool checked_ = false;  // (check-sat) was there
  bool global_ = false;   // :global-declarations

 private:
  struct Level {
    std::size_t assertions = 0;  // how many there were at its push
    std::vector<std::string> functions, sorts;
  };

  bool sort_name(const Sexpr& name);
  void new_sort(std::string_view name, SortId sort);
  FunctionId new_function(Function function);

  std::vector<Level> levels_;
};

}  // namespace portcullis::tools::prove
