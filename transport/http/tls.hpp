// What the server presents over TLS: a certificate chain with its key, and the rules of the handshake (TLS 1.2 and
// later, HTTP/1.1). Made once at the start; OpenSSL stays behind it and byte_stream.cpp.
#pragma once

#include <expected>
#include <memory>
#include <string>

struct ssl_ctx_st;

namespace portcullis::transport::http {

class TlsIdentity {
 public:
  // PEM files: the certificate with those of its issuers behind it, and the key without a passphrase. The error says
  // which file is wrong, and how.
  static std::expected<std::shared_ptr<const TlsIdentity>, std::string> from_files(const std::string& certificate,
                                                                                   const std::string& key);
  ~TlsIdentity();
  TlsIdentity(const TlsIdentity&) = delete;
  TlsIdentity& operator=(const TlsIdentity&) = delete;

  ssl_ctx_st* context() const { return context_; }

 private:
  explicit TlsIdentity(ssl_ctx_st* context) : context_(context) {}

  ssl_ctx_st* context_;
};

}  // namespace portcullis::transport::http
