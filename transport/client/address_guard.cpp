// The table behind address_guard.hpp. The first row that matches decides, so the narrow rows stand before the wide
// ones.
#include "transport/client/address_guard.hpp"

#include <array>
#include <cstddef>

namespace portcullis::transport::client {
namespace {

struct Row {
  std::array<std::uint8_t, 16> prefix;
  unsigned bits;
  AddressKind kind;
};

constexpr Row ipv4_table[] = {
    {{0}, 8, {Reach::never, "unspecified"}},
    {{10}, 8, {Reach::inside, "private"}},
    {{100, 64}, 10, {Reach::inside, "carrier-grade NAT"}},
    {{127}, 8, {Reach::inside, "loopback"}},
    {{169, 254}, 16, {Reach::inside, "link-local"}},
    {{172, 16}, 12, {Reach::inside, "private"}},
    {{192, 0, 0}, 24, {Reach::inside, "protocol assignment"}},
    {{192, 0, 2}, 24, {Reach::inside, "documentation"}},
    {{192, 88, 99}, 24, {Reach::inside, "6to4 relay"}},
    {{192, 168}, 16, {Reach::inside, "private"}},
    {{198, 18}, 15, {Reach::inside, "benchmarking"}},
    {{198, 51, 100}, 24, {Reach::inside, "documentation"}},
    {{203, 0, 113}, 24, {Reach::inside, "documentation"}},
    {{224}, 4, {Reach::never, "multicast"}},
    {{240}, 4, {Reach::never, "reserved"}},
    {{}, 0, {Reach::anywhere, "public"}},
};

// Of IPv6 only 2000::/3 is global unicast; whatever is not listed outside it is reserved.
constexpr Row ipv6_table[] = {
    {{}, 128, {Reach::never, "unspecified"}},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, {Reach::inside, "loopback"}},
    {{0, 0x64, 0xff, 0x9b, 0, 1}, 48, {Reach::inside, "local NAT64"}},
    {{1}, 64, {Reach::never, "discard-only"}},
    {{0x20, 0x01, 0, 0}, 23, {Reach::inside, "protocol assignment"}},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, {Reach::inside, "documentation"}},
    {{0x20, 0x02}, 16, {Reach::inside, "6to4"}},
    {{0x3f, 0xff}, 20, {Reach::inside, "documentation"}},
    {{0x20}, 3, {Reach::anywhere, "public"}},
    {{0xfc}, 7, {Reach::inside, "unique local"}},
    {{0xfe, 0x80}, 10, {Reach::inside, "link-local"}},
    {{0xfe, 0xc0}, 10, {Reach::inside, "site-local"}},
    {{0xff}, 8, {Reach::never, "multicast"}},
    {{}, 0, {Reach::never, "reserved"}},
};

constexpr std::array<std::uint8_t, 12> mapped_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::array<std::uint8_t, 12> nat64_prefix = {0, 0x64, 0xff, 0x9b};

bool begins_with(std::span<const std::uint8_t> address, std::span<const std::uint8_t> prefix, unsigned bits) {
  for (unsigned i = 0; i < bits; i += 8) {
    const unsigned here = bits - i < 8 ? bits - i : 8;
    const auto mask = static_cast<std::uint8_t>(0xff00u >> here);
    if ((address[i / 8] & mask) != (prefix[i / 8] & mask)) return false;
  }
  return true;
}

AddressKind look_up(std::span<const Row> table, std::span<const std::uint8_t> address) {
  for (const Row& row : table) {
    if (begins_with(address, row.prefix, row.bits)) return row.kind;
  }
  return {};
}

}  // namespace

AddressKind classify(std::span<const std::uint8_t> address) {
  if (address.size() == 4) return look_up(ipv4_table, address);
  if (address.size() != 16) return {Reach::never, "malformed"};
  if (begins_with(address, mapped_prefix, 96) || begins_with(address, nat64_prefix, 96)) {
    return look_up(ipv4_table, address.subspan(12));
  }
  return look_up(ipv6_table, address);
}

bool may_connect(AddressKind kind, bool allow_private) {
  return kind.reach == Reach::anywhere || (kind.reach == Reach::inside && allow_private);
}

}  // namespace portcullis::transport::client
