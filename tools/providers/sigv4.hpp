// Signature Version 4 of Amazon Web Services, for a request whose body is known. Pure but for OpenSSL's HMAC and
// SHA-256. Called by the Bedrock wire. Source:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "transport/client/client.hpp"

namespace portcullis::tools::providers::sigv4 {

struct ToSign {
  std::string_view method;
  std::string_view path;  // as it is sent; is encoded once more, as all services but S3 want it
  std::vector<transport::client::Header> headers;  // all that are to be signed, `host` among them; in any order
  std::string_view body;
};

struct Credentials {
  std::string_view access_key_id;
  std::string_view secret_access_key;
  std::string_view region;
  std::string_view service;
};

// "20150830T123600Z"
std::string amz_date(std::chrono::sys_seconds time);

// The value of the authorization header. `date` is that of the x-amz-date header, which must be among the headers.
std::string authorization(const ToSign& request, const Credentials& credentials, std::string_view date);

// The steps on the way there, for the tests' vectors.
std::string canonical_request(const ToSign& request);
std::string string_to_sign(std::string_view canonical, const Credentials& credentials, std::string_view date);

}  // namespace portcullis::tools::providers::sigv4
