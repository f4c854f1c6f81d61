// See paging.hpp. A cursor is "PLACE-CHECK": the place in decimal, and the beginning of a hash over list and place. The
// hash is no secret: it keeps a cursor from being taken for one of another list, not from being made.
#include "server/mcp/paging.hpp"

#include <algorithm>
#include <charconv>

#include "server/mcp/digest.hpp"

namespace portcullis::server::mcp {
namespace {

constexpr std::size_t most_cursor_bytes = 64;

std::string cursor_of(std::string_view list, std::size_t place) {
  const std::string text = std::to_string(place);
  return text + '-' + digest(std::string(list) + '\n' + text).substr(7, 16);
}

std::optional<std::size_t> place_of(std::string_view cursor, std::string_view list, std::size_t size) {
  if (cursor.size() > most_cursor_bytes) return std::nullopt;
  std::size_t place = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), place);
  if (error != std::errc() || place == 0 || place >= size || place % page_size != 0) return std::nullopt;
  if (cursor != cursor_of(list, place)) return std::nullopt;
  return place;
}

}  // namespace

std::expected<Page, jsonrpc::Error> page_of(const Json& params, std::string_view list, std::size_t size) {
  Page page;
  if (const auto cursor = params.find("cursor"); cursor != params.end()) {
    const auto place = cursor->is_string() ? place_of(cursor->get_ref<const std::string&>(), list, size) : std::nullopt;
    if (!place)
      return std::unexpected(jsonrpc::Error{
          jsonrpc::ErrorCode::invalid_params,
          "There is no such cursor. Send the `nextCursor` of the page before, or none for the first page.", nullptr});
    page.begin = *place;
  }
  page.end = std::min(size, page.begin + page_size);
  if (page.end < size) page.next_cursor = cursor_of(list, page.end);
  return page;
}

}  // namespace portcullis::server::mcp
