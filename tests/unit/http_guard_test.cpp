// The Host and Origin guard: the matrix of forms that DNS rebinding and its defences have met.
#include <gtest/gtest.h>

#include "transport/http/guard.hpp"

namespace portcullis::transport::http {
namespace {

bool passes(const Guard& guard, std::vector<Field> fields, std::string_view target = "/mcp") {
  return guard.refusal(target, fields).empty();
}

struct GuardRow {
  std::string_view value;
  bool allowed;
};

constexpr GuardRow host_rows[]{
    {"localhost", true},
    {"localhost:8765", true},
    {"LOCALHOST:8765", true},
    {"LocalHost", true},
    {"127.0.0.1", true},
    {"127.0.0.1:1", true},
    {"127.0.0.1:65535", true},
    {"[::1]", true},
    {"[::1]:8765", true},
    {"", false},
    {"localhost.", false},
    {"localhost.:8765", false},
    {"127.0.0.1.", false},
    {"localhost:", false},
    {"localhost:0", false},
    {"localhost:65536", false},
    {"localhost:+80", false},
    {"localhost:80:80", false},
    {"localhost:80 ", false},
    {" localhost", false},
    {"localhost,evil.com", false},
    {"evil.com", false},
    {"evil.com:8765", false},
    {"localhost.evil.com", false},
    {"127.0.0.1.evil.com", false},
    {"evil.com#localhost", false},
    {"localhost/evil.com", false},
    {"localhost@evil.com", false},
    {"evil.com@localhost", false},
    {"xlocalhost", false},
    {"0.0.0.0", false},
    {"0.0.0.0:8765", false},
    {"127.1", false},
    {"127.0.0.2", false},
    {"2130706433", false},
    {"0x7f.0.0.1", false},
    {"0x7f000001", false},
    {"0177.0.0.1", false},
    {"127.000.000.001", false},
    {"::1", false},
    {"[::1", false},
    {"[::1]x", false},
    {"[::]", false},
    {"[0:0:0:0:0:0:0:1]", false},
    {"[::ffff:127.0.0.1]", false},
    {"[::1%25lo]", false},
    {std::string_view("localhost\0", 10), false},
    {"loc\xC3\xA4lhost", false},
    {"http://localhost", false},
};

TEST(HttpGuard, PassesOnlyLoopbackNamesInTheirOneNotationAsHost) {
  for (const auto& [value, allowed] : host_rows) EXPECT_EQ(passes({}, {{"Host", value}}), allowed) << value;
}

constexpr GuardRow origin_rows[]{
    {"http://localhost", true},
    {"http://localhost:3000", true},
    {"https://localhost:3000", true},
    {"HTTP://LOCALHOST", true},
    {"http://127.0.0.1:8765", true},
    {"http://[::1]:8765", true},
    {"null", false},
    {"", false},
    {"localhost", false},
    {"http://", false},
    {"http://localhost/", false},
    {"http://localhost.", false},
    {"http://evil.com", false},
    {"http://localhost.evil.com", false},
    {"http://127.0.0.1.evil.com", false},
    {"http://evil.com:8765", false},
    {"http://localhost@evil.com", false},
    {"http://localhost:80@evil.com", false},
    {"http://0.0.0.0", false},
    {"http://2130706433", false},
    {"http://0177.0.0.1", false},
    {"file://", false},
    {"file://localhost", false},
    {"chrome-extension://localhost", false},
    {"http://localhost http://evil.com", false},
    {"http://localhost,http://evil.com", false},
};

TEST(HttpGuard, PassesOnlyLoopbackOriginsWhenThereIsAnOrigin) {
  for (const auto& [value, allowed] : origin_rows)
    EXPECT_EQ(passes({}, {{"Host", "localhost"}, {"Origin", value}}), allowed) << value;
}

TEST(HttpGuard, NeedsExactlyOneHostAndAtMostOneOrigin) {
  const Guard guard;
  EXPECT_FALSE(passes(guard, {}));
  EXPECT_FALSE(passes(guard, {{"Origin", "http://localhost"}}));
  EXPECT_FALSE(passes(guard, {{"Host", "localhost"}, {"host", "localhost"}}));
  EXPECT_FALSE(passes(guard, {{"Host", "localhost"}, {"HOST", "evil.com"}}));
  EXPECT_FALSE(passes(guard, {{"Host", "localhost"}, {"Origin", "http://localhost"}, {"origin", "http://evil.com"}}));
  EXPECT_TRUE(passes(guard, {{"hOsT", "localhost"}, {"oRiGiN", "http://localhost"}}));
}

TEST(HttpGuard, AForeignOriginIsNotSavedByAGoodHostNorTheOtherWayRound) {
  EXPECT_FALSE(passes({}, {{"Host", "localhost"}, {"Origin", "http://evil.com"}}));
  EXPECT_FALSE(passes({}, {{"Host", "evil.com"}, {"Origin", "http://localhost"}}));
}

TEST(HttpGuard, RefusesTargetsThatNameAHostThemselves) {
  for (const std::string_view target : {"http://evil.com/mcp", "http://localhost/mcp", "evil.com:443", "*", ""})
    EXPECT_FALSE(passes({}, {{"Host", "localhost"}}, target)) << target;
}

TEST(HttpGuard, PassesConfiguredHostsAndOriginsAndNothingNearThem) {
  const auto guard = Guard::with({"MCP.example.org", "other.example.org:8443"}, {"https://app.example.org"});
  ASSERT_TRUE(guard);
  EXPECT_TRUE(passes(*guard, {{"Host", "mcp.example.org"}}));
  EXPECT_TRUE(passes(*guard, {{"Host", "mcp.example.org:99"}}));
  EXPECT_TRUE(passes(*guard, {{"Host", "other.example.ORG:8443"}}));
  EXPECT_TRUE(passes(*guard, {{"Host", "localhost"}, {"Origin", "https://APP.example.org"}}));
  EXPECT_FALSE(passes(*guard, {{"Host", "other.example.org"}}));
  EXPECT_FALSE(passes(*guard, {{"Host", "other.example.org:8444"}}));
  EXPECT_FALSE(passes(*guard, {{"Host", "x.mcp.example.org"}}));
  EXPECT_FALSE(passes(*guard, {{"Host", "localhost"}, {"Origin", "http://app.example.org"}}));
  EXPECT_FALSE(passes(*guard, {{"Host", "localhost"}, {"Origin", "https://app.example.org:444"}}));
  EXPECT_FALSE(passes(*guard, {{"Host", "localhost"}, {"Origin", "https://mcp.example.org"}}));
}

TEST(HttpGuard, RefusesConfiguredEntriesThatAreNoHostOrNoOrigin) {
  for (const std::string entry : {"", "*", "http://a.org", "a.org/", "a.org:", "a b"})
    EXPECT_FALSE(Guard::with({entry}, {})) << entry;
  for (const std::string entry : {"", "*", "null", "a.org", "ftp://a.org", "https://a.org/", "https://*.a.org"})
    EXPECT_FALSE(Guard::with({}, {entry})) << entry;
}

}  // namespace
}  // namespace portcullis::transport::http
