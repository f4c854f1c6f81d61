// See fingerprint.hpp.
#include "tools/fanout/fingerprint.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "transport/json/writer.hpp"

namespace portcullis::tools::fanout {
namespace {

constexpr std::size_t shortest_nonce = 16;

class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new()) {
    good_ = context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1;
  }

  // Each with its length in front, so that no two lists of fields are one text.
  void field(std::string_view text, std::string_view nonce) {
    add(std::to_string(text.size()));
    add(":");
    for (auto at = text.find(nonce); at != std::string_view::npos; at = text.find(nonce)) {
      add(text.substr(0, at));
      add("\x01");
      text.remove_prefix(at + nonce.size());
    }
    add(text);
  }

  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    if (!good_ || EVP_DigestFinal_ex(context_.get(), bytes.data(), &size) != 1) return {};
    std::string out;
    for (unsigned i = 0; i < size; ++i) {
      constexpr std::string_view digits = "0123456789abcdef";
      out += digits[bytes[i] >> 4];
      out += digits[bytes[i] & 15];
    }
    return out;
  }

 private:
  void add(std::string_view bytes) {
    good_ = good_ && EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1;
  }

  std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* context) { EVP_MD_CTX_free(context); })> context_;
  bool good_ = false;
};

}  // namespace

std::string fingerprint(const providers::Prompt& prompt, std::string_view nonce) {
  if (nonce.size() < shortest_nonce) return {};
  Digest digest;
  digest.field(prompt.system, nonce);
  digest.field(prompt.user, nonce);
  digest.field(prompt.schema_name, nonce);
  digest.field(json::write(prompt.reply_schema), nonce);
  digest.field(std::to_string(prompt.max_output_tokens), nonce);
  return digest.hex();
}

}  // namespace portcullis::tools::fanout
