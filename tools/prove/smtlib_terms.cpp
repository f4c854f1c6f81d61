// See smtlib_terms.hpp: names, binders and literals. smtlib_typing.cpp has the sorts of operators.
#include "tools/prove/smtlib_terms.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

namespace portcullis::tools::prove {
namespace {

constexpr std::size_t most_sorts = 1000;       // they are searched one by one
constexpr std::uint64_t most_width = 1 << 16;  // bits
constexpr std::string_view reserved[] = {"!", "_", "as", "exists", "forall", "let", "match", "par", "true", "false"};

// True when the decimal number fits that many bits. Beyond 128 bits only what has surely few enough digits.
bool fits(std::string_view digits, std::uint32_t bits) {
  __extension__ using Wide = unsigned __int128;
  if (bits > 128) return digits.size() <= bits / 4;  // 10^n < 2^(4n)
  Wide value = 0;
  for (const char c : digits) {
    const Wide next = value * 10 + static_cast<Wide>(c - '0');
    if (value > (~Wide{0}) / 10 || next < value * 10) return false;
    value = next;
  }
  return bits == 128 || value >> bits == 0;
}

}  // namespace

bool SmtlibTerms::fail(Place place, std::string message, std::string expected) {
  issue_ = {{}, place, std::move(message), std::move(expected)};
  return false;
}

bool SmtlibTerms::number(const Sexpr& node, std::uint32_t& out) {
  if (node.kind != Sexpr::Kind::numeral) return fail(node.place, "an index is not a number", "a numeral");
  const auto [end, error] = std::from_chars(node.text.data(), node.text.data() + node.text.size(), out);
  if (error != std::errc() || out > most_width)
    return fail(node.place, "the index " + in_quotes(node.text) + " is too large",
                "a numeral up to " + std::to_string(most_width));
  return true;
}

bool SmtlibTerms::width(Place place, std::uint64_t width, SortId& out) {
  if (width == 0 || width > most_width)
    return fail(place, "a bit vector of " + std::to_string(width) + " bits",
                "1 to " + std::to_string(most_width) + " bits");
  if (problem_.sorts.size() >= most_sorts)
    return fail(place, "more than " + std::to_string(most_sorts) + " different sorts", "fewer sorts");
  out = problem_.sort_of({SortKind::bit_vector, static_cast<std::uint32_t>(width), 0, 0});
  return true;
}

bool SmtlibTerms::sort(const Sexprs& tree, std::uint32_t index, SortId& out) {
  constexpr std::string_view sorts = "a sort: Bool, Int, Real, (_ BitVec n), (Array I E) or a declared one";
  const Sexpr& node = tree[index];
  if (node.kind == Sexpr::Kind::symbol) {
    if (node.text == "Bool") return out = Problem::boolean, true;
    if (node.text == "Int") return out = Problem::integer, true;
    if (node.text == "Real") return out = Problem::real, true;
    const auto found = sorts_.find(node.text);
    if (found == sorts_.end()) return fail(node.place, in_quotes(node.text) + " is no known sort", std::string(sorts));
    out = found->second;
    return true;
  }
  if (node.kind != Sexpr::Kind::list || node.items.size() != 3)
    return fail(node.place, "not a sort", std::string(sorts));
  const Sexpr& head = tree[node.items[0]];
  if (head.kind == Sexpr::Kind::symbol && head.text == "_" && tree[node.items[1]].text == "BitVec") {
    std::uint32_t bits = 0;
    return number(tree[node.items[2]], bits) && width(tree[node.items[2]].place, bits, out);
  }
  if (head.kind == Sexpr::Kind::symbol && head.text == "Array") {
    Sort array{SortKind::array, 0, 0, 0};
    if (!sort(tree, node.items[1], array.index) || !sort(tree, node.items[2], array.element)) return false;
    if (problem_.sorts.size() >= most_sorts)
      return fail(node.place, "more than " + std::to_string(most_sorts) + " different sorts", "fewer sorts");
    out = problem_.sort_of(array);
    return true;
  }
  return fail(node.place, "not a sort", std::string(sorts));
}

bool SmtlibTerms::fresh(const Sexpr& symbol) {
  if (symbol.kind != Sexpr::Kind::symbol) return fail(symbol.place, "this cannot be a name", "a symbol");
  if (std::find(std::begin(reserved), std::end(reserved), symbol.text) != std::end(reserved) ||
      is_operator_name(symbol.text))
    return fail(symbol.place, in_quotes(symbol.text) + " has a meaning in SMT-LIB", "a name of your own");
  if (functions_.contains(symbol.text))
    return fail(symbol.place, in_quotes(symbol.text) + " is declared already", "another name");
  return true;
}

bool SmtlibTerms::bind(const Sexprs& tree, std::uint32_t list, std::vector<VariableId>& out) {
  const Sexpr& node = tree[list];
  if (node.kind != Sexpr::Kind::list) return fail(node.place, "not a list of variables", "((name Sort) ...)");
  std::vector<VariableId> made;
  std::set<std::string_view> names;
  for (const std::uint32_t item : node.items) {
    const Sexpr& pair = tree[item];
    if (pair.kind != Sexpr::Kind::list || pair.items.size() != 2 || tree[pair.items[0]].kind != Sexpr::Kind::symbol)
      return fail(pair.place, "not a variable with its sort", "(name Sort)");
    SortId its_sort = 0;
    if (!sort(tree, pair.items[1], its_sort)) return false;
    const std::string name(tree[pair.items[0]].text);
    if (std::find(std::begin(reserved), std::end(reserved), name) != std::end(reserved) || is_operator_name(name))
      return fail(pair.place, in_quotes(name) + " has a meaning in SMT-LIB", "another name for the variable");
    if (!names.insert(tree[pair.items[0]].text).second)
      return fail(pair.place, in_quotes(name) + " is bound twice in one list", "another name for the variable");
    made.push_back(static_cast<VariableId>(problem_.variables.size()));
    problem_.variables.push_back({name, its_sort});
  }
  for (const VariableId variable : made) scope_[problem_.variables[variable].name].push_back(variable);
  out = std::move(made);
  return true;
}

void SmtlibTerms::unbind(const std::vector<VariableId>& bound) {
  for (auto variable = bound.rbegin(); variable != bound.rend(); ++variable) {
    const auto entry = scope_.find(problem_.variables[*variable].name);
    entry->second.pop_back();
    if (entry->second.empty()) scope_.erase(entry);
  }
}

bool SmtlibTerms::symbol(const Sexpr& node, TermId& out) {
  if (node.text == "true" || node.text == "false") {
    out = problem_.add({Op::truth, Problem::boolean, 0, {}, {}, {}, std::string(node.text)});
    return true;
  }
  if (const auto variable = scope_.find(std::string(node.text)); variable != scope_.end()) {
    out = problem_.reference(variable->second.back());
    return true;
  }
  const auto function = functions_.find(node.text);
  if (function == functions_.end())
    return fail(node.place,
                in_quotes(node.text) + (is_operator_name(node.text) ? " needs arguments" : " is not declared"),
                "true, false, a bound variable or a declared constant");
  return call(function->second, node.place, {}, {}, out);
}

bool SmtlibTerms::literal_of_index(const Sexprs& tree, const Sexpr& node, TermId& out) {
  const Sexpr& name = tree[node.items[1]];
  std::uint32_t bits = 0;
  if (!number(tree[node.items[2]], bits)) return false;
  SortId sort = 0;
  if (!width(tree[node.items[2]].place, bits, sort)) return false;
  const std::string_view digits = name.text.substr(2);
  if (digits.size() > 1 && digits[0] == '0')
    return fail(name.place, "a bit vector's value with a leading zero", "bv and the value, such as bv5");
  if (!fits(digits, bits))
    return fail(name.place, "the value does not fit " + std::to_string(bits) + " bits", "a smaller value");
  out = problem_.add({Op::bits, sort, 0, {}, {}, {}, std::string(digits)});
  return true;
}

bool SmtlibTerms::let(const Sexprs& tree, const Sexpr& node, TermId& out) {
  if (node.items.size() != 3 || tree[node.items[1]].kind != Sexpr::Kind::list || tree[node.items[1]].items.empty())
    return fail(node.place, "a let with another shape", "(let ((name term) ...) term)");
  std::vector<TermId> values;
  std::vector<VariableId> made;
  std::set<std::string_view> names;
  for (const std::uint32_t item : tree[node.items[1]].items) {
    const Sexpr& pair = tree[item];
    if (pair.kind != Sexpr::Kind::list || pair.items.size() != 2 || tree[pair.items[0]].kind != Sexpr::Kind::symbol)
      return fail(pair.place, "not a name with its value", "(name term)");
    const std::string_view name = tree[pair.items[0]].text;
    if (std::find(std::begin(reserved), std::end(reserved), name) != std::end(reserved) || is_operator_name(name))
      return fail(pair.place, in_quotes(name) + " has a meaning in SMT-LIB", "another name");
    if (!names.insert(name).second)
      return fail(pair.place, in_quotes(name) + " is bound twice in one list", "another name");
    TermId value = 0;
    if (!term(tree, pair.items[1], value)) return false;
    values.push_back(value);
    made.push_back(static_cast<VariableId>(problem_.variables.size()));
    problem_.variables.push_back({std::string(name), sort_of(value)});
  }
  for (const VariableId variable : made) scope_[problem_.variables[variable].name].push_back(variable);
  TermId body = 0;
  const bool good = term(tree, node.items[2], body);
  unbind(made);
  if (!good) return false;
  const SortId sort = sort_of(body);
  values.push_back(body);
  out = problem_.add({Op::let, sort, 0, {}, std::move(values), std::move(made), {}});
  return true;
}

bool SmtlibTerms::quantifier(const Sexprs& tree, const Sexpr& node, Op op, TermId& out) {
  if (node.items.size() != 3)
    return fail(node.place, "a quantifier with another shape", "(forall ((name Sort) ...) term)");
  std::vector<VariableId> bound;
  if (!bind(tree, node.items[1], bound)) return false;
  if (bound.empty()) return fail(node.place, "a quantifier with no variable", "((name Sort) ...)");
  TermId body = 0;
  const bool good = boolean(tree, node.items[2], body);
  unbind(bound);
  if (good) out = problem_.quantified(op, std::move(bound), body);
  return good;
}

bool SmtlibTerms::boolean(const Sexprs& tree, std::uint32_t node, TermId& out) {
  if (!term(tree, node, out)) return false;
  return fit(out, Problem::boolean, tree[node].place);
}

bool SmtlibTerms::term(const Sexprs& tree, std::uint32_t index, TermId& out) {
  const Sexpr& node = tree[index];
  switch (node.kind) {
    case Sexpr::Kind::symbol:
      return symbol(node, out);
    case Sexpr::Kind::numeral:
      return out = problem_.add({Op::integer, Problem::integer, 0, {}, {}, {}, std::string(node.text)}), true;
    case Sexpr::Kind::decimal:
      return out = problem_.add({Op::real, Problem::real, 0, {}, {}, {}, std::string(node.text)}), true;
    case Sexpr::Kind::hexadecimal:
    case Sexpr::Kind::binary: {
      const bool hex = node.kind == Sexpr::Kind::hexadecimal;
      SortId sort = 0;
      if (!width(node.place, node.text.size() * (hex ? 4 : 1), sort)) return false;
      return out = problem_.add({Op::bits, sort, 0, {}, {}, {}, (hex ? "#x" : "#b") + std::string(node.text)}), true;
    }
    case Sexpr::Kind::list:
      return application(tree, node, out);
    case Sexpr::Kind::keyword:
    case Sexpr::Kind::string:
      break;
  }
  return fail(node.place, node.kind == Sexpr::Kind::string ? "strings are not supported" : "a keyword is not a term",
              "a term over Bool, Int, Real, bit vectors, arrays or declared sorts");
}

bool SmtlibTerms::application(const Sexprs& tree, const Sexpr& node, TermId& out) {
  if (node.items.empty()) return fail(node.place, "an empty list is not a term", "(operator argument ...)");
  const Sexpr& head = tree[node.items[0]];
  std::string_view name = head.text;
  std::array<std::uint32_t, 2> indices{};
  std::size_t index_count = 0;
  if (head.kind == Sexpr::Kind::symbol) {
    if (name == "let") return let(tree, node, out);
    if (name == "forall") return quantifier(tree, node, Op::forall, out);
    if (name == "exists") return quantifier(tree, node, Op::exists, out);
    if (name == "!") {  // attributes guide a solver or name a term; smtlib_reader.cpp takes the name of an assertion
      if (node.items.size() < 2) return fail(node.place, "annotates nothing", "(! term :named name)");
      for (std::size_t i = 2; i < node.items.size(); ++i)  // a second term would be thrown away unread
        if (tree[node.items[i]].kind != Sexpr::Kind::keyword &&
            (i == 2 || tree[node.items[i - 1]].kind != Sexpr::Kind::keyword))
          return fail(tree[node.items[i]].place, "not an attribute", "(! term :named name)");
      return term(tree, node.items[1], out);
    }
    if (name == "_") {
      if (node.items.size() == 3 && tree[node.items[1]].text.starts_with("bv") && tree[node.items[1]].text.size() > 2 &&
          tree[node.items[1]].text.find_first_not_of("0123456789", 2) == std::string_view::npos)
        return literal_of_index(tree, node, out);
      return fail(node.place, "an indexed name that is not understood here", "(_ bvN width)");
    }
    if (name == "as")
      return fail(node.place, "a qualified name is not understood here", "((as const (Array I E)) value)");
  } else if (head.kind == Sexpr::Kind::list && head.items.size() >= 2 && tree[head.items[0]].text == "_" &&
             tree[head.items[1]].kind == Sexpr::Kind::symbol && head.items.size() <= 4) {
    name = tree[head.items[1]].text;
    for (std::size_t i = 2; i < head.items.size(); ++i)
      if (!number(tree[head.items[i]], indices[index_count++])) return false;
  } else if (head.kind == Sexpr::Kind::list && head.items.size() == 3 && tree[head.items[0]].text == "as" &&
             tree[head.items[1]].text == "const" && node.items.size() == 2) {
    SortId sort = 0;
    TermId value = 0;
    if (!this->sort(tree, head.items[2], sort)) return false;
    if (known(sort).kind != SortKind::array)
      return fail(tree[head.items[2]].place, "a constant array needs an array's sort", "(Array I E)");
    if (!term(tree, node.items[1], value) || !fit(value, known(sort).element, tree[node.items[1]].place)) return false;
    out = problem_.add({Op::const_array, sort, 0, {}, {value}, {}, {}});
    return true;
  } else {
    return fail(head.place, "this cannot be applied", "an operator or a declared function");
  }
  std::vector<TermId> args;
  std::vector<Place> places;
  for (std::size_t i = 1; i < node.items.size(); ++i) {
    TermId arg = 0;
    if (!term(tree, node.items[i], arg)) return false;
    args.push_back(arg);
    places.push_back(tree[node.items[i]].place);
  }
  if (index_count == 0 && scope_.contains(std::string(name)))
    return fail(head.place, in_quotes(name) + " is a variable and cannot be applied", "a function");
  if (const auto function = functions_.find(name); index_count == 0 && function != functions_.end())
    return call(function->second, head.place, std::move(args), places, out);
  if (const Operator* op = find_operator(name, index_count, args.size()))
    return apply(*op, head, indices, std::move(args), places, out);
  return fail(head.place, in_quotes(name) + " is neither declared nor a known operator",
              "a declared function, or an operator over Bool, Int, Real, bit vectors or arrays");
}

bool SmtlibTerms::call(FunctionId function, Place place, std::vector<TermId> args, const std::vector<Place>& places,
                       TermId& out) {
  const std::vector<SortId> parameters = problem_.functions[function].parameters;
  if (args.size() != parameters.size())
    return fail(
        place, in_quotes(problem_.functions[function].name) + " has " + std::to_string(args.size()) + " arguments here",
        std::to_string(parameters.size()) + " arguments, as it was declared");
  for (std::size_t i = 0; i < args.size(); ++i)
    if (!fit(args[i], parameters[i], places[i])) return false;
  out = problem_.call(function, std::move(args));
  return true;
}

}  // namespace portcullis::tools::prove
