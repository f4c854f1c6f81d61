// See tls.hpp.
#include "transport/http/tls.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <filesystem>
#include <string_view>

namespace portcullis::transport::http {
namespace {

// A key with a passphrase would make OpenSSL ask for it on the terminal.
int no_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

// A client that names protocols and not this one speaks HTTP/2 only.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  constexpr std::string_view ours = "http/1.1";
  for (unsigned int at = 0; at < offered_size; at += 1U + offered[at]) {
    const unsigned int length = offered[at];
    if (length > offered_size - at - 1) break;
    if (std::string_view(reinterpret_cast<const char*>(offered) + at + 1, length) != ours) continue;
    *chosen = offered + at + 1;
    *size = static_cast<unsigned char>(length);
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::string unreadable(std::string_view what, const std::string& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error))
    return "there is no " + std::string(what) + " file of that name that this user may read";
  return "the " + std::string(what) + " file cannot be read or holds no " + std::string(what) + " in PEM form";
}

}  // namespace

TlsIdentity::~TlsIdentity() {
  SSL_CTX_free(context_);
}

std::expected<std::shared_ptr<const TlsIdentity>, std::string> TlsIdentity::from_files(const std::string& certificate,
                                                                                       const std::string& key) {
  ERR_clear_error();
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (context == nullptr) return std::unexpected("TLS cannot be started");
  const std::shared_ptr<const TlsIdentity> identity(new TlsIdentity(context));
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  bool passphrase = false;
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
  SSL_CTX_set_default_passwd_cb_userdata(context, &passphrase);
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1)
    return std::unexpected(unreadable("certificate", certificate));
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    if (passphrase) return std::unexpected("the key is protected by a passphrase, which a server cannot type");
    const unsigned long error = ERR_peek_last_error();
    if (ERR_GET_LIB(error) == ERR_LIB_X509 &&
        (ERR_GET_REASON(error) == X509_R_KEY_VALUES_MISMATCH || ERR_GET_REASON(error) == X509_R_KEY_TYPE_MISMATCH))
      return std::unexpected("the key does not belong to the certificate");
    return std::unexpected(unreadable("key", key));
  }
  if (SSL_CTX_check_private_key(context) != 1) return std::unexpected("the key does not belong to the certificate");
  // Nothing may ask later, when these are gone.
  SSL_CTX_set_default_passwd_cb(context, nullptr);
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  // An old connection of a client can be resumed by its own ticket; a cache shared by all is not needed for that.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  return identity;
}

}  // namespace portcullis::transport::http
