// Cursors: of their own list, at the place where a page begins, and of nobody else's making.
#include <gtest/gtest.h>

#include "server/mcp/paging.hpp"

namespace portcullis::server::mcp {
namespace {

Json with(Json cursor) {
  return Json{{"cursor", std::move(cursor)}};
}

TEST(McpPaging, a_walk_over_the_pages_gives_every_entry_once) {
  for (const std::size_t size : {0u, 1u, 99u, 100u, 101u, 200u, 1234u}) {
    std::size_t seen = 0;
    Json params = Json::object();
    for (;;) {
      const auto page = page_of(params, "list", size);
      ASSERT_TRUE(page) << size;
      EXPECT_EQ(page->begin, seen);
      EXPECT_LE(page->end - page->begin, page_size);
      seen = page->end;
      if (!page->next_cursor) break;
      EXPECT_EQ(page->end - page->begin, page_size);
      params = with(*page->next_cursor);
    }
    EXPECT_EQ(seen, size);
  }
}

TEST(McpPaging, a_cursor_of_another_list_is_refused) {
  const auto cursor = page_of(Json::object(), "a", 300)->next_cursor;
  ASSERT_TRUE(cursor);
  EXPECT_TRUE(page_of(with(*cursor), "a", 300));
  const auto other = page_of(with(*cursor), "b", 300);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, jsonrpc::ErrorCode::invalid_params);
}

TEST(McpPaging, a_cursor_beyond_a_list_that_shrank_is_refused) {
  const auto cursor = page_of(Json::object(), "a", 300)->next_cursor;
  EXPECT_FALSE(page_of(with(*cursor), "a", 100));
  EXPECT_FALSE(page_of(with(*cursor), "a", 0));
}

TEST(McpPaging, made_up_cursors_are_refused) {
  const std::string good = *page_of(Json::object(), "a", 300)->next_cursor;
  for (const Json& bad :
       {Json(""), Json("100"), Json("100-"), Json("101" + good.substr(3)), Json(good + "0"), Json(" " + good),
        Json("-100" + good.substr(3)), Json("18446744073709551616-0"), Json(std::string(1 << 20, '1')), Json(100),
        Json(nullptr), Json::object(), Json("0100" + good.substr(3)), Json("200" + good.substr(3))})
    EXPECT_FALSE(page_of(with(bad), "a", 300)) << bad.dump().substr(0, 60);
}

}  // namespace
}  // namespace portcullis::server::mcp
