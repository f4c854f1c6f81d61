// What `serve --http` binds to.
#include <gtest/gtest.h>

#include "server/cli/serve_http.hpp"

namespace portcullis::server::cli {
namespace {

TEST(HttpAddress, IsLoopbackAndAPort) {
  for (const std::string_view text : {"127.0.0.1:8765", "localhost:8765"}) {
    const auto address = http_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->host, "127.0.0.1");
    EXPECT_EQ(address->port, 8765);
  }
  ASSERT_TRUE(http_address("[::1]:0"));
  EXPECT_EQ(http_address("[::1]:0")->host, "::1");
  EXPECT_EQ(http_address("127.0.0.1:65535")->port, 65535);
}

TEST(HttpAddress, IsNeverReachableFromOutside) {
  for (const std::string_view text :
       {"0.0.0.0:8765", "[::]:8765", "192.168.1.2:80", "example.org:80", "127.0.0.1.evil.com:80", "127.1:80", "*:80"}) {
    const auto address = http_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_NE(address.error().find("not authenticated"), std::string::npos) << text;
  }
}

TEST(HttpAddress, IsRefusedWhenMalformed) {
  for (const std::string_view text :
       {"", ":", "8765", ":8765", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1",
        "127.0.0.1:999999", "::1:8765", "::1", "127.0.0.1:80 "})
    EXPECT_FALSE(http_address(text)) << text;
}

}  // namespace
}  // namespace portcullis::server::cli
