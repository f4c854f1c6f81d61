#include "tools/claims/structured.hpp"

#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

std::optional<StructuredFormat> format_of(const Passage& passage) {
  if (passage.kind == PassageKind::table) return StructuredFormat::table;
  if (passage.kind != PassageKind::code) return std::nullopt;
  // The language and nothing else: what is said behind it ("json The moon is cheese") stands in no parser's input.
  const std::string_view info = passage.info.substr(0, passage.info.find_last_not_of(" \t") + 1);
  constexpr std::size_t longest = 8;
  if (info.size() > longest) return std::nullopt;
  const std::string language = utf8::lower_ascii(info);
  if (language == "json") return StructuredFormat::json;
  if (language == "csv") return StructuredFormat::csv;
  return std::nullopt;
}

}  // namespace

std::optional<Found> find_structured(std::string_view text, const Passage& passage) {
  const auto format = format_of(passage);
  if (!format) return std::nullopt;
  Found found{ClaimType::structured, passage.span, {passage.span}, nullptr};
  if (!passage.closed) return found;  // cut off: what is missing could be anything
  auto payload = std::make_shared<Structured>();
  payload->format = *format;
  for (const Span line : passage.lines) {
    payload->content.append(text.substr(line.start, line.size()));
    payload->content.push_back('\n');
  }
  found.payload = std::move(payload);
  return found;
}

std::optional<Found> find_bare_json(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t start = text.find_first_not_of(space);
  if (start == std::string_view::npos) return std::nullopt;
  const std::size_t end = text.find_last_not_of(space) + 1;
  const bool object = text[start] == '{' && text[end - 1] == '}';
  const bool array = text[start] == '[' && text[end - 1] == ']';
  if (!object && !array) return std::nullopt;
  const std::size_t second = text.find_first_not_of(space, start + 1);
  const std::string_view allowed = object ? "\"}" : "{[\"";
  if (second >= end || allowed.find(text[second]) == std::string_view::npos || !utf8::valid(text)) return std::nullopt;
  if (array && text[second] == '[' && end - start < 8) return std::nullopt;
  const Span span{start, end};
  auto payload = std::make_shared<Structured>();
  payload->content = std::string(text.substr(start, end - start));
  return Found{ClaimType::structured, span, {span}, std::move(payload)};
}

}  // namespace portcullis::tools::claims
