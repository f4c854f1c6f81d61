// Signature Version 4 against Amazon's published vectors (aws-sig-v4-test-suite: AKIDEXAMPLE, us-east-1, "service",
// 20150830T123600Z).
#include "tools/providers/sigv4.hpp"

#include <gtest/gtest.h>

namespace portcullis::tools::providers::sigv4 {
namespace {

using transport::client::Header;

constexpr std::string_view date = "20150830T123600Z";
constexpr Credentials suite{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service"};

std::string signature(std::string_view method, std::string_view path, std::vector<Header> more = {},
                      std::string_view body = {}) {
  std::vector<Header> headers{{"Host", "example.amazonaws.com"}, {"X-Amz-Date", std::string(date)}};
  headers.insert(headers.end(), more.begin(), more.end());
  const std::string value = authorization({method, path, headers, body}, suite, date);
  return value.substr(value.find("Signature=") + 10);
}

TEST(SigV4, get_vanilla_is_signed_step_by_step_as_published) {
  const ToSign request{"GET", "/", {{"Host", "example.amazonaws.com"}, {"X-Amz-Date", std::string(date)}}, ""};
  const std::string canonical = canonical_request(request);
  EXPECT_EQ(canonical,
            "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n"
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(string_to_sign(canonical, suite, date),
            "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n"
            "bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63");
  EXPECT_EQ(
      authorization(request, suite, date),
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
      "SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST(SigV4, the_published_suite_holds_for_methods_paths_headers_and_bodies) {
  EXPECT_EQ(signature("POST", "/"), "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
  EXPECT_EQ(signature("GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
            "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f");
  EXPECT_EQ(signature("GET", "/\xE1\x88\xB4"), "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85");
  EXPECT_EQ(signature("GET", "/example space/"), "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741");
  EXPECT_EQ(signature("GET", "/", {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}),
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
  EXPECT_EQ(signature("POST", "/", {{"My-Header1", "value1"}}),
            "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c");
  EXPECT_EQ(signature("POST", "/", {{"My-Header1", "VALUE1"}}),
            "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d");
  EXPECT_EQ(signature("POST", "/", {{"Content-Type", "application/x-www-form-urlencoded"}}, "Param1=value1"),
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
  EXPECT_EQ(signature("GET", "/",
                      {{"X-Amz-Security-Token", "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"}}),
            "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8");
}

TEST(SigV4, a_path_that_is_sent_encoded_is_encoded_once_more) {
  const std::string canonical = canonical_request({"POST", "/model/a.b%3A0/converse", {{"host", "h"}}, ""});
  EXPECT_TRUE(canonical.starts_with("POST\n/model/a.b%253A0/converse\n\n")) << canonical;
}

TEST(SigV4, what_is_signed_cannot_be_changed_unseen) {
  const std::string base = signature("POST", "/a", {{"x", "1"}}, "body");
  for (const auto& other :
       {signature("GET", "/a", {{"x", "1"}}, "body"), signature("POST", "/b", {{"x", "1"}}, "body"),
        signature("POST", "/a", {{"x", "2"}}, "body"), signature("POST", "/a", {{"y", "1"}}, "body"),
        signature("POST", "/a", {{"x", "1"}}, "bodY")})
    EXPECT_NE(other, base);
}

TEST(SigV4, the_date_is_written_in_utc_with_all_its_digits) {
  using namespace std::chrono;
  EXPECT_EQ(amz_date(sys_days{2015y / August / 30} + 12h + 36min), "20150830T123600Z");
  EXPECT_EQ(amz_date(sys_days{2026y / January / 2} + 3h + 4min + 5s), "20260102T030405Z");
  EXPECT_EQ(amz_date(sys_days{2028y / February / 29} + 23h + 59min + 59s), "20280229T235959Z");
}

}  // namespace
}  // namespace portcullis::tools::providers::sigv4
