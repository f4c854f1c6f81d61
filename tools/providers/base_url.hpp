// Reads the base URL of a provider, as the operator wrote it, into an endpoint. Strict: what a browser would repair is
// an error here, because the parts of a URL are where requests get sent to somebody else. Called by the wires and by
// the configuration check.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "transport/client/client.hpp"

namespace portcullis::tools::providers {

struct BaseUrl {
  transport::client::Endpoint endpoint;  // ca_file is left empty
  std::string path;                      // "" or "/v1": begins with a slash, does not end with one

  friend bool operator==(const BaseUrl&, const BaseUrl&) = default;
};

// `http(s)://host[:port][/path]`; no user, query, fragment, dot segments or zone ids; hosts in ASCII. Plain http only
// with `allow_private` or when the host is written as loopback (127.0.0.0/8, ::1 in any spelling, localhost; not as
// IPv4 inside IPv6); writing a loopback host is also what allows that endpoint to be loopback. Err: what was wrong, in
// one sentence, without repeating the URL (it may hold a password).
std::expected<BaseUrl, std::string> parse_base_url(std::string_view url, bool allow_private);

}  // namespace portcullis::tools::providers
