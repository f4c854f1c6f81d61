#include "tests/support/test_certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <fstream>
#include <memory>
#include <stdexcept>

namespace portcullis::tests {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr long one_day = 24 * 3600;

struct Issuer {
  Key key{nullptr, EVP_PKEY_free};
  Certificate certificate{nullptr, X509_free};
};

struct Wish {
  std::string subject;
  std::string alternative_names;  // "DNS:localhost,IP:127.0.0.1"
  long from = -one_day;           // seconds from now
  long to = 30 * one_day;
  bool authority = false;
};

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  if (extension == nullptr) throw std::runtime_error("certificate extension: " + value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// Signed by `issuer`, or by itself when there is none.
Issuer make(const Wish& wish, const Issuer* issuer) {
  static long serial = 1;
  Issuer made;
  made.key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  made.certificate.reset(X509_new());
  X509* certificate = made.certificate.get();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), wish.from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wish.to);
  X509_set_pubkey(certificate, made.key.get());
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(wish.subject.c_str()),
                             -1, -1, 0);
  X509* signer = issuer != nullptr ? issuer->certificate.get() : certificate;
  X509_set_issuer_name(certificate, X509_get_subject_name(signer));
  extend(certificate, signer, NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (wish.authority) extend(certificate, signer, NID_key_usage, "critical,keyCertSign,cRLSign");
  if (!wish.alternative_names.empty()) extend(certificate, signer, NID_subject_alt_name, wish.alternative_names);
  EVP_PKEY* key = issuer != nullptr ? issuer->key.get() : made.key.get();
  if (X509_sign(certificate, key, EVP_sha256()) == 0) throw std::runtime_error("certificate could not be signed");
  return made;
}

template <typename Write>
std::string pem_of(Write write) {
  std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  if (write(bio.get()) != 1) throw std::runtime_error("PEM could not be written");
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string certificate_pem(const Issuer& issuer) {
  return pem_of([&](BIO* bio) { return PEM_write_bio_X509(bio, issuer.certificate.get()); });
}

ServerIdentity identity_of(const Issuer& made) {
  return {certificate_pem(made), pem_of([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, made.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

}  // namespace

TestCertificates::TestCertificates() {
  std::string pattern = (std::filesystem::temp_directory_path() / "portcullis-certificates-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for certificates");
  folder_ = pattern;

  const std::string here = "DNS:localhost,IP:127.0.0.1,IP:::1";
  const Issuer authority = make({.subject = "Test Authority", .alternative_names = "", .authority = true}, nullptr);
  const Issuer other = make({.subject = "Other Authority", .alternative_names = "", .authority = true}, nullptr);
  good = identity_of(make({.subject = "localhost", .alternative_names = here}, &authority));
  wrong_host = identity_of(make({.subject = "other.example", .alternative_names = "DNS:other.example"}, &authority));
  expired = identity_of(
      make({.subject = "localhost", .alternative_names = here, .from = -10 * one_day, .to = -one_day}, &authority));
  not_yet_valid = identity_of(
      make({.subject = "localhost", .alternative_names = here, .from = one_day, .to = 10 * one_day}, &authority));
  self_signed = identity_of(make({.subject = "localhost", .alternative_names = here}, nullptr));
  unknown_authority = identity_of(make({.subject = "localhost", .alternative_names = here}, &other));

  // A third one, so that "another authority" has signed none of the identities.
  const Issuer idle = make({.subject = "Idle Authority", .alternative_names = "", .authority = true}, nullptr);
  ca_file_ = (folder_ / "ca.pem").string();
  other_ca_file_ = (folder_ / "other-ca.pem").string();
  std::ofstream(ca_file_) << certificate_pem(authority);
  std::ofstream(other_ca_file_) << certificate_pem(idle);
}

TestCertificates::~TestCertificates() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace portcullis::tests
