// The client against the fake provider, where nothing goes wrong: what is sent, what comes back, when connections are
// shared.
#include "transport/client/client.hpp"

#include <gtest/gtest.h>

#include "tests/support/client_harness.hpp"

namespace portcullis::tests {
namespace {

using transport::client::FailCode;
using transport::client::Header;
using transport::client::Secret;

TEST(ClientExchange, a_plain_request_brings_the_whole_answer) {
  FakeProvider fake;
  ClientHarness harness;
  Request request = harness.request_to(fake);
  request.headers.push_back({"x-test", "yes"});
  const Outcome outcome = harness.exchange(request);
  ASSERT_TRUE(outcome.response) << outcome.text();
  EXPECT_EQ(outcome.response->status, 200);
  EXPECT_EQ(outcome.response->header("content-type"), "application/json");
  EXPECT_NE(outcome.response->body.find("\"ok\""), std::string::npos);
  ASSERT_EQ(fake.requests().size(), 1u);
  const RecordedRequest seen = fake.requests()[0];
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/v1/chat/completions");
  EXPECT_EQ(seen.body, request.body);
  EXPECT_EQ(seen.model, "m");
  EXPECT_EQ(seen.header("host"), "127.0.0.1:" + std::to_string(fake.port()));
  EXPECT_EQ(seen.header("x-test"), "yes");
  EXPECT_EQ(seen.header("accept-encoding"), "identity");
}

}  // namespace
}  // namespace portcullis::tests
