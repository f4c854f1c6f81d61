// The parts of the client that know no socket: address table, deadlines, the reader of responses, the secret.
#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "transport/client/address_guard.hpp"
#include "transport/client/deadlines.hpp"
#include "transport/client/response_reader.hpp"

namespace portcullis::transport::client {
namespace {

Reach reach_of(const std::string& text) {
  std::uint8_t bytes[16];
  if (inet_pton(AF_INET, text.c_str(), bytes) == 1) return classify({bytes, 4}).reach;
  EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), bytes), 1) << text;
  return classify({bytes, 16}).reach;
}

TEST(AddressGuard, public_addresses_pass) {
  for (const char* text : {"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
                           "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
                           "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"}) {
    EXPECT_EQ(reach_of(text), Reach::anywhere) << text;
  }
}

TEST(AddressGuard, addresses_inside_need_the_operators_word) {
  for (const char* text : {"10.0.0.0",
                           "10.255.255.255",
                           "100.64.0.0",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.169.254",
                           "172.16.0.0",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.0.0",
                           "192.168.255.255",
                           "198.18.0.0",
                           "198.19.255.255",
                           "198.51.100.7",
                           "203.0.113.7",
                           "::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:169.254.169.254",
                           "64:ff9b::a00:1",
                           "64:ff9b::7f00:1",
                           "64:ff9b:1::",
                           "64:ff9b:1:ffff::808:808",
                           "2002:7f00:1::",
                           "2002:a00:1::1",
                           "2002:808:808::",
                           "2001::1",
                           "2001:db8::1",
                           "3fff::1",
                           "fc00::1",
                           "fdff:ffff::1",
                           "fe80::1",
                           "febf::1",
                           "fec0::1",
                           "feff::1"}) {
    EXPECT_EQ(reach_of(text), Reach::inside) << text;
  }
}

TEST(AddressGuard, addresses_where_nobody_can_be_never_pass) {
  for (const char* text : {"0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
                           "::", "::ffff:0.0.0.0", "::ffff:224.0.0.1", "::127.0.0.1", "ff02::1", "100::1", "4000::1",
                           "5f00::1", "64:ff9b:2::1", "1::1", "fe00::1"}) {
    EXPECT_EQ(reach_of(text), Reach::never) << text;
  }
  EXPECT_EQ(classify({}).reach, Reach::never);
  EXPECT_FALSE(may_connect({Reach::never, ""}, true));
  EXPECT_FALSE(may_connect({Reach::inside, ""}, false));
  EXPECT_TRUE(may_connect({Reach::inside, ""}, true));
}

TEST(Deadlines, come_out_in_order_whatever_is_put_in_and_taken_out) {
  std::mt19937 random(7);
  std::vector<DeadlineNode> nodes(500);
  Deadlines deadlines;
  const std::chrono::steady_clock::time_point zero;
  for (int round = 0; round < 20; ++round) {
    for (DeadlineNode& node : nodes) {
      if (node.queued()) continue;
      node.when = zero + std::chrono::milliseconds(random() % 1000);
      deadlines.insert(node);
    }
    for (int i = 0; i < 200; ++i) deadlines.remove(nodes[random() % nodes.size()]);
    auto last = zero;
    for (int i = 0; i < 100; ++i) {
      DeadlineNode& first = *deadlines.earliest();
      const auto least = std::ranges::min_element(nodes, {}, [](const DeadlineNode& node) {
        return node.queued() ? node.when : std::chrono::steady_clock::time_point::max();
      });
      ASSERT_EQ(first.when, least->when);
      ASSERT_GE(first.when, last);
      last = first.when;
      deadlines.remove(first);
    }
  }
}

ResponseReader::State read_in_pieces(ResponseReader& reader, std::string_view bytes, std::size_t piece) {
  reader.start(1000, false);
  for (std::size_t at = 0; at < bytes.size() && reader.state() == ResponseReader::State::reading; at += piece) {
    reader.feed(bytes.substr(at, piece));
  }
  return reader.state();
}

TEST(ResponseReader, gives_the_same_however_the_bytes_are_cut) {
  const std::string plain = "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nX-Empty:\r\nContent-Length: 11\r\n\r\nhello world";
  const std::string chunked =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: a/b\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nContent-Type: evil\r\nX-Trailer: 1\r\n\r\n";
  for (const std::string& bytes : {plain, chunked}) {
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
      ResponseReader reader;
      ASSERT_EQ(read_in_pieces(reader, bytes, piece), ResponseReader::State::complete) << piece << reader.detail();
      EXPECT_TRUE(reader.keep_alive());
      const Response response = reader.take();
      ASSERT_EQ(response.body, "hello world") << piece;
      ASSERT_EQ(response.header("content-type"), "a/b");
      ASSERT_EQ(response.header("x-trailer"), "");
    }
  }
}

TEST(ResponseReader, an_empty_chunked_body_may_come_in_any_pieces) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string body : {"0\r\n\r\n", "00\r\n\r\n", "0;x\r\n\r\n", "0\r\nX-Trailer: 1\r\n\r\n"}) {
    const std::string bytes = head + body;
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
      ResponseReader reader;
      ASSERT_EQ(read_in_pieces(reader, bytes, piece), ResponseReader::State::complete) << piece << reader.detail();
      ASSERT_EQ(read_in_pieces(reader, bytes.substr(0, bytes.size() - 1), piece), ResponseReader::State::reading);
    }
  }
}

TEST(ResponseReader, counts_the_head_over_all_its_pieces) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{50}, std::size_t{4096}, std::size_t{1} << 20}) {
    std::string bytes = "HTTP/1.1 200 OK\r\n";
    while (bytes.size() < 40'000) bytes += "X-Header: " + std::string(90, 'v') + "\r\n";
    ResponseReader reader;
    ASSERT_EQ(read_in_pieces(reader, bytes + "Content-Length: 0\r\n\r\n", piece), ResponseReader::State::failed);
    EXPECT_EQ(reader.failure(), FailCode::header_too_large);
  }
}

TEST(ResponseReader, gives_up_on_framing_that_outweighs_the_body) {
  ResponseReader reader;
  reader.start(1u << 20, false);
  reader.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "1;" + std::string(30'000, 'x') + "\r\nx\r\n";
  int fed = 0;
  while (reader.feed(chunk) == ResponseReader::State::reading && fed < 100'000) ++fed;
  EXPECT_EQ(reader.failure(), FailCode::too_large) << reader.detail();
}

TEST(ResponseReader, an_answer_to_head_has_no_body) {
  ResponseReader reader;
  reader.start(1000, true);
  EXPECT_EQ(reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"), ResponseReader::State::complete);
}

TEST(ResponseReader, survives_any_bytes) {
  std::mt19937 random(11);
  const std::string seed =
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = seed;
    for (std::size_t i = random() % 8; i > 0; --i) bytes[random() % bytes.size()] = static_cast<char>(random());
    if (random() % 4 == 0) bytes.erase(random() % bytes.size(), random() % 10);
    ResponseReader reader;
    read_in_pieces(reader, bytes, 1 + random() % bytes.size());
    reader.end_of_input(random() % 2 == 0);
    EXPECT_NE(reader.state(), ResponseReader::State::reading);
  }
}

TEST(Secret, is_empty_after_it_was_moved_from) {
  Secret first("short");
  const Secret second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): the promise is about this state
  EXPECT_EQ(second.reveal(), "short");
}

}  // namespace
}  // namespace portcullis::transport::client
