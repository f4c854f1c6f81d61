// The readers of streams: the same events however the bytes arrive, and limits that hold.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/wires_streams_support.hpp"
#include "transport/client/event_stream_reader.hpp"
#include "transport/client/ndjson_reader.hpp"
#include "transport/client/sse_reader.hpp"

namespace portcullis::tools::providers::testing {
namespace {

using transport::client::EventStreamMessage;
using transport::client::EventStreamReader;
using transport::client::NdjsonReader;
using transport::client::SseEvent;
using transport::client::SseReader;

// Name and data of each event, or what went wrong.
Pieces events_of(const std::string& bytes, const SseReader::Limits& limits = {}) {
  SseReader reader(limits);
  std::vector<SseEvent> events;
  const bool good = reader.feed(bytes, events);
  Pieces out;
  for (const auto& one : events) out.push_back(one.name + "|" + one.data);
  if (!good) out.push_back("refused");
  if (good && !reader.at_rest()) out.push_back("open");
  return out;
}

TEST(SseReader, reads_the_format_of_the_standard) {
  EXPECT_EQ(events_of("data: a\n\n"), (Pieces{"|a"}));
  EXPECT_EQ(events_of("data:a\r\rdata:  b\r\n\r\n"), (Pieces{"|a", "| b"}));
  EXPECT_EQ(events_of("event: x\ndata: a\ndata: b\nid: 1\nretry: 2\nother: 3\n\n"), (Pieces{"x|a\nb"}));
  EXPECT_EQ(events_of(": comment\n\ndata: a\n\n"), (Pieces{"|a"}));
  EXPECT_EQ(events_of("\xEF\xBB\xBF"
                      "data: a\n\n"),
            (Pieces{"|a"}));
  EXPECT_EQ(events_of("event: x\n\ndata: a\n\n"), (Pieces{"|a"})) << "a name without data is no event";
  EXPECT_EQ(events_of("data\n\n"), (Pieces{"|"}));
  EXPECT_EQ(events_of("Data: a\n\n"), (Pieces{})) << "field names are exact";
}

TEST(SseReader, an_event_that_is_not_ended_is_none) {
  EXPECT_EQ(events_of("data: a"), (Pieces{"open"}));
  EXPECT_EQ(events_of("data: a\n"), (Pieces{"open"}));
  EXPECT_EQ(events_of("data: a\n\ndata: b\n"), (Pieces{"|a", "open"}));
}

TEST(SseReader, limits_hold_for_a_line_an_event_and_the_whole) {
  const SseReader::Limits limits{.line = 20, .event = 40, .total = 200};
  EXPECT_EQ(events_of("data: " + std::string(14, 'x') + "\n\n", limits), (Pieces{"|" + std::string(14, 'x')}));
  EXPECT_EQ(events_of("data: " + std::string(15, 'x') + "\n\n", limits), (Pieces{"refused"}));
  EXPECT_EQ(events_of(std::string(21, 'x'), limits), (Pieces{"refused"})) << "without any line end";
  EXPECT_EQ(events_of("data: 123456789\ndata: 123456789\ndata: 123456789\ndata: 123456789\n", limits),
            (Pieces{"refused"}));
  std::string many;
  for (int i = 0; i < 26; ++i) many += ":23456\n\n";
  EXPECT_EQ(events_of(many, limits), (Pieces{"refused"}));
}

RC_GTEST_PROP(SseReader, the_pieces_in_which_bytes_arrive_do_not_matter, ()) {
  const auto parts = *rc::gen::container<Pieces>(rc::gen::element<std::string>(
      "data: a", "data", "event: x", "\n", "\n\n", "\r", "\r\n", ": c", "id: 1", "\xEF\xBB\xBF", "\xFF", " "));
  const std::string bytes = joined(parts);
  SseReader reader;
  std::vector<SseEvent> events;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = *rc::gen::inRange<std::size_t>(1, 5);
    RC_ASSERT(reader.feed(bytes.substr(at, size), events));
    at += size;
  }
  Pieces out;
  for (const auto& one : events) out.push_back(one.name + "|" + one.data);
  if (!reader.at_rest()) out.push_back("open");
  RC_ASSERT(out == events_of(bytes));
}

TEST(NdjsonReader, gives_whole_lines_only) {
  NdjsonReader reader;
  Pieces lines;
  EXPECT_TRUE(reader.feed("{\"a\"", lines));
  EXPECT_FALSE(reader.at_rest());
  EXPECT_TRUE(reader.feed(":1}\r\n\n \n{}\n{", lines));
  EXPECT_EQ(lines, (Pieces{"{\"a\":1}\r", "{}"}));
  EXPECT_FALSE(reader.at_rest()) << "the last line has no end";
  EXPECT_TRUE(reader.feed("}\n", lines));
  EXPECT_TRUE(reader.at_rest());
}

TEST(NdjsonReader, limits_hold_for_a_line_and_the_whole) {
  Pieces lines;
  NdjsonReader by_line({.line = 4, .total = 100});
  EXPECT_TRUE(by_line.feed("1234\n", lines));
  EXPECT_FALSE(by_line.feed("12345\n", lines));
  EXPECT_FALSE(by_line.feed("1\n", lines)) << "from then on";
  NdjsonReader by_total({.line = 4, .total = 8});
  EXPECT_TRUE(by_total.feed("123\n123\n", lines));
  EXPECT_FALSE(by_total.feed("1", lines));
}

// Vectors of the AWS SDKs (botocore, tests/unit/test_eventstream.py).
const std::string empty_message("\x00\x00\x00\x10\x00\x00\x00\x00\x05\xc2\x48\xeb\x7d\x98\xc8\xff", 16);
const std::string payload_message("\x00\x00\x00\x1d\x00\x00\x00\x00\xfd\x52\x8c\x5a{'foo':'bar'}\xc3\x65\x39\x36", 29);
const std::string header_message(
    "\x00\x00\x00\x3d\x00\x00\x00\x20\x07\xfd\x83\x96\x0c"
    "content-type\x07\x00\x10"
    "application/json{'foo':'bar'}\x8d\x9c\x08\xb1",
    61);

TEST(EventStreamReader, reads_the_published_vectors) {
  EventStreamReader reader;
  std::vector<EventStreamMessage> messages;
  EXPECT_TRUE(reader.feed(empty_message + payload_message + header_message, messages));
  EXPECT_TRUE(reader.at_rest());
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0].payload, "");
  EXPECT_EQ(messages[1].payload, "{'foo':'bar'}");
  EXPECT_EQ(messages[2].payload, "{'foo':'bar'}");
}

TEST(EventStreamReader, bytes_may_arrive_one_by_one) {
  const std::string bytes = message("messageStop", "{}") + message("metadata", "{}");
  EventStreamReader reader;
  std::vector<EventStreamMessage> messages;
  for (const char byte : bytes) EXPECT_TRUE(reader.feed(std::string_view(&byte, 1), messages));
  EXPECT_TRUE(reader.at_rest());
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].message_type, "event");
  EXPECT_EQ(messages[0].event_type, "messageStop");
  EXPECT_EQ(messages[1].event_type, "metadata");
}

TEST(EventStreamReader, no_wrong_byte_is_taken) {
  for (std::size_t at = 0; at < header_message.size(); ++at) {
    std::string wrong = header_message;
    wrong[at] = static_cast<char>(wrong[at] ^ 1);
    EventStreamReader reader;
    std::vector<EventStreamMessage> messages;
    EXPECT_FALSE(reader.feed(wrong, messages)) << at;
    EXPECT_TRUE(messages.empty());
  }
}

TEST(EventStreamReader, framing_that_contradicts_itself_is_refused_with_right_checksums) {
  const auto refused = [](std::uint32_t size, std::uint32_t headers, const std::string& rest) {
    std::string bytes = big_endian(size) + big_endian(headers);
    bytes += crc(bytes);
    bytes += rest;
    bytes += crc(bytes);
    EventStreamReader reader({.message = 1000, .total = 2000});
    std::vector<EventStreamMessage> messages;
    return !reader.feed(bytes, messages) && messages.empty();
  };
  EXPECT_TRUE(refused(15, 0, "")) << "smaller than its own framing";
  EXPECT_TRUE(refused(16, 1, "")) << "headers beyond the message";
  EXPECT_TRUE(refused(1001, 0, ""));
  EXPECT_TRUE(refused(0xFFFFFFFF, 0, ""));
  EXPECT_TRUE(refused(17, 0xFFFFFFFF, "x"));
  EXPECT_TRUE(refused(18, 2, std::string("\x05x", 2))) << "a name beyond the headers";
  EXPECT_TRUE(refused(19, 3, std::string("\x01x\x0A", 3))) << "a type that does not exist";
  EXPECT_TRUE(refused(21, 5, std::string("\x01x\x07\x00\x09", 5))) << "a value beyond the headers";
  EXPECT_TRUE(refused(18, 2, std::string("\x00\x00", 2))) << "a name of no length";
}

TEST(EventStreamReader, a_header_that_is_there_twice_is_refused) {
  std::string headers;
  for (int i = 0; i < 2; ++i) headers += std::string("\x0d:message-type\x07\x00\x05", 17) + "event";
  std::string bytes = big_endian(static_cast<std::uint32_t>(headers.size() + 16)) +
                      big_endian(static_cast<std::uint32_t>(headers.size()));
  bytes += crc(bytes);
  bytes += headers;
  bytes += crc(bytes);
  EventStreamReader reader;
  std::vector<EventStreamMessage> messages;
  EXPECT_FALSE(reader.feed(bytes, messages));
}

}  // namespace
}  // namespace portcullis::tools::providers::testing
