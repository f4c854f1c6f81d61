// Who may talk to the server from a browser's point of view: the allow-lists for `Host` and `Origin` that stop DNS
// rebinding (MCP 2026-07-28, "Streamable HTTP: security"; CVE-2025-66414, CVE-2025-66416, CVE-2026-34742). Pure; the
// endpoint asks it for every request before it looks at anything else, and answers 403 when it refuses.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "transport/http/fields.hpp"

namespace portcullis::transport::http {

class Guard {
 public:
  // With any port: localhost, 127.0.0.1 and [::1]; nothing else.
  Guard() = default;

  // More hosts ("mcp.example.org" with any port, or "mcp.example.org:8443" with that one) and more origins
  // ("https://app.example.org", compared as a whole). An entry that could never match is refused with the reason.
  static std::expected<Guard, std::string> with(const std::vector<std::string>& hosts,
                                                const std::vector<std::string>& origins);

  // Empty when the request may pass; else why not, in our own words.
  // The target must be a path: in the absolute form it would name a host a second time. `Host` must occur once;
  // `Origin` at most once, and only browsers send it. A `local` request came over a Unix socket, which has no host
  // name to be rebound.
  std::string_view refusal(std::string_view target, std::span<const Field> fields, bool local = false) const;

 private:
  bool host_allowed(std::string_view value) const;
  bool origin_allowed(std::string_view value) const;

  std::vector<std::string> hosts_;    // in lower case
  std::vector<std::string> origins_;  // in lower case
};

}  // namespace portcullis::transport::http
