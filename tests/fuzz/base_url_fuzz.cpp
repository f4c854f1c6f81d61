// Any bytes as a provider's base URL: what is accepted can be written and read back as the same endpoint, holds nothing
// that sends a request to somebody else, and no private address opens by itself.
#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "tests/fuzz/support.hpp"
#include "tools/providers/base_url.hpp"
#include "transport/client/address_guard.hpp"
#include "transport/client/request_head.hpp"

namespace {

using namespace portcullis::tools::providers;
using portcullis::fuzz::require;

std::string written(const BaseUrl& url) {
  const auto& endpoint = url.endpoint;
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  return std::string(endpoint.tls ? "https://" : "http://") + (v6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" +
         std::to_string(endpoint.port) + url.path;
}

std::string decoded_points(std::string path) {
  for (const char* point : {"%2e", "%2E"})
    for (std::size_t at = path.find(point); at != std::string::npos; at = path.find(point, at))
      path.replace(at, 3, ".");
  return path;
}

// A second reading of "written as loopback": the bytes of the address, whatever its spelling. IPv4 inside IPv6 is not
// one.
bool loopback(const std::string& host) {
  if (host == "localhost") return true;
  std::array<std::uint8_t, 16> v6{};
  if (inet_pton(AF_INET6, host.c_str(), v6.data()) == 1)
    return v6.back() == 1 && std::all_of(v6.begin(), v6.end() - 1, [](std::uint8_t byte) { return byte == 0; });
  std::array<std::uint8_t, 4> v4{};
  return inet_pton(AF_INET, host.c_str(), v4.data()) == 1 && v4.front() == 127;
}

// What the address guard says of a host that is an address; nothing for a name.
std::string_view guarded_as(const std::string& host) {
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1) return portcullis::transport::client::classify(bytes).name;
  if (inet_pton(AF_INET, host.c_str(), bytes.data()) == 1)
    return portcullis::transport::client::classify(std::span(bytes).first(4)).name;
  return {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = portcullis::fuzz::text_of(data, size);
  const auto strict = parse_base_url(text, false);
  const auto open = parse_base_url(text, true);
  require(open.has_value() || !strict.has_value(), "what is allowed without allow_private is allowed with it");
  if (!open) {
    require(!open.error().empty(), "a refusal says why");
    return 0;
  }
  const auto& endpoint = open->endpoint;
  require(endpoint.allow_private && endpoint.ca_file.empty() && endpoint.port != 0, "the endpoint is what was said");
  require(endpoint.host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._:") == std::string::npos &&
              !endpoint.host.empty(),
          "a host is a name or an address in lower case");
  require(open->path.empty() || (open->path.starts_with('/') && !open->path.ends_with('/')), "a path has its slashes");
  require(open->path.find("//") == std::string::npos && open->path.find_first_of("?#\\ \r\n") == std::string::npos,
          "a path is only a path");
  const std::string walked = decoded_points(open->path) + "/";
  require(walked.find("/../") == std::string::npos && walked.find("/./") == std::string::npos,
          "a path leads nowhere up");
  // With the port written out it may be longer than what is read.
  if (const auto again = parse_base_url(written(*open), true); again || written(*open).size() <= 2048)
    require(again.has_value() && *again == *open, "writing and reading change nothing");

  portcullis::transport::client::Request request;
  request.endpoint = endpoint;
  request.target = open->path + "/chat/completions";
  require(portcullis::transport::client::refusal_of(request).empty(), "an accepted URL can be asked");

  if (strict) {
    require(strict->endpoint.allow_private == loopback(endpoint.host),
            "only a written loopback opens private addresses");
    require(!strict->endpoint.allow_private || endpoint.host == "localhost" || guarded_as(endpoint.host) == "loopback",
            "what opens private addresses is loopback to the address guard too");
    require(strict->endpoint.tls || loopback(endpoint.host), "plain http is for loopback alone");
  } else {
    require(!endpoint.tls && !loopback(endpoint.host), "only plain http needs allow_private");
  }
  return 0;
}
