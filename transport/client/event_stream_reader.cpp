#include "transport/client/event_stream_reader.hpp"

#include <boost/crc.hpp>
#include <cstdint>

namespace portcullis::transport::client {
namespace {

// Total length, length of the headers, checksum of these eight bytes; at the end the checksum of all before it.
constexpr std::size_t prelude_bytes = 12;
constexpr std::size_t checksum_bytes = 4;
constexpr std::size_t max_header_bytes = 128u << 10;

std::uint32_t number(std::string_view bytes, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::uint32_t checksum(std::string_view bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

// The bytes that a header's value takes, its own length field included; nothing for a type that does not exist.
std::optional<std::size_t> value_size(unsigned type, std::string_view rest) {
  switch (type) {
    case 0:  // true
    case 1:  // false
      return 0;
    case 2:  // byte
      return 1;
    case 3:  // short
      return 2;
    case 4:  // integer
      return 4;
    case 5:  // long
    case 8:  // timestamp
      return 8;
    case 6:  // bytes
    case 7:  // string
      if (rest.size() < 2) return std::nullopt;
      return 2 + number(rest, 2);
    case 9:  // uuid
      return 16;
    default:
      return std::nullopt;
  }
}

// A name that is there twice could be read in two ways, so it is refused.
bool assign_once(std::string& place, std::string_view value) {
  if (!place.empty() || value.empty()) return false;
  place = value;
  return true;
}

bool read_headers(std::string_view rest, EventStreamMessage& message) {
  constexpr unsigned string_type = 7;
  while (!rest.empty()) {
    const std::size_t name_size = static_cast<unsigned char>(rest.front());
    if (name_size == 0 || rest.size() < 1 + name_size + 1) return false;
    const std::string_view name = rest.substr(1, name_size);
    const unsigned type = static_cast<unsigned char>(rest[1 + name_size]);
    rest.remove_prefix(1 + name_size + 1);
    const auto size = value_size(type, rest);
    if (!size || *size > rest.size()) return false;
    const std::string_view value = type == string_type ? rest.substr(2, *size - 2) : std::string_view{};
    rest.remove_prefix(*size);
    if (name == ":message-type" && !assign_once(message.message_type, value)) return false;
    const bool names_the_event = name == ":event-type" || name == ":exception-type" || name == ":error-code";
    if (names_the_event && !assign_once(message.event_type, value)) return false;
  }
  return true;
}

}  // namespace

bool EventStreamReader::fail() {
  failed_ = true;
  held_ = {};
  return false;
}

bool EventStreamReader::feed(std::string_view bytes, std::vector<EventStreamMessage>& out) {
  if (failed_) return false;
  if (bytes.size() > limits_.total - total_) return fail();
  total_ += bytes.size();
  held_.append(bytes);
  std::string_view rest = held_;
  while (rest.size() >= prelude_bytes) {
    const std::size_t size = number(rest, 4);
    const std::size_t header_size = number(rest.substr(4), 4);
    if (checksum(rest.substr(0, 8)) != number(rest.substr(8), 4)) return fail();
    if (size > limits_.message || header_size > max_header_bytes ||
        size < prelude_bytes + header_size + checksum_bytes) {
      return fail();
    }
    if (rest.size() < size) break;
    const std::string_view checked = rest.substr(0, size - checksum_bytes);
    if (checksum(checked) != number(rest.substr(checked.size()), 4)) return fail();
    EventStreamMessage message;
    if (!read_headers(checked.substr(prelude_bytes, header_size), message)) return fail();
    message.payload = checked.substr(prelude_bytes + header_size);
    out.push_back(std::move(message));
    rest.remove_prefix(size);
  }
  held_.erase(0, held_.size() - rest.size());
  return true;
}

}  // namespace portcullis::transport::client
