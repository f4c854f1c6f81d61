// The strict validation of a reply text; the order of the steps is the order of reply.hpp.
#include "tools/providers/reply.hpp"

#include "transport/json/reader.hpp"

namespace portcullis::tools::providers {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const auto begin = text.find_first_not_of(space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

// Models without a strict mode like to put ```json around the object. One pair around the whole text is form, not
// content; anything else (prose before it, a second fence) is left for the reader to reject.
std::string_view without_fence(std::string_view text) {
  constexpr std::string_view mark = "```";
  const std::string_view whole = trimmed(text);
  if (whole.size() < 2 * mark.size() || !whole.starts_with(mark) || !whole.ends_with(mark)) return text;
  const std::string_view inside = whole.substr(mark.size(), whole.size() - 2 * mark.size());
  const auto line_end = inside.find('\n');
  if (line_end == std::string_view::npos) return text;
  const std::string_view info = trimmed(inside.substr(0, line_end));
  if (!info.empty() && info != "json" && info != "JSON") return text;
  return inside.substr(line_end + 1);
}

std::string_view reason_of(json::ReadErrorCode code) {
  switch (code) {
    case json::ReadErrorCode::too_large:
      return "reply_too_large";
    case json::ReadErrorCode::not_utf8:
      return "reply_not_utf8";
    case json::ReadErrorCode::duplicate_key:
      return "reply_duplicate_key";
    case json::ReadErrorCode::too_deep:
      return "reply_too_deep";
    case json::ReadErrorCode::empty:
    case json::ReadErrorCode::byte_order_mark:
    case json::ReadErrorCode::syntax:
    case json::ReadErrorCode::number_out_of_range:
      break;
  }
  return "reply_not_json";
}

}  // namespace

std::expected<Json, std::string> read_reply(std::string_view text, const schemas::Validator& schema) {
  if (text.size() > max_reply_bytes) return std::unexpected("reply_too_large");
  auto value = json::read(without_fence(text), {.max_bytes = max_reply_bytes, .max_depth = 64});
  if (!value) return std::unexpected(std::string(reason_of(value.error().code)));
  if (!schema.valid(*value)) return std::unexpected("reply_schema_mismatch");
  return std::move(*value);
}

}  // namespace portcullis::tools::providers
