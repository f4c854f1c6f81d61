// See canonical.hpp.
#include "tools/consult/canonical.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>

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

// NFKC would make "102" of "10²" and "51⁄2" of "5½": raised, lowered and fraction characters are set off first.
std::string set_off(std::string_view text) {
  std::string out;
  int last = 0;
  for (std::size_t i = 0; i < text.size();) {
    utf8proc_int32_t code = 0;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + i),
                                       static_cast<utf8proc_ssize_t>(text.size() - i), &code);
    const int type = size > 0 ? static_cast<int>(utf8proc_get_property(code)->decomp_type) : 0;
    if (type != last) {
      if (type == UTF8PROC_DECOMP_TYPE_SUPER) out += '^';
      if (type == UTF8PROC_DECOMP_TYPE_SUB) out += '_';
      if (type == UTF8PROC_DECOMP_TYPE_FRACTION) out += ' ';
    }
    last = type;
    const std::size_t bytes = size > 0 ? static_cast<std::size_t>(size) : 1;
    out += text.substr(i, bytes);
    i += bytes;
  }
  return out;
}

// NFKC, case folded, white space collapsed and trimmed. Empty when the text is not UTF-8.
std::string folded(std::string_view original) {
  const std::string text = set_off(original);
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                                 static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                                                UTF8PROC_IGNORE | UTF8PROC_STABLE));
  if (size < 0) return {};
  const std::string_view whole(reinterpret_cast<char*>(mapped), static_cast<std::size_t>(size));
  std::string out;
  for (const char c : whole) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  std::free(mapped);
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string_view trimmed(std::string_view text, std::string_view drop) {
  const auto first = text.find_first_not_of(drop);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(drop) - first + 1);
}

std::string short_form(std::string_view answer) {
  std::string text = folded(answer);
  // In front "!" and an empty box deny what they stand before.
  if (text.starts_with('!') || text.starts_with("[ ]")) return text;
  std::string_view view = trimmed(text, " .,;:!\"'`*_()[]");
  const std::size_t before = static_cast<std::size_t>(view.data() - text.data());
  if (!view.empty() && view.front() >= '0' && view.front() <= '9' && before > 0 && text[before - 1] == '.')
    view = {view.data() - 1, view.size() + 1};  // ".5" is not "5"
  for (const std::string_view article : {"the ", "a ", "an "})
    if (view.starts_with(article)) {
      view.remove_prefix(article.size());
      break;
    }
  return std::string(view);
}

std::optional<std::string> option_of(std::string_view answer, const std::vector<std::string>& options) {
  const std::string given = short_form(answer);
  if (given.empty()) return std::nullopt;
  std::optional<std::string> found;
  for (const auto& option : options) {
    const std::string known = short_form(option);
    if (known != given) continue;
    if (found && *found != option) return std::nullopt;  // two options that only case or articles tell apart
    found = option;
  }
  return found;
}

std::optional<std::string> boolean_of(std::string_view answer) {
  const std::string given = short_form(answer);
  if (given == "true" || given == "yes") return "true";
  if (given == "false" || given == "no") return "false";
  return std::nullopt;
}

std::optional<std::string> date_of(std::string_view answer) {
  const std::string text = folded(answer);
  const std::string_view view = trimmed(text, " .\"'");
  if (view.size() != 10 || view[0] == '-' || view[4] != '-' || view[7] != '-') return std::nullopt;
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const auto part = [&](std::size_t at, std::size_t size, auto& out) {
    const auto [end, error] = std::from_chars(view.data() + at, view.data() + at + size, out);
    return error == std::errc() && end == view.data() + at + size;
  };
  if (!part(0, 4, year) || !part(5, 2, month) || !part(8, 2, day)) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return std::string(view);
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

std::optional<std::string> canonical(const std::string& answer, const AnswerFormat& format) {
  switch (format.type) {
    case AnswerType::choice:
      return option_of(answer, format.options);
    case AnswerType::number:
      return canonical_number(answer, format.unit);
    case AnswerType::boolean:
      return boolean_of(answer);
    case AnswerType::date:
      return date_of(answer);
    case AnswerType::short_text: {
      std::string text = short_form(answer);
      if (text.empty() || text.size() > 400) return std::nullopt;
      // Read before the point is taken for punctuation: ".5" is not "5".
      const std::string whole = folded(answer);
      const std::string_view bare = trimmed(whole, " \"'`*_()[]");
      if (bare.find_first_not_of("0123456789.,+-%$ ") == std::string_view::npos)
        if (auto number = canonical_number(bare, {})) return number;
      return text;
    }
    case AnswerType::json: {
      const auto value = json::read(answer);
      if (!value || (format.schema && !format.schema->valid(*value))) return std::nullopt;
      return with_escapes(json::write_canonical(*value));
    }
    case AnswerType::text: {
      std::string text(trimmed(answer, " \t\r\n"));
      if (text.empty()) return std::nullopt;
      return text;
    }
  }
  return std::nullopt;
}

std::vector<std::string> grouped(const std::vector<std::string>& canonical, double tolerance) {
  if (tolerance <= 0) return canonical;
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < canonical.size(); ++i) {
    char* end = nullptr;
    // A number that a double does not hold exactly stands alone: its neighbours would look the same.
    constexpr std::size_t exact_digits = 15;
    const double value = canonical[i].size() > exact_digits ? NAN : std::strtod(canonical[i].c_str(), &end);
    if (!canonical[i].empty() && std::isfinite(value) && *end == '\0') order.emplace_back(value, i);
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
