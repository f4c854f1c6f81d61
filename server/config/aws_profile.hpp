// A named profile of Amazon's own tools, from the texts of ~/.aws/credentials and ~/.aws/config. Pure; the caller reads
// the files. Only what stands there is taken: no role is assumed, no program run, no metadata service asked.
#pragma once

#include <string>
#include <string_view>

namespace portcullis::server::config {

struct AwsProfile {
  bool found = false;  // a section of that name is there
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;
  std::string region;
  // The profile has no key of its own but says how to get one (sso_session, role_arn, credential_process, ...).
  bool from_elsewhere = false;
};

// The credentials file wins over the config file, as in Amazon's own tools, and its three parts belong together: a
// session token of one file never goes with the key of the other.
AwsProfile read_aws_profile(std::string_view credentials, std::string_view config, std::string_view name);

}  // namespace portcullis::server::config
