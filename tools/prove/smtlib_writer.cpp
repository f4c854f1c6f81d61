// See smtlib_writer.hpp.
#include "tools/prove/smtlib_writer.hpp"

#include "tools/prove/operators.hpp"

namespace portcullis::tools::prove {
namespace {

class Writer {
 public:
  explicit Writer(const Problem& problem) : problem_(problem) {}

  std::string run() {
    for (std::size_t i = 0; i < problem_.sort_names.size(); ++i)
      out_ += "(declare-sort S" + std::to_string(i) + " 0)\n";
    for (FunctionId i = 0; i < problem_.functions.size(); ++i) function(i);
    for (const Assertion& assertion : problem_.assertions) assertion_of(assertion.term);
    if (problem_.conclusion) assertion_of(*problem_.conclusion);
    return std::move(out_);
  }

 private:
  void function(FunctionId id) {
    const Function& function = problem_.functions[id];
    out_ += function.body ? "(define-fun f" : "(declare-fun f";
    out_ += std::to_string(id) + " (";
    for (std::size_t i = 0; i < function.parameters.size(); ++i) {
      if (i != 0) out_ += ' ';
      if (function.body)
        variable_and_sort(function.formals[i]);
      else
        sort(function.parameters[i]);
    }
    out_ += ") ";
    sort(function.result);
    if (function.body) {
      out_ += ' ';
      term(*function.body);
    }
    out_ += ")\n";
  }

  void assertion_of(TermId id) {
    out_ += "(assert ";
    term(id);
    out_ += ")\n";
  }

  void sort(SortId id) {
    const Sort& known = problem_.sorts[id];
    if (known.kind == SortKind::uninterpreted) {
      out_ += 'S' + std::to_string(known.width);
    } else if (known.kind == SortKind::array) {
      out_ += "(Array ";
      sort(known.index);
      out_ += ' ';
      sort(known.element);
      out_ += ')';
    } else {
      out_ += sort_text(problem_, id);
    }
  }

  void variable_and_sort(VariableId id) {
    out_ += "(v" + std::to_string(id) + ' ';
    sort(problem_.variables[id].sort);
    out_ += ')';
  }

  void all(const std::vector<TermId>& args) {
    for (const TermId arg : args) {
      out_ += ' ';
      term(arg);
    }
    out_ += ')';
  }

  void term(TermId id) {
    const Term& known = problem_.terms[id];
    switch (known.op) {
      case Op::truth:
      case Op::integer:
        out_ += known.literal;
        return;
      case Op::real:
        out_ += known.literal;
        if (known.literal.find('.') == std::string::npos) out_ += ".0";
        return;
      case Op::bits:
        if (known.literal.starts_with('#'))
          out_ += known.literal;
        else
          out_ += "(_ bv" + known.literal + ' ' + std::to_string(problem_.sorts[known.sort].width) + ')';
        return;
      case Op::variable:
        out_ += 'v' + std::to_string(known.symbol);
        return;
      case Op::call:
        if (known.args.empty()) {
          out_ += 'f' + std::to_string(known.symbol);
          return;
        }
        out_ += "(f" + std::to_string(known.symbol);
        all(known.args);
        return;
      case Op::forall:
      case Op::exists:
        out_ += known.op == Op::forall ? "(forall (" : "(exists (";
        for (const VariableId variable : known.bound) variable_and_sort(variable);
        out_ += ") ";
        term(known.args[0]);
        out_ += ')';
        return;
      case Op::let:
        out_ += "(let (";
        for (std::size_t i = 0; i < known.bound.size(); ++i) {
          out_ += "(v" + std::to_string(known.bound[i]) + ' ';
          term(known.args[i]);
          out_ += ')';
        }
        out_ += ") ";
        term(known.args.back());
        out_ += ')';
        return;
      case Op::const_array:
        out_ += "((as const ";
        sort(known.sort);
        out_ += ')';
        all(known.args);
        return;
      default:
        break;
    }
    out_ += '(';
    if (const std::size_t indices = index_count(known.op); indices > 0) {
      out_ += "(_ " + std::string(name_of(known.op));
      for (std::size_t i = 0; i < indices; ++i) out_ += ' ' + std::to_string(known.index[i]);
      out_ += ')';
    } else {
      out_ += name_of(known.op);
    }
    all(known.args);
  }

  static std::size_t index_count(Op op) {
    switch (op) {
      case Op::bv_extract:
        return 2;
      case Op::bv_repeat:
      case Op::bv_zero_extend:
      case Op::bv_sign_extend:
      case Op::bv_rotate_left:
      case Op::bv_rotate_right:
      case Op::divisible:
        return 1;
      default:
        return 0;
    }
  }

  const Problem& problem_;
  std::string out_;
};

}  // namespace

std::string write_smtlib(const Problem& problem) {
  return Writer(problem).run();
}

}  // namespace portcullis::tools::prove
