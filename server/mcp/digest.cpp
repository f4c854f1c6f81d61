// See digest.hpp.
#include "server/mcp/digest.hpp"

#include <openssl/evp.h>

#include <array>

namespace portcullis::server::mcp {

std::string digest(std::string_view bytes) {
  // Fetched once: looking the algorithm up costs more than hashing a short text.
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  if (sha256 == nullptr || EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, sha256, nullptr) != 1)
    return "unavailable";
  constexpr std::string_view hex = "0123456789abcdef";
  std::string text = "sha256:";
  for (unsigned int i = 0; i < size; ++i) {
    text += hex[out[i] >> 4];
    text += hex[out[i] & 15];
  }
  return text;
}

}  // namespace portcullis::server::mcp
