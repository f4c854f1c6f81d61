// Reading structures (see structure.hpp). What a worker sends is not trusted: it is checked against the problem.
#include "tools/prove/structure.hpp"

#include <charconv>

namespace portcullis::tools::prove {
namespace {

constexpr std::size_t most_things = 1000;

std::optional<Value::Bits> natural(std::string_view text) {
  if (text.empty() || text.size() > 39 || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  Value::Bits value = 0;
  for (const char c : text) {
    if (value > ((~Value::Bits{0}) - 9) / 10) return std::nullopt;
    value = value * 10 + static_cast<Value::Bits>(c - '0');
  }
  return value;
}

std::optional<checkers::Rational> rational(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto part = [](std::string_view digits) -> std::optional<checkers::Rational> {
    const std::size_t sign = digits.starts_with('-') ? 1 : 0;
    if (digits.size() == sign || digits.find_first_not_of("0123456789", sign) != std::string_view::npos)
      return std::nullopt;
    return checkers::Rational::from_decimal(digits, 0);
  };
  const auto top = part(text.substr(0, slash));
  if (!top || slash == std::string_view::npos) return top;
  const auto bottom = part(text.substr(slash + 1));
  return bottom ? top->over(*bottom) : std::nullopt;
}

std::optional<Value> read_value(const Problem& problem, const Structure& structure, SortId sort, const Json& json) {
  if (!json.is_string()) return std::nullopt;
  const auto& text = json.get_ref<const std::string&>();
  const Sort& known = problem.sorts[sort];
  Value value;
  switch (known.kind) {
    case SortKind::boolean:
      if (text != "true" && text != "false") return std::nullopt;
      value.bits = text == "true" ? 1 : 0;
      return value;
    case SortKind::integer:
    case SortKind::real: {
      auto number = rational(text);
      if (!number || (known.kind == SortKind::integer && !number->is_integer())) return std::nullopt;
      value.number = std::move(*number);
      return value;
    }
    case SortKind::bit_vector:
    case SortKind::uninterpreted: {
      const auto bits = natural(text);
      if (!bits) return std::nullopt;
      if (known.kind == SortKind::uninterpreted && *bits >= structure.things[known.width]) return std::nullopt;
      if (known.kind == SortKind::bit_vector && (known.width > 128 || (known.width < 128 && *bits >> known.width != 0)))
        return std::nullopt;
      value.bits = *bits;
      return value;
    }
    case SortKind::array:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string natural_text(Value::Bits bits) {
  std::string out;
  do {
    out.insert(out.begin(), static_cast<char>('0' + static_cast<int>(bits % 10)));
    bits /= 10;
  } while (bits != 0);
  return out;
}

}  // namespace

std::string value_text(const Problem& problem, SortId sort, const Value& value) {
  switch (problem.sorts[sort].kind) {
    case SortKind::boolean:
      return value.bits != 0 ? "true" : "false";
    case SortKind::integer:
    case SortKind::real:
      return value.number.text();
    default:
      return natural_text(value.bits);
  }
}

std::optional<Structure> read_structure(const Problem& problem, const Json& json) {
  if (!json.is_object() || !json.contains("things") || !json.contains("functions")) return std::nullopt;
  const Json& things = json.at("things");
  const Json& functions = json.at("functions");
  if (!things.is_array() || things.size() != problem.sort_names.size() || !functions.is_array() ||
      functions.size() != problem.functions.size())
    return std::nullopt;
  Structure out;
  for (const Json& count : things) {
    if (!count.is_number_integer() || count < 1 || count > most_things) return std::nullopt;
    out.things.push_back(count.get<std::size_t>());
  }
  for (std::size_t i = 0; i < functions.size(); ++i) {
    const Function& function = problem.functions[i];
    const Json& entry = functions[i];
    Table table;
    if (entry.is_object() && !function.body) {
      if (!entry.contains("rows") || !entry.at("rows").is_array()) return std::nullopt;
      for (const Json& row : entry.at("rows")) {
        if (!row.is_array() || row.size() != function.parameters.size() + 1) return std::nullopt;
        std::string key;
        for (std::size_t k = 0; k < function.parameters.size(); ++k) {
          const auto value = read_value(problem, out, function.parameters[k], row[k]);
          if (!value) return std::nullopt;
          key += value_text(problem, function.parameters[k], *value) + ",";
        }
        auto value = read_value(problem, out, function.result, row.back());
        if (!value) return std::nullopt;
        table.rows.emplace(std::move(key), std::move(*value));
      }
      if (entry.contains("otherwise")) {
        table.otherwise = read_value(problem, out, function.result, entry.at("otherwise"));
        if (!table.otherwise) return std::nullopt;
      } else if (!entry.contains("partial") && problem.sorts[function.result].kind != SortKind::array) {
        table.otherwise = Value{};  // the solver left it open: false, 0 or the first thing is as good as any
      }
    }
    out.functions.push_back(std::move(table));
  }
  return out;
}

}  // namespace portcullis::tools::prove
