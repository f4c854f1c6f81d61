// How hashes and sizes are written in the log's files and receipts. Every reader here accepts exactly one spelling of
// a value, so that a changed byte can never read as the same value.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "server/audit/merkle.hpp"

namespace portcullis::server::audit {

// Lower-case hexadecimal.
std::string to_hex(std::span<const std::uint8_t> bytes);
void append_hex(std::span<const std::uint8_t> bytes, std::string& out);
std::optional<Hash> hash_from_hex(std::string_view text);
bool is_hex(std::string_view text);

// RFC 4648 with padding: 44 characters.
std::string to_base64(const Hash& hash);
std::optional<Hash> hash_from_base64(std::string_view text);

// Decimal without sign or leading zeros, up to 2^53 (the largest integer that RFC 8785 can carry).
std::optional<std::uint64_t> parse_size(std::string_view text);

// The text before the first space, which is removed from `rest` together with the space; nothing without a space.
std::optional<std::string_view> take_word(std::string_view& rest);

}  // namespace portcullis::server::audit
