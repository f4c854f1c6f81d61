// Which addresses may be connected to: a table of the special-purpose ranges, and nothing else. Pure; the client asks
// it for every address that a name resolved to, before the socket exists. Sources: the IANA special-purpose registries
// (RFC 6890 and its updates), RFC 8215 (64:ff9b:1::/48), RFC 3879 (fec0::/10), RFC 9637 (3fff::/20).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace portcullis::transport::client {

enum class Reach {
  anywhere,  // globally routable unicast
  inside,    // only when the operator allowed private addresses for this endpoint
  never,     // no provider can be there: multicast, reserved, unspecified
};

struct AddressKind {
  Reach reach = Reach::never;
  std::string_view name;  // "loopback", "private", ...; for the failure's detail
};

// 4 or 16 bytes in network order; any other size is never allowed. IPv4 inside IPv6 is judged by the IPv4 address.
AddressKind classify(std::span<const std::uint8_t> address);

bool may_connect(AddressKind kind, bool allow_private);

}  // namespace portcullis::transport::client
