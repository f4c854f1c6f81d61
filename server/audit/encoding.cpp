// See encoding.hpp.
#include "server/audit/encoding.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>

namespace portcullis::server::audit {
namespace {

constexpr std::size_t kBase64Size = 44;
constexpr std::uint64_t kLargestSize = std::uint64_t{1} << 53;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string out;
  append_hex(bytes, out);
  return out;
}

void append_hex(std::span<const std::uint8_t> bytes, std::string& out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const std::size_t size = out.size();
  out.resize(size + 2 * bytes.size());
  char* to = out.data() + size;
  for (const std::uint8_t byte : bytes) {
    *to++ = kDigits[byte >> 4];
    *to++ = kDigits[byte & 15];
  }
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return hex_value(c) >= 0; });
}

std::optional<Hash> hash_from_hex(std::string_view text) {
  Hash out;
  if (text.size() != out.size() * 2 || !is_hex(text)) return std::nullopt;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(hex_value(text[2 * i]) << 4 | hex_value(text[2 * i + 1]));
  }
  return out;
}

std::string to_base64(const Hash& hash) {
  unsigned char out[kBase64Size + 1];
  EVP_EncodeBlock(out, hash.data(), static_cast<int>(hash.size()));
  return {out, out + kBase64Size};
}

std::optional<Hash> hash_from_base64(std::string_view text) {
  unsigned char bytes[kBase64Size / 4 * 3];
  unsigned char in[kBase64Size];
  if (text.size() != kBase64Size) return std::nullopt;
  std::ranges::copy(text, in);
  if (EVP_DecodeBlock(bytes, in, kBase64Size) < 0) return std::nullopt;
  Hash out;
  std::copy_n(bytes, out.size(), out.begin());
  // The decoder ignores spare bits and surrounding blanks; only the one spelling that we write is taken.
  if (to_base64(out) != text) return std::nullopt;
  return out;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t out = 0;
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || out > kLargestSize) return std::nullopt;
  return out;
}

std::optional<std::string_view> take_word(std::string_view& rest) {
  const std::size_t space = rest.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view word = rest.substr(0, space);
  rest.remove_prefix(space + 1);
  return word;
}

}  // namespace portcullis::server::audit
