// Base URLs: what the operator may write, and that nothing a browser would repair is accepted.
#include "tools/providers/base_url.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "transport/client/address_guard.hpp"

namespace portcullis::tools::providers {
namespace {

TEST(BaseUrl, is_read_into_its_parts) {
  const auto plain = parse_base_url("https://api.openai.com/v1", false);
  ASSERT_TRUE(plain);
  EXPECT_TRUE(plain->endpoint.tls);
  EXPECT_EQ(plain->endpoint.host, "api.openai.com");
  EXPECT_EQ(plain->endpoint.port, 443);
  EXPECT_EQ(plain->path, "/v1");
  EXPECT_FALSE(plain->endpoint.allow_private);

  const auto bare = parse_base_url("https://API.Example.com:8443", false);
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->endpoint.host, "api.example.com");
  EXPECT_EQ(bare->endpoint.port, 8443);
  EXPECT_EQ(bare->path, "");

  const auto v6 = parse_base_url("https://[2001:DB8::1]:444/a/b//", false);
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->endpoint.host, "2001:db8::1");
  EXPECT_EQ(v6->path, "/a/b");
}

TEST(BaseUrl, plain_http_is_for_loopback_or_by_permission) {
  for (const char* loopback : {"http://127.0.0.1:11434/v1", "http://127.8.9.1", "http://localhost:1234/v1",
                               "http://LOCALHOST", "http://[::1]:8080"}) {
    const auto url = parse_base_url(loopback, false);
    ASSERT_TRUE(url) << loopback;
    EXPECT_FALSE(url->endpoint.tls);
    EXPECT_TRUE(url->endpoint.allow_private) << loopback;
  }
  EXPECT_EQ(parse_base_url("http://localhost", false)->endpoint.port, 80);
  for (const char* remote :
       {"http://api.openai.com/v1", "http://10.0.0.1", "http://localhost.evil.com", "http://127.0.0.1.evil.com",
        "http://[::ffff:127.0.0.1]", "http://[::]", "http://0.0.0.0", "http://192.168.1.1"}) {
    EXPECT_FALSE(parse_base_url(remote, false)) << remote;
    const auto permitted = parse_base_url(remote, true);
    ASSERT_TRUE(permitted) << remote;
    EXPECT_TRUE(permitted->endpoint.allow_private);
  }
}

TEST(BaseUrl, every_spelling_of_the_v6_loopback_address_is_loopback) {
  for (const char* host : {"[::1]", "[::0.0.0.1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]",
                           "[0::1]", "[0:0::0.0.0.1]", "[::0:0:1]"}) {
    const auto url = parse_base_url(std::string("http://") + host, false);
    ASSERT_TRUE(url) << host;
    EXPECT_TRUE(url->endpoint.allow_private) << host;
  }
  for (const char* other : {"[::2]", "[::1:1]", "[1::1]", "[::0.0.1.1]", "[::1.0.0.1]", "[::]"})
    EXPECT_FALSE(parse_base_url(std::string("http://") + other, false)) << other;
}

// The address guard judges these by the IPv4 address inside and connects only where private addresses are allowed;
// writing one is not what allows them.
TEST(BaseUrl, loopback_inside_another_address_opens_nothing_by_itself) {
  for (const char* host : {"[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:FFFF:127.0.0.1]", "[::127.0.0.1]",
                           "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[::ffff:0.0.0.1]"}) {
    EXPECT_FALSE(parse_base_url(std::string("http://") + host, false)) << host;
    const auto url = parse_base_url(std::string("https://") + host, false);
    ASSERT_TRUE(url) << host;
    EXPECT_FALSE(url->endpoint.allow_private) << host;
    in6_addr address{};
    ASSERT_EQ(inet_pton(AF_INET6, url->endpoint.host.c_str(), &address), 1) << host;
    EXPECT_FALSE(transport::client::may_connect(transport::client::classify(address.s6_addr), false)) << host;
  }
}

TEST(BaseUrl, what_is_odd_is_refused_even_with_permission) {
  for (const char* odd :
       {"", "https://", "https:///v1", "https://:443/v1", "api.openai.com/v1", "//api.openai.com", "HTTPS://x.com",
        "ftp://x.com", "file:///etc/passwd", "unix:/run/x", "https:/x.com", "https:\\\\x.com", " https://x.com",
        "https://x.com ", "https://x.com\n", "https://x.com/v1\r\nHost: evil", "https://x.com/\t",
        // user, query, fragment
        "https://user@x.com", "https://user:pass@x.com/v1", "https://@x.com", "https://x.com?", "https://x.com/v1?a=b",
        "https://x.com#", "https://x.com/v1#f", "https://x.com\\@evil.com", "https://evil.com#@x.com",
        // ports
        "https://x.com:", "https://x.com:/v1", "https://x.com:0", "https://x.com:65536", "https://x.com:443443",
        "https://x.com:-1", "https://x.com:+443", "https://x.com:44a", "https://x.com:443:443", "https://x.com: 443",
        // hosts
        "https://.x.com", "https://x.com.", "https://x..com", "https://-x.com", "https://x-.com", "https://x_/y z",
        "https://x%2ecom", "https://x.c\xC3\xB6m", "https://x*com", "https://[x.com]", "https://[::1", "https://[::1]x",
        "https://[::1]:", "https://[fe80::1%25eth0]", "https://[fe80::1%eth0]", "https://::1", "https://[]",
        "https://[1.2.3.4]",
        // addresses in other clothes
        "https://127.1", "https://0x7f.0.0.1", "https://0x7f000001", "https://2130706433", "https://0177.0.0.1",
        "https://1.2.3", "https://1.2.3.4.5", "https://256.1.1.1", "https://1.2.3.04", "https://x.0x1",
        // paths
        "https://x.com/a/../b", "https://x.com/./a", "https://x.com/a//b", "https://x.com//", "https://x.com/a b",
        "https://x.com/%zz", "https://x.com/%2", "https://x.com/\"", "https://x.com/<", "https://x.com/a\\b",
        "https://x.com/\xC3\xA9", "https://x.com/%2e%2E/a", "https://x.com/a/.%2e", "https://x.com/%2e"}) {
    const bool only_slashes = std::string_view(odd) == "https://x.com//";
    EXPECT_EQ(parse_base_url(odd, true).has_value(), only_slashes) << odd;
  }
}

TEST(BaseUrl, a_zero_byte_or_great_length_is_refused) {
  EXPECT_FALSE(parse_base_url(std::string_view("https://x.com\0.evil.com", 23), true));
  EXPECT_FALSE(parse_base_url(std::string_view("https://x.com/v1\0/..", 20), true));
  EXPECT_FALSE(parse_base_url(std::string_view("http://127.0.0.1\0.8.8.8", 22), false));
  EXPECT_FALSE(parse_base_url(std::string_view("http://[::1\0.8]/", 17), false));
  EXPECT_TRUE(parse_base_url("https://x.com/.../..a/%2e%2e.", true));
  EXPECT_FALSE(parse_base_url("https://x.com/" + std::string(3000, 'a'), true));
  EXPECT_FALSE(parse_base_url("https://" + std::string(64, 'a') + ".com", true));
  EXPECT_TRUE(parse_base_url("https://" + std::string(63, 'a') + ".com", true));
}

TEST(BaseUrl, what_was_read_before_changes_no_answer) {
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(parse_base_url("http://10.0.0.1/v1", false));
    EXPECT_TRUE(parse_base_url("http://10.0.0.1/v1", true)->endpoint.allow_private);
    EXPECT_FALSE(parse_base_url("https://10.0.0.1/v1", false)->endpoint.allow_private);
    EXPECT_TRUE(parse_base_url("https://10.0.0.1/v1", true)->endpoint.allow_private);
    EXPECT_FALSE(parse_base_url("", true));
    for (int i = 0; i < 20; ++i)
      EXPECT_EQ(parse_base_url("https://x.com/" + std::to_string(i), false)->path, "/" + std::to_string(i));
  }
}

TEST(BaseUrl, the_error_never_repeats_the_url) {
  for (const char* url : {"https://user:hunter2@x.com", "https://x.com/?key=hunter2", "hunter2://x"})
    EXPECT_EQ(parse_base_url(url, false).error().find("hunter2"), std::string::npos);
}

RC_GTEST_PROP(BaseUrl, an_accepted_url_has_a_clean_host_and_path, (const std::string& tail)) {
  const auto url = parse_base_url("https://a" + tail, true);
  if (!url) return;
  RC_ASSERT(url->endpoint.host.find_first_of("/@?#\\ \r\n\t") == std::string::npos);
  RC_ASSERT(url->path.find_first_of("?#\\ \r\n\t\"<>") == std::string::npos);
  RC_ASSERT(url->path.empty() || (url->path.front() == '/' && url->path.back() != '/'));
  RC_ASSERT(url->endpoint.port != 0);
}

}  // namespace
}  // namespace portcullis::tools::providers
