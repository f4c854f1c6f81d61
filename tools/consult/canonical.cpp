// See canonical.hpp.
#include "tools/consult/canonical.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "tools/consult/canonical_parts.hpp"
#include "tools/consult/written_number.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::consult {
namespace {

constexpr std::array<std::pair<std::string_view, AnswerType>, 7> types{{{"choice", AnswerType::choice},
                                                                        {"number", AnswerType::number},
                                                                        {"boolean", AnswerType::boolean},
                                                                        {"date", AnswerType::date},
                                                                        {"short", AnswerType::short_text},
                                                                        {"json", AnswerType::json},
                                                                        {"text", AnswerType::text}}};

schemas::Problem problem(std::string code, std::string message, std::string fix) {
  return {std::move(code), std::move(message), {}, std::move(fix)};
}

// Characters that cannot be seen, all of which stand in strings, as escapes of JSON: what is shown of the answer has to
// be JSON still.
std::string with_escapes(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  const auto escape = [&](std::uint32_t unit) {
    out += "\\u";
    for (const int shift : {12, 8, 4, 0}) out += hex[unit >> shift & 0xF];
  };
  for (std::size_t i = 0; i < text.size();) {
    utf8proc_int32_t code = 0;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + i),
                                       static_cast<utf8proc_ssize_t>(text.size() - i), &code);
    const std::string_view bytes = text.substr(i, size > 0 ? static_cast<std::size_t>(size) : 1);
    i += bytes.size();
    const bool selector = code == 0xFE0E || code == 0xFE0F;  // a second one in a row is not shown
    if (size <= 0 || (json::is_visible(bytes) && !selector)) {
      out += bytes;
    } else if (code < 0x10000) {
      escape(static_cast<std::uint32_t>(code));
    } else {
      escape(0xD800 + (static_cast<std::uint32_t>(code - 0x10000) >> 10));
      escape(0xDC00 + (static_cast<std::uint32_t>(code - 0x10000) & 0x3FF));
    }
  }
  return out;
}

// Of "1.5" and of "1/3". A number that a double does not hold exactly stands alone: its neighbours would look the same.
std::optional<double> value_of(const std::string& number) {
  constexpr std::size_t exact_digits = 15, exact_fraction = 20;  // nine digits on either side of the stroke
  const auto stroke = number.find('/');
  if (number.empty() || number.size() > (stroke == std::string::npos ? exact_digits : exact_fraction))
    return std::nullopt;
  char* end = nullptr;
  double value = std::strtod(number.c_str(), &end);
  if (*end == '/') value /= std::strtod(end + 1, &end);
  return std::isfinite(value) && *end == '\0' ? std::optional(value) : std::nullopt;
}

// "3.10" may be a version and "007" a name: only a number that is written without such zeros is taken by its value.
bool zeros_say_nothing(std::string_view text) {
  bool malformed = false;
  return std::ranges::none_of(numbers_in(text, malformed), [](const Written& number) {
    return (number.digits.size() > 1 && number.digits.starts_with('0')) || number.decimals.ends_with('0');
  });
}

}  // namespace

std::expected<AnswerFormat, schemas::Problem> read_format(const Json& format) {
  AnswerFormat out;
  const auto& name = format.at("type").get_ref<const std::string&>();
  for (const auto& [known, type] : types)
    if (known == name) out.type = type;
  if (const auto options = format.find("options"); options != format.end())
    out.options = options->get<std::vector<std::string>>();
  if (const auto unit = format.find("unit"); unit != format.end()) out.unit = unit->get<std::string>();
  if (const auto tolerance = format.find("tolerance"); tolerance != format.end())
    out.tolerance = tolerance->get<double>();
  if (out.type == AnswerType::choice && out.options.empty())
    return std::unexpected(problem("options_missing", "`answer_format.type` is \"choice\", but `options` is not given.",
                                   "Give at least two options, for example [\"yes\", \"no\"]."));
  for (std::size_t i = 0; i < out.options.size(); ++i)
    for (std::size_t k = i + 1; k < out.options.size(); ++k)
      if (short_form(out.options[i]) == short_form(out.options[k]))
        return std::unexpected(problem("options_alike",
                                       "Two options differ only in case, white space, articles or punctuation.",
                                       "Give options that can be told apart, such as \"A\", \"B\" and \"C\"."));
  if (const auto schema = format.find("schema"); schema != format.end()) {
    auto compiled = schemas::Validator::compile(*schema);
    if (!compiled)
      return std::unexpected(problem("schema_not_usable", "`answer_format.schema` cannot be used: " + compiled.error(),
                                     "Give a JSON Schema 2020-12 without remote references."));
    out.schema = std::make_shared<const schemas::Validator>(std::move(*compiled));
  }
  return out;
}

std::expected<std::string, std::string_view> read_answer(const std::string& answer, const AnswerFormat& format) {
  const auto or_reason = [](std::optional<std::string> form,
                            std::string_view reason =
                                "answer_not_in_format") -> std::expected<std::string, std::string_view> {
    if (!form) return std::unexpected(reason);
    return std::move(*form);
  };
  switch (format.type) {
    case AnswerType::choice:
      return or_reason(option_of(answer, format.options));
    case AnswerType::number:
      return or_reason(canonical_number(answer, format.unit));
    case AnswerType::boolean:
      return or_reason(boolean_of(answer));
    case AnswerType::date: {
      bool ambiguous = false;
      auto day = date_of(answer, ambiguous);
      return or_reason(std::move(day), ambiguous ? "answer_ambiguous" : "answer_not_in_format");
    }
    case AnswerType::short_text: {
      std::string text = short_form(answer);
      if (text.empty() || text.size() > 400) return or_reason(std::nullopt);
      // Read before the point is taken for punctuation: ".5" is not "5".
      const std::string whole = folded(answer);
      const std::string_view bare = trimmed(whole, " \"'`*_()[]");
      if (bare.find_first_not_of("0123456789.,+-%$ ") == std::string_view::npos && !denied_in_front(text) &&
          !text.contains('"') && !text.contains('\'') && !text.contains('!') && zeros_say_nothing(bare))
        if (auto number = number_of(bare, {}, true)) return std::move(*number);
      return text;
    }
    case AnswerType::json: {
      const auto value = json::read(answer);
      if (!value || (format.schema && !format.schema->valid(*value))) return or_reason(std::nullopt);
      return with_escapes(json::write_canonical(*value));
    }
    case AnswerType::text: {
      std::string text(trimmed(answer, " \t\r\n"));
      if (text.empty()) return or_reason(std::nullopt);
      return text;
    }
  }
  return or_reason(std::nullopt);
}

std::optional<std::string> canonical(const std::string& answer, const AnswerFormat& format) {
  auto read = read_answer(answer, format);
  if (!read) return std::nullopt;
  return std::move(*read);
}

std::vector<std::string> clustered(const std::vector<std::string>& answers, const AnswerFormat& format) {
  std::vector<std::string> forms;
  for (const auto& answer : answers) forms.push_back(canonical(answer, format).value_or(""));
  // Two options, dates or texts are never one answer, however close the numbers in them are.
  if (format.type == AnswerType::number) return grouped(forms, format.tolerance);
  if (format.type == AnswerType::short_text) return alias_groups(answers, forms);
  return forms;
}

std::vector<std::string> grouped(const std::vector<std::string>& canonical, double tolerance) {
  if (tolerance <= 0) return canonical;
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < canonical.size(); ++i) {
    if (const auto value = value_of(canonical[i])) order.emplace_back(*value, i);
  }
  std::sort(order.begin(), order.end());
  std::vector<std::string> out = canonical;
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first + 1;
    while (last < order.size() && order[last].first - order[last - 1].first <= tolerance) ++last;
    // A run of neighbours within the tolerance is one group only when its ends are, too; else each value stands alone.
    const bool together = order[last - 1].first - order[first].first <= tolerance;
    if (together)
      for (std::size_t k = first; k < last; ++k) out[order[k].second] = canonical[order[first].second];
    first = last;
  }
  return out;
}

}  // namespace portcullis::tools::consult
