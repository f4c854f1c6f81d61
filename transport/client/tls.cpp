#include "transport/client/tls.hpp"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <climits>
#include <cstring>

namespace portcullis::transport::client {

void SslDeleter::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}
void SslDeleter::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}
void SslDeleter::operator()(ssl_session_st* session) const {
  SSL_SESSION_free(session);
}

// The BIO through which OpenSSL reads the engine's input and appends to its output.
struct TlsEngineBio {
  static TlsEngine& engine_of(BIO* bio) { return *static_cast<TlsEngine*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* buffer, int size) {
    BIO_clear_retry_flags(bio);
    std::string_view& input = engine_of(bio).input_;
    if (input.empty() || size <= 0) {
      BIO_set_retry_read(bio);
      return -1;
    }
    const std::size_t count = std::min(input.size(), static_cast<std::size_t>(size));
    std::memcpy(buffer, input.data(), count);
    input.remove_prefix(count);
    return static_cast<int>(count);
  }

  static int write(BIO* bio, const char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    if (size > 0) engine_of(bio).out_.append(bytes, static_cast<std::size_t>(size));
    return size;
  }

  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "portcullis engine");
      if (m == nullptr) return m;
      BIO_meth_set_read(m, read);
      BIO_meth_set_write(m, write);
      BIO_meth_set_ctrl(m, control);
      return m;
    }();
    return made;
  }

  static int keep_session(SSL* ssl, SSL_SESSION* session) {
    auto* engine = static_cast<TlsEngine*>(SSL_get_app_data(ssl));
    if (engine == nullptr || SSL_SESSION_is_resumable(session) != 1) return 0;
    engine->session_.reset(session);
    return 1;  // the reference is ours now
  }
};

namespace {

constexpr unsigned char alpn_protocols[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

bool is_literal(const std::string& host) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, host.c_str(), bytes) == 1 || inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

TlsFailure failure_of(long verify_result) {
  switch (verify_result) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return {FailCode::tls_expired, "the server's certificate has expired"};
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return {FailCode::tls_expired, "the server's certificate is not valid yet"};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return {FailCode::tls_wrong_host, "the server's certificate is for another host"};
    case X509_V_OK: {
      // The library's own text for the alert or the fault; nothing in it was written by the peer.
      const char* reason = ERR_reason_error_string(ERR_peek_error());
      return {FailCode::tls_failed, std::string("the TLS handshake failed: ") + (reason ? reason : "no reason given")};
    }
    default:
      return {FailCode::tls_untrusted,
              std::string("the server's certificate is not trusted: ") + X509_verify_cert_error_string(verify_result)};
  }
}

}  // namespace

std::expected<ssl_ctx_st*, std::string_view> TlsContexts::context_for(const std::string& ca_file) {
  if (const auto found = contexts_.find(ca_file); found != contexts_.end()) return found->second.get();
  ERR_clear_error();
  std::unique_ptr<ssl_ctx_st, SslDeleter> context(SSL_CTX_new(TLS_client_method()));
  if (!context || TlsEngineBio::method() == nullptr) return std::unexpected("TLS could not be set up");
  const int loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context.get())
                                     : SSL_CTX_load_verify_file(context.get(), ca_file.c_str());
  if (loaded != 1) return std::unexpected("the file of certificate authorities could not be read");
  if (SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_alpn_protos(context.get(), alpn_protocols, sizeof alpn_protocols) != 0) {
    return std::unexpected("TLS could not be set up");
  }
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  // Idle connections keep no record buffers (34 KiB each otherwise).
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context.get(), TlsEngineBio::keep_session);
  return contexts_.emplace(ca_file, std::move(context)).first->second.get();
}

TlsEngine::TlsEngine(ssl_ctx_st* context, const std::string& host, SslSession& session, std::string& out)
    : ssl_(SSL_new(context)), session_(session), out_(out) {
  BIO* bio = BIO_new(TlsEngineBio::method());
  if (!ssl_ || bio == nullptr) {
    BIO_free(bio);
    ssl_.reset();
    return;
  }
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_app_data(ssl_.get(), this);
  SSL_set_connect_state(ssl_.get());

  std::string name = host;
  if (name.size() > 1 && name.back() == '.') name.pop_back();
  X509_VERIFY_PARAM* rules = SSL_get0_param(ssl_.get());
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const bool bound = is_literal(name) ? X509_VERIFY_PARAM_set1_ip_asc(rules, name.c_str()) == 1
                                      : X509_VERIFY_PARAM_set1_host(rules, name.c_str(), name.size()) == 1 &&
                                            SSL_set_tlsext_host_name(ssl_.get(), name.c_str()) == 1;
  if (!bound) {
    ssl_.reset();  // without the name nothing would be verified
    return;
  }
  if (session_) SSL_set_session(ssl_.get(), session_.get());
}

TlsEngine::~TlsEngine() {
  // A connection that is closed without close_notify would otherwise mark the session as not resumable.
  if (ssl_) SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

TlsEngine::Step TlsEngine::handshake() {
  if (!ssl_) {
    failure_ = {FailCode::tls_failed, "TLS could not be set up"};
    return Step::failed;
  }
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) {
    // Belt and braces: SSL_VERIFY_PEER has already ended the handshake when this is not so.
    if (SSL_get_verify_result(ssl_.get()) == X509_V_OK && SSL_get0_peer_certificate(ssl_.get()) != nullptr) {
      return Step::done;
    }
  } else if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ) {
    return Step::more_input;
  }
  failure_ = failure_of(SSL_get_verify_result(ssl_.get()));
  session_.reset();
  ERR_clear_error();
  return Step::failed;
}

TlsEngine::Input TlsEngine::read(char* buffer, std::size_t capacity, std::size_t& size) {
  ERR_clear_error();
  const int result = SSL_read_ex(ssl_.get(), buffer, capacity, &size);
  if (result == 1) return Input::data;
  const int error = SSL_get_error(ssl_.get(), result);
  if (error == SSL_ERROR_WANT_READ) return Input::more_input;
  ERR_clear_error();
  return error == SSL_ERROR_ZERO_RETURN ? Input::closed : Input::failed;
}

bool TlsEngine::write(std::string_view plaintext) {
  if (plaintext.empty()) return true;
  ERR_clear_error();
  std::size_t written = 0;
  const bool good = SSL_write_ex(ssl_.get(), plaintext.data(), plaintext.size(), &written) == 1;
  ERR_clear_error();
  return good && written == plaintext.size();
}

bool TlsEngine::closed_by_peer() const {
  return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

}  // namespace portcullis::transport::client
