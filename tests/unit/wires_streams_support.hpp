// Builders of streams for the tests of the wires: server-sent events, lines of JSON, Amazon's binary messages.
#pragma once

#include <boost/crc.hpp>
#include <initializer_list>

#include "tests/unit/providers_support.hpp"

namespace portcullis::tools::providers::testing {

using Pieces = std::vector<std::string>;

inline std::string joined(const Pieces& pieces) {
  std::string out;
  for (const auto& piece : pieces) out += piece;
  return out;
}

inline std::string data(const std::string& text) {
  return "data: " + text + "\n\n";
}

inline std::string event(const std::string& name, const std::string& text) {
  return "event: " + name + "\n" + data(text);
}

inline std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

inline std::string crc(const std::string& bytes) {
  boost::crc_32_type sum;
  sum.process_bytes(bytes.data(), bytes.size());
  return big_endian(sum.checksum());
}

// One message of Amazon's event stream.
inline std::string message(const std::string& type, const std::string& payload, const std::string& kind = "event") {
  std::string headers;
  const auto add = [&](const std::string& name, const std::string& value) {
    headers += static_cast<char>(name.size());
    headers += name + '\x07' + '\0' + static_cast<char>(value.size()) + value;
  };
  add(kind == "event" ? ":event-type" : ":exception-type", type);
  add(":content-type", "application/json");
  add(":message-type", kind);
  std::string out = big_endian(static_cast<std::uint32_t>(headers.size() + payload.size() + 16)) +
                    big_endian(static_cast<std::uint32_t>(headers.size()));
  out += crc(out);
  out += headers + payload;
  return out + crc(out);
}

// What one wire's streams look like.
struct Streamed {
  const Wire& wire;
  std::string type;
  Pieces good;       // one event each, ended well, with the text {"a":1}
  std::size_t last;  // the event behind which a stream may end

  WireReply parse(const Pieces& pieces) const { return wire.parse_stream(response(joined(pieces), 200, type)); }
  std::string reason(const Pieces& pieces) const {
    const WireReply reply = parse(pieces);
    EXPECT_EQ(reply.usable, reply.reason.empty());
    EXPECT_TRUE(reply.usable || reply.text.empty());
    return reply.usable ? "usable" : reply.reason;
  }
  Pieces with(std::size_t at, const std::string& piece) const {
    Pieces changed = good;
    changed.at(at) = piece;
    return changed;
  }
  Pieces before(std::size_t at, const std::string& piece) const {
    Pieces changed = good;
    changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(at), piece);
    return changed;
  }
  Pieces without(std::size_t at) const { return with(at, ""); }
  Pieces behind(const std::string& piece) const { return before(good.size(), piece); }
};

// What has to hold for the streams of every wire.
inline void expect_a_stream_counts_only_whole(const Streamed& streamed) {
  const WireReply reply = streamed.parse(streamed.good);
  EXPECT_TRUE(reply.usable) << reply.reason;
  EXPECT_EQ(reply.text, R"({"a":1})");

  const std::string whole = joined(streamed.good);
  const std::size_t end =
      joined(Pieces(streamed.good.begin(), streamed.good.begin() + static_cast<std::ptrdiff_t>(streamed.last) + 1))
          .size();
  for (std::size_t size = 0; size < end; ++size) {
    const WireReply cut = streamed.wire.parse_stream(response(whole.substr(0, size), 200, streamed.type));
    EXPECT_FALSE(cut.usable) << size;
  }
  for (const int status : {204, 400, 429, 500, 529})
    EXPECT_EQ(streamed.wire.parse_stream(response(whole, status, streamed.type)).reason,
              "http_" + std::to_string(status));
  for (const char* type : {"application/json", "text/plain", ""})
    EXPECT_EQ(streamed.wire.parse_stream(response(whole, 200, type)).reason, "not_event_stream");
  EXPECT_FALSE(streamed.wire.parse(response(whole, 200, "application/json")).usable) << "a stream is no plain reply";
  EXPECT_EQ(streamed.reason({}), "stream_cut_off");
  // Two events the other way round never make another answer.
  for (std::size_t i = 0; i + 1 < streamed.good.size(); ++i) {
    Pieces swapped = streamed.good;
    std::swap(swapped[i], swapped[i + 1]);
    const WireReply other = streamed.parse(swapped);
    EXPECT_TRUE(!other.usable || other.text == R"({"a":1})" || swapped[i] == swapped[i + 1] ||
                read(other.text) == Json("not JSON"))
        << i << ": " << other.text;
  }
}

}  // namespace portcullis::tools::providers::testing
