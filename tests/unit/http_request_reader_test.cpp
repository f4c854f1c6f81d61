// The request reader: what is a request, what is refused, and that the cuts between reads never matter.
#include <gtest/gtest.h>

#include <cstring>

#include "transport/http/request_reader.hpp"

namespace portcullis::transport::http {
namespace {

using State = RequestReader::State;

State feed(RequestReader& reader, std::string_view bytes) {
  State state = reader.advance();
  while (!bytes.empty() && state == State::need_more) {
    const auto room = reader.room();
    const std::size_t part = std::min(room.size(), bytes.size());
    std::memcpy(room.data(), bytes.data(), part);
    reader.committed(part);
    bytes.remove_prefix(part);
    state = reader.advance();
  }
  return state;
}

int status_of(std::string_view bytes, const ReadLimits& limits = {}) {
  RequestReader reader(limits);
  switch (feed(reader, bytes)) {
    case State::complete:
      return 200;
    case State::need_more:
      return 0;
    case State::failed:
      return reader.problem().status;
  }
  return -1;
}

TEST(HttpRequestReader, ReadsARequestCutAnywhere) {
  const std::string sized =
      "POST /mcp?x=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nX: \t a b \r\nE:\r\n\r\nhello";
  const std::string chunked =
      "POST /mcp?x=1 HTTP/1.1\r\nHost: localhost\r\ntransfer-encoding: CHUNKED\r\nX: \t a b \r\nE:\r\n\r\n"
      "2;a=b\r\nhe\r\n003\r\nllo\r\n0\r\nTrailer: x\r\n\r\n";
  for (const std::string& whole : {sized, chunked}) {
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
      RequestReader reader({});
      ASSERT_EQ(feed(reader, whole.substr(0, cut)), State::need_more) << cut;
      ASSERT_EQ(feed(reader, whole.substr(cut)), State::complete) << cut;
      const Request request = reader.request();
      EXPECT_EQ(request.method, "POST");
      EXPECT_EQ(request.target, "/mcp?x=1");
      EXPECT_EQ(request.body, "hello");
      ASSERT_EQ(request.fields.size(), 4u);
      EXPECT_EQ(find_field(request.fields, "host").value, "localhost");
      EXPECT_EQ(find_field(request.fields, "x").value, "a b");
      EXPECT_EQ(find_field(request.fields, "e").value, "");
      EXPECT_TRUE(reader.keep_alive());
    }
    RequestReader by_bytes({});
    for (std::size_t i = 0; i + 1 < whole.size(); ++i)
      ASSERT_EQ(feed(by_bytes, std::string_view(whole).substr(i, 1)), State::need_more);
    EXPECT_EQ(feed(by_bytes, std::string_view(whole).substr(whole.size() - 1)), State::complete);
    EXPECT_EQ(by_bytes.request().body, "hello");
  }
}

TEST(HttpRequestReader, ReadsPipelinedRequestsOneAtATime) {
  RequestReader reader({});
  const std::string two =
      "POST /a HTTP/1.1\r\nContent-Length: 1\r\n\r\nxPOST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: te, "
      "Close\r\n\r\n1\r\ny\r\n0\r\n\r\nGET /c";
  const auto room = reader.room();
  std::memcpy(room.data(), two.data(), two.size());
  reader.committed(two.size());
  ASSERT_EQ(reader.advance(), State::complete);
  EXPECT_EQ(reader.request().target, "/a");
  EXPECT_EQ(reader.request().body, "x");
  reader.next();
  ASSERT_EQ(reader.advance(), State::complete);
  EXPECT_EQ(reader.request().target, "/b");
  EXPECT_EQ(reader.request().body, "y");
  EXPECT_FALSE(reader.keep_alive());
  reader.next();
  EXPECT_EQ(reader.advance(), State::need_more);
  EXPECT_FALSE(reader.idle());
  EXPECT_EQ(feed(reader, " HTTP/1.1\r\n\r\n"), State::complete);
  EXPECT_EQ(reader.request().target, "/c");
  reader.next();
  EXPECT_TRUE(reader.idle());
}

struct RequestReaderRow {
  std::string_view bytes;
  int status;
};

constexpr RequestReaderRow refused[]{
    {"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nContent-Length: 0x1\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nContent-Length:\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding : chunked\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n Transfer-Encoding: chunked\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nX: a\r\n b\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nX: a\r\n\tb\r\n\r\n", 400},
    {"POST / HTTP/1.1\nHost: a\n\n", 400},
    {"POST / HTTP/1.1\r\nHost: a\n\r\n", 400},
    {"POST / HTTP/1.1\r\nX: a\rb\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nX\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\n: a\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nX y: a\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nX: \x01\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nX: \x7F\r\n\r\n", 400},
    {std::string_view("POST / HTTP/1.1\r\nX: \0\r\n\r\n", 24), 400},
    {"\r\nPOST / HTTP/1.1\r\n\r\n", 400},
    {" POST / HTTP/1.1\r\n\r\n", 400},
    {"POST  / HTTP/1.1\r\n\r\n", 400},
    {"POST / HTTP/1.1 \r\n\r\n", 505},
    {"POST /a b HTTP/1.1\r\n\r\n", 400},
    {"POST /\x80 HTTP/1.1\r\n\r\n", 400},
    {"POST\r\n\r\n", 400},
    {"POST /\r\n\r\n", 400},
    {"P(ST / HTTP/1.1\r\n\r\n", 400},
    {"POST / HTTP/1.0\r\n\r\n", 505},
    {"POST / HTTP/2.0\r\n\r\n", 505},
    {"POST / http/1.1\r\n\r\n", 400},
    {"\x16\x03\x01\x02\n", 400},
    {"POST / HTTP/1.1\r\nExpect: more\r\n\r\n", 417},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n0\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n0\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1 \r\nx\r\n0\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n000000001\r\nx\r\n0\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;\rx\r\nx\r\n0\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", 413},
    {"POST / HTTP/1.1\r\nContent-Length: 4194305\r\n\r\n", 413},
};

TEST(HttpRequestReader, RefusesWhateverTwoReadersCouldCutDifferently) {
  for (const auto& [bytes, status] : refused) EXPECT_EQ(status_of(bytes), status) << bytes;
}

TEST(HttpRequestReader, HoldsItsLimits) {
  const std::string line = "POST / HTTP/1.1\r\n";
  EXPECT_EQ(status_of(line + "X: " + std::string((32u << 10) - line.size() - 7, 'a') + "\r\n\r\n"), 200);
  EXPECT_EQ(status_of(line + "X: " + std::string((32u << 10) - line.size() - 6, 'a') + "\r\n\r\n"), 431);
  EXPECT_EQ(status_of(std::string(33u << 10, 'a')), 431);
  std::string many = line;
  for (int i = 0; i < 100; ++i) many += "X: a\r\n";
  EXPECT_EQ(status_of(many + "\r\n"), 200);
  EXPECT_EQ(status_of(many + "X: a\r\n\r\n"), 431);
  EXPECT_EQ(status_of(std::string(33u << 10, 'a') + "\n"), 431);
  ReadLimits small;
  small.body_bytes = 4;
  EXPECT_EQ(status_of(line + "Content-Length: 4\r\n\r\nabcd", small), 200);
  EXPECT_EQ(status_of(line + "Content-Length: 5\r\n\r\nabcde", small), 413);
  EXPECT_EQ(status_of(line + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", small), 200);
  EXPECT_EQ(status_of(line + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n", small), 413);
  EXPECT_EQ(status_of(line + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(300, 'a')), 400);
  EXPECT_EQ(status_of(line + "Transfer-Encoding: chunked\r\n\r\n0\r\nT: " + std::string(9000, 'a') + "\r\n\r\n"), 431);
}

TEST(HttpRequestReader, ReadsALargeChunkedBodyOfTinyChunksInBoundedMemory) {
  RequestReader reader({});
  ASSERT_EQ(feed(reader, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"), State::need_more);
  std::string block;
  for (int i = 0; i < 4096; ++i) block += "1\r\nx\r\n";
  for (int i = 0; i < 64; ++i) ASSERT_EQ(feed(reader, block), State::need_more);
  EXPECT_LT(reader.unread(), 64u);
  ASSERT_EQ(feed(reader, "0\r\n\r\n"), State::complete);
  EXPECT_EQ(reader.request().body, std::string(64u * 4096, 'x'));
}

TEST(HttpRequestReader, SaysOnceThatTheClientWaitsForContinue) {
  RequestReader reader({});
  EXPECT_EQ(feed(reader, "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"), State::need_more);
  EXPECT_TRUE(reader.in_body());
  EXPECT_TRUE(reader.take_expectation());
  EXPECT_FALSE(reader.take_expectation());
  EXPECT_EQ(feed(reader, "x"), State::complete);
}

}  // namespace
}  // namespace portcullis::transport::http
