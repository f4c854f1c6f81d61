// Bytes around what a provider says: Amazon's event stream encoding (docs.aws.amazon.com/bedrock) and gzip (RFC 1951,
// 1952).
#include <algorithm>
#include <array>
#include <boost/crc.hpp>

#include "tests/support/fake_wires.hpp"

namespace portcullis::tests {
namespace {

std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

std::uint32_t checksum(std::string_view bytes) {
  boost::crc_32_type sum;
  sum.process_bytes(bytes.data(), bytes.size());
  return sum.checksum();
}

}  // namespace

std::string event_stream_message(const std::string& type, const std::string& payload, const std::string& kind) {
  std::string headers;
  const auto add = [&](const std::string& name, const std::string& value) {
    headers += static_cast<char>(name.size());
    headers += name + '\x07' + '\0' + static_cast<char>(value.size()) + value;  // type 7: a string, 16 bits of length
  };
  add(kind == "event" ? ":event-type" : ":exception-type", type);
  add(":content-type", "application/json");
  add(":message-type", kind);
  std::string out = big_endian(static_cast<std::uint32_t>(headers.size() + payload.size() + 16)) +
                    big_endian(static_cast<std::uint32_t>(headers.size()));
  out += big_endian(checksum(out));
  out += headers + payload;
  return out + big_endian(checksum(out));
}

// One block of fixed Huffman codes: a literal zero, then as many copies of 258 bytes from one byte back.
std::string gzip_of_zeros(std::uint64_t bytes) {
  constexpr std::uint64_t most = 258;
  const std::uint64_t copies = bytes / most;
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  unsigned held = 0;
  unsigned bits = 0;
  const auto put = [&](unsigned value, unsigned count) {  // least significant bit first
    held |= value << bits;
    for (bits += count; bits >= 8; bits -= 8, held >>= 8) out += static_cast<char>(held);
  };
  const auto put_code = [&](unsigned code, unsigned count) {  // Huffman codes: most significant bit first
    while (count-- > 0) put(code >> count & 1, 1);
  };
  put(1, 1);          // the last block
  put(1, 2);          // fixed codes
  put_code(0x30, 8);  // literal 0
  for (std::uint64_t i = 0; i < copies; ++i) {
    put_code(0xC5, 8);  // length 258
    put_code(0, 5);     // distance 1
  }
  put_code(0, 7);  // end of the block
  if (bits > 0) put(0, 8 - bits);
  boost::crc_32_type sum;
  const std::uint64_t size = 1 + copies * most;
  for (std::uint64_t left = size; left > 0;) {
    static constexpr std::array<char, 4096> zeros{};
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left, zeros.size()));
    sum.process_bytes(zeros.data(), part);
    left -= part;
  }
  const std::uint32_t trailer[] = {sum.checksum(), static_cast<std::uint32_t>(size)};
  for (const std::uint32_t value : trailer)
    for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift);
  return out;
}

}  // namespace portcullis::tests
