// TLS of the client: what is verified, and that each way of failing has its own code. Not one byte of a request may
// reach a server that failed.
#include <gtest/gtest.h>

#include "tests/support/client_harness.hpp"

namespace portcullis::tests {
namespace {

using transport::client::FailCode;
using transport::client::Secret;

const TestCertificates& certificates() {
  static const TestCertificates made;
  return made;
}

FakeOptions with(const ServerIdentity& identity) {
  FakeOptions options;
  options.tls = identity;
  return options;
}

Request tls_request(const FakeProvider& fake) {
  Request request = ClientHarness::request_to(fake);
  request.endpoint.tls = true;
  request.endpoint.ca_file = certificates().ca_file();
  request.secret_header = "x-api-key";
  request.secret = Secret("canary-key-0123456789");
  return request;
}

void expect_refused(FakeOptions options, FailCode code, const std::string& host = "127.0.0.1") {
  FakeProvider fake(std::move(options));
  ClientHarness harness;
  Request request = tls_request(fake);
  request.endpoint.host = host;
  const Outcome outcome = harness.exchange(request);
  EXPECT_TRUE(outcome.failed_with(code)) << outcome.text();
  EXPECT_EQ(outcome.text().find("canary"), std::string::npos);
  EXPECT_EQ(fake.served(), 0u);
}

TEST(ClientTls, a_verified_server_by_address_answers) {
  FakeProvider fake(with(certificates().good));
  ClientHarness harness;
  const Outcome outcome = harness.exchange(tls_request(fake));
  ASSERT_TRUE(outcome.response) << outcome.text();
  EXPECT_EQ(outcome.response->body, openai_chat_body("m", "ok"));
  EXPECT_EQ(fake.requests()[0].header("x-api-key"), "canary-key-0123456789");
}

TEST(ClientTls, a_verified_server_by_name_answers) {
  FakeProvider fake(with(certificates().good));
  ClientHarness harness;
  Request request = tls_request(fake);
  request.endpoint.host = "localhost";
  const Outcome outcome = harness.exchange(request);
  ASSERT_TRUE(outcome.response) << outcome.text();
}

TEST(ClientTls, wrong_host_by_address) {
  expect_refused(with(certificates().wrong_host), FailCode::tls_wrong_host);
}
TEST(ClientTls, wrong_host_by_name) {
  expect_refused(with(certificates().wrong_host), FailCode::tls_wrong_host, "localhost");
}
TEST(ClientTls, expired) {
  expect_refused(with(certificates().expired), FailCode::tls_expired);
}
TEST(ClientTls, not_yet_valid) {
  expect_refused(with(certificates().not_yet_valid), FailCode::tls_expired);
}
TEST(ClientTls, self_signed) {
  expect_refused(with(certificates().self_signed), FailCode::tls_untrusted);
}
TEST(ClientTls, unknown_authority) {
  expect_refused(with(certificates().unknown_authority), FailCode::tls_untrusted);
}

TEST(ClientTls, nothing_older_than_1_2_is_spoken) {
  FakeOptions options = with(certificates().good);
  options.only_tls_1_1 = true;
  expect_refused(options, FailCode::tls_failed);
}

TEST(ClientTls, a_plain_server_is_not_spoken_to) {
  expect_refused(FakeOptions(), FailCode::tls_failed);
}

TEST(ClientTls, the_systems_store_does_not_trust_the_tests_authority) {
  FakeProvider fake(with(certificates().good));
  ClientHarness harness;
  Request request = tls_request(fake);
  request.endpoint.ca_file.clear();
  const Outcome outcome = harness.exchange(request);
  EXPECT_TRUE(outcome.failed_with(FailCode::tls_untrusted)) << outcome.text();
  EXPECT_EQ(fake.served(), 0u);
}

TEST(ClientTls, an_unreadable_file_of_authorities_trusts_nobody) {
  FakeProvider fake(with(certificates().good));
  ClientHarness harness;
  Request request = tls_request(fake);
  request.endpoint.ca_file = "/nonexistent/ca.pem";
  const Outcome outcome = harness.exchange(request);
  EXPECT_TRUE(outcome.failed_with(FailCode::tls_failed)) << outcome.text();
  EXPECT_EQ(fake.connections().size(), 0u);
}

TEST(ClientTls, a_trusted_server_for_one_endpoint_is_not_trusted_for_another) {
  FakeProvider fake(with(certificates().good));
  ClientHarness harness;
  ASSERT_TRUE(harness.exchange(tls_request(fake)).response);
  Request request = tls_request(fake);
  request.endpoint.ca_file = certificates().other_ca_file();
  const Outcome outcome = harness.exchange(request);
  EXPECT_TRUE(outcome.failed_with(FailCode::tls_untrusted)) << outcome.text();
  EXPECT_EQ(fake.served(), 1u);
}

TEST(ClientTls, a_warm_connection_is_shared_and_a_new_one_resumes_the_session) {
  for (const bool only_tls_1_2 : {false, true}) {
    FakeOptions options = with(certificates().good);
    options.only_tls_1_2 = only_tls_1_2;
    FakeProvider fake(options);
    ClientHarness harness;
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(harness.exchange(tls_request(fake)).response);
    EXPECT_EQ(fake.connections().size(), 1u);
    fake.close_connections();
    const Outcome outcome = harness.exchange(tls_request(fake));
    ASSERT_TRUE(outcome.response) << outcome.text();
    ASSERT_EQ(fake.connections().size(), 2u);
    EXPECT_FALSE(fake.connections()[0].session_resumed);
    EXPECT_TRUE(fake.connections()[1].session_resumed);
  }
}

TEST(ClientTls, large_bodies_pass_both_ways) {
  FakeProvider fake(with(certificates().good));
  Reply huge;
  huge.huge_bytes = 3u << 20;
  fake.otherwise(huge);
  ClientHarness harness;
  Request request = tls_request(fake);
  request.body.assign((5u << 20) + 17, 'b');
  const Outcome outcome = harness.exchange(request);
  ASSERT_TRUE(outcome.response) << outcome.text();
  EXPECT_EQ(outcome.response->body.size(), 3u << 20);
  EXPECT_EQ(fake.requests()[0].body, request.body);
}

TEST(ClientTls, an_answer_that_ends_with_the_connection_is_whole_only_after_close_notify) {
  FakeProvider fake(with(certificates().good));
  Reply notified;
  notified.raw = "HTTP/1.1 200 OK\r\n\r\nto the end";
  notified.close = true;
  Reply cut = notified;
  cut.close = false;
  cut.fault = Fault::close_mid_body;
  fake.on_path("/v1/chat/completions", {notified, cut});
  ClientHarness harness;
  const Outcome whole = harness.exchange(tls_request(fake));
  ASSERT_TRUE(whole.response) << whole.text();
  EXPECT_EQ(whole.response->body, "to the end");
  const Outcome truncated = harness.exchange(tls_request(fake));
  EXPECT_TRUE(truncated.failed_with(FailCode::connection_lost)) << truncated.text();
}

TEST(ClientTls, three_hundred_at_once_all_complete) {
  FakeProvider fake(with(certificates().good));
  ClientHarness harness;
  std::size_t good = 0;
  std::size_t ended = 0;
  for (int i = 0; i < 300; ++i) {
    harness.client->send(tls_request(fake), Client::Clock::now() + std::chrono::seconds(60),
                         {[&](Response) { ++good, ++ended; }, [&](Failure) { ++ended; }});
  }
  ASSERT_TRUE(run_until(harness.loop, [&] { return ended == 300; }, std::chrono::seconds(60)));
  EXPECT_EQ(good, 300u);
}

}  // namespace
}  // namespace portcullis::tests
