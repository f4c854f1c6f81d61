// Reading base URLs; the rules are said in base_url.hpp.
#include "tools/providers/base_url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

namespace portcullis::tools::providers {
namespace {

constexpr std::size_t max_url_bytes = 2048;

using Error = std::unexpected<std::string>;

bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool hex_digit(char c) {
  return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, digit);
}

// Names whose last label looks like a number are read as addresses by resolvers (127.1, 0x7f.1, 2130706433), so only
// the plain dotted form of an address may end in one.
bool ends_in_number(std::string_view host) {
  const auto dot = host.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? host : host.substr(dot + 1);
  if (all_digits(last)) return true;
  return last.size() >= 2 && last[0] == '0' && (last[1] == 'x' || last[1] == 'X');
}

bool dotted_quad(const std::string& host) {
  in_addr parsed{};
  return inet_pton(AF_INET, host.c_str(), &parsed) == 1;
}

bool good_name(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  std::size_t begin = 0;
  while (begin <= host.size()) {
    const auto end = std::min(host.find('.', begin), host.size());
    const std::string_view label = host.substr(begin, end - begin);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    if (!std::ranges::all_of(label, [](char c) { return letter(c) || digit(c) || c == '-' || c == '_'; })) return false;
    begin = end + 1;
  }
  return true;
}

std::optional<in6_addr> address_v6(const std::string& host) {
  in6_addr parsed{};
  if (inet_pton(AF_INET6, host.c_str(), &parsed) != 1) return std::nullopt;
  return parsed;
}

bool written_as_loopback(const std::string& host) {
  if (host == "localhost") return true;
  if (const auto v6 = address_v6(host)) return std::memcmp(&*v6, &in6addr_loopback, sizeof(in6_addr)) == 0;
  return dotted_quad(host) && host.starts_with("127.");
}

std::expected<std::uint16_t, std::string> port_of(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!all_digits(text) || text.size() > 5 || error != std::errc{} || end != text.data() + text.size() || value == 0 ||
      value > 65535) {
    return Error("the port is not a number from 1 to 65535");
  }
  return static_cast<std::uint16_t>(value);
}

// "." and "..", also with their points encoded: whoever decodes the path would walk up.
bool dot_segment(std::string_view segment) {
  std::size_t dots = 0;
  while (!segment.empty() && dots < 3) {
    const bool encoded = segment.starts_with("%2e") || segment.starts_with("%2E");
    if (!encoded && segment.front() != '.') return false;
    segment.remove_prefix(encoded ? 3 : 1);
    ++dots;
  }
  return dots == 1 || dots == 2;
}

std::expected<std::string, std::string> path_of(std::string_view text) {
  constexpr std::string_view others = "/-._~!$&'()*+,;=:@";  // a view: it does not hold the zero byte
  while (text.ends_with('/')) text.remove_suffix(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !hex_digit(text[i + 1]) || !hex_digit(text[i + 2]))
        return Error("the path has a % that is not followed by two hex digits");
      i += 2;
    } else if (!letter(c) && !digit(c) && others.find(c) == std::string_view::npos) {
      return Error("the path has a character that must be percent-encoded");
    }
  }
  std::size_t begin = 1;
  while (begin <= text.size()) {
    const auto end = std::min(text.find('/', begin), text.size());
    const std::string_view segment = text.substr(begin, end - begin);
    if (segment.empty() || dot_segment(segment)) return Error("the path has an empty, '.' or '..' segment");
    begin = end + 1;
  }
  return std::string(text);
}

std::expected<BaseUrl, std::string> parse(std::string_view url, bool allow_private) {
  if (url.size() > max_url_bytes) return Error("it is longer than 2048 bytes");
  // Address parsers see the text before it only.
  if (url.find('\0') != std::string_view::npos) return Error("it has a zero byte");
  BaseUrl result;
  if (url.starts_with("https://")) {
    url.remove_prefix(8);
  } else if (url.starts_with("http://")) {
    url.remove_prefix(7);
    result.endpoint.tls = false;
    result.endpoint.port = 80;
  } else {
    return Error("it does not begin with https:// or http://");
  }
  if (url.find('?') != std::string_view::npos) return Error("it has a query");
  if (url.find('#') != std::string_view::npos) return Error("it has a fragment");

  const auto slash = std::min(url.find('/'), url.size());
  std::string_view authority = url.substr(0, slash);
  if (authority.find('@') != std::string_view::npos) return Error("it has a user or password");

  std::string_view port;
  bool has_port = false;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return Error("the address in brackets is not closed");
    result.endpoint.host = authority.substr(1, close - 1);
    if (!address_v6(result.endpoint.host)) return Error("the text in brackets is not an IPv6 address");
    const std::string_view rest = authority.substr(close + 1);
    has_port = rest.starts_with(':');
    if (!rest.empty() && !has_port) return Error("there is text between the address and the port");
    if (has_port) port = rest.substr(1);
  } else {
    const auto colon = authority.find(':');
    has_port = colon != std::string_view::npos;
    if (has_port) port = authority.substr(colon + 1);
    result.endpoint.host = authority.substr(0, colon);
    const bool good =
        ends_in_number(result.endpoint.host) ? dotted_quad(result.endpoint.host) : good_name(result.endpoint.host);
    if (!good) return Error("the host is not a name or an address");
  }
  // Names are compared byte by byte further on (connection pools, certificates).
  std::ranges::transform(result.endpoint.host, result.endpoint.host.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (has_port) {
    const auto number = port_of(port);
    if (!number) return Error(number.error());
    result.endpoint.port = *number;
  }
  auto path = path_of(url.substr(slash));
  if (!path) return Error(path.error());
  result.path = std::move(*path);

  const bool loopback = written_as_loopback(result.endpoint.host);
  if (!result.endpoint.tls && !loopback && !allow_private)
    return Error("plain http is only for loopback or with allow_private = true; use https");
  result.endpoint.allow_private = allow_private || loopback;
  return result;
}

}  // namespace

// Every request asks for one of the few URLs of the configuration: the latest good ones are kept.
std::expected<BaseUrl, std::string> parse_base_url(std::string_view url, bool allow_private) {
  struct Known {
    std::string url;
    bool allow_private = false;
    BaseUrl parts;
  };
  thread_local std::array<Known, 16> known;
  thread_local std::size_t next = 0;
  if (!url.empty()) {
    for (const Known& entry : known)
      if (entry.url == url && entry.allow_private == allow_private) return entry.parts;
  }
  auto parts = parse(url, allow_private);
  if (parts) known[next++ % known.size()] = {std::string(url), allow_private, *parts};
  return parts;
}

}  // namespace portcullis::tools::providers
