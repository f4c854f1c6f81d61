// See guard.hpp. Names are compared as they are written: a trailing dot, another notation of an address, a user part or
// anything else that a resolver might still take for loopback is not on the list and so is refused.
#include "transport/http/guard.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace portcullis::transport::http {
namespace {

constexpr std::array<std::string_view, 3> loopback_names{"localhost", "127.0.0.1", "[::1]"};

struct HostPort {
  std::string_view host;
  std::string_view port;  // empty when there is none
};

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5) return false;
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value >= 1 && value <= 65'535;
}

bool is_host(std::string_view text) {
  if (text.empty() || text.size() > 255) return false;
  const bool literal = text.front() == '[';
  if (literal != (text.back() == ']')) return false;
  if (literal) text = text.substr(1, text.size() - 2);
  return !text.empty() && std::all_of(text.begin(), text.end(), [literal](char c) {
    const char low = lower(c);
    if ((low >= '0' && low <= '9') || (low >= 'a' && low <= 'z') || c == '.') return true;
    return literal ? c == ':' : c == '-' || c == '_';
  });
}

std::optional<HostPort> split(std::string_view value) {
  HostPort out{value, {}};
  const std::size_t after_literal = value.starts_with('[') ? value.find(']') : 0;
  if (after_literal == std::string_view::npos) return std::nullopt;
  if (const auto colon = value.find(':', after_literal); colon != std::string_view::npos) {
    out = {value.substr(0, colon), value.substr(colon + 1)};
    if (!is_port(out.port)) return std::nullopt;
  }
  if (!is_host(out.host)) return std::nullopt;
  return out;
}

bool is_loopback(std::string_view host) {
  return std::any_of(loopback_names.begin(), loopback_names.end(),
                     [host](std::string_view name) { return equals_ignoring_case(name, host); });
}

// The part after http:// or https://.
std::optional<std::string_view> authority_of(std::string_view origin) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (origin.size() > scheme.size() && equals_ignoring_case(origin.substr(0, scheme.size()), scheme))
      return origin.substr(scheme.size());
  return std::nullopt;
}

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

}  // namespace

std::expected<Guard, std::string> Guard::with(const std::vector<std::string>& hosts,
                                              const std::vector<std::string>& origins) {
  Guard guard;
  for (const std::string& host : hosts) {
    if (!split(host)) return std::unexpected("an allowed host must be a name or an address, with or without a port");
    guard.hosts_.push_back(in_lower_case(host));
  }
  for (const std::string& origin : origins) {
    const auto authority = authority_of(origin);
    if (!authority || !split(*authority))
      return std::unexpected("an allowed origin must be http:// or https:// and a host, with or without a port");
    guard.origins_.push_back(in_lower_case(origin));
  }
  return guard;
}

bool Guard::host_allowed(std::string_view value) const {
  const auto parts = split(value);
  if (!parts) return false;
  if (is_loopback(parts->host)) return true;
  return std::any_of(hosts_.begin(), hosts_.end(), [&](const std::string& allowed) {
    return equals_ignoring_case(allowed, value) || equals_ignoring_case(allowed, parts->host);
  });
}

bool Guard::origin_allowed(std::string_view value) const {
  const auto authority = authority_of(value);
  if (!authority) return false;
  const auto parts = split(*authority);
  if (!parts) return false;
  if (is_loopback(parts->host)) return true;
  return std::any_of(origins_.begin(), origins_.end(),
                     [&](const std::string& allowed) { return equals_ignoring_case(allowed, value); });
}

std::string_view Guard::refusal(std::string_view target, std::span<const Field> fields, bool local) const {
  if (!target.starts_with('/')) return "The request target must be a path.";
  if (!local) {
    const Found host = find_field(fields, "host");
    if (host.count != 1) return "The request must have exactly one Host header.";
    if (!host_allowed(host.value)) return "This Host is not served here.";
  }
  const Found origin = find_field(fields, "origin");
  if (origin.count > 1) return "The request has more than one Origin header.";
  if (origin.count == 1 && !origin_allowed(origin.value)) return "This Origin may not use the server.";
  return {};
}

}  // namespace portcullis::transport::http
