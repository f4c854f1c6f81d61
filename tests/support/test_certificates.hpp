// Certificates for tests, made at run time: nothing secret lies in the tree and nothing expires in it.
#pragma once

#include <filesystem>
#include <string>

namespace portcullis::tests {

// What a TLS server presents.
struct ServerIdentity {
  std::string certificate_pem;
  std::string key_pem;
};

// A folder of its own with one good authority; each identity differs from the good one in a single point.
class TestCertificates {
 public:
  TestCertificates();
  ~TestCertificates();  // removes the folder
  TestCertificates(const TestCertificates&) = delete;
  TestCertificates& operator=(const TestCertificates&) = delete;

  const std::string& ca_file() const { return ca_file_; }              // PEM of the good authority
  const std::string& other_ca_file() const { return other_ca_file_; }  // an authority that signed nothing here

  ServerIdentity good;           // localhost, 127.0.0.1, ::1
  ServerIdentity wrong_host;     // other.example
  ServerIdentity expired;        // ended yesterday
  ServerIdentity not_yet_valid;  // begins tomorrow
  ServerIdentity self_signed;
  ServerIdentity unknown_authority;

 private:
  std::filesystem::path folder_;
  std::string ca_file_;
  std::string other_ca_file_;
};

}  // namespace portcullis::tests
