// Pages of a list: opaque cursors that hold where the next page begins and belong to one list only. Pure; used by every
// method whose name ends in `list`. There is no state behind a cursor, so that any replica can read it.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "transport/json/json.hpp"
#include "transport/jsonrpc/message.hpp"

namespace portcullis::server::mcp {

inline constexpr std::size_t page_size = 100;

// The entries [begin, end) of the list, and the cursor of the page after them.
struct Page {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::optional<std::string> next_cursor;
};

// Reads the member `cursor` of the params. `list` names the list (the method, and whose list it is where that differs),
// `size` is its length now. -32602 for a cursor of another list, of a place where no page begins, or of nobody's.
std::expected<Page, jsonrpc::Error> page_of(const Json& params, std::string_view list, std::size_t size);

}  // namespace portcullis::server::mcp
