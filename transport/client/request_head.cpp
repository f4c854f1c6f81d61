#include "transport/client/request_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace portcullis::transport::client {
namespace {

// Set by the client, so that framing and host cannot disagree with what is sent (request smuggling).
constexpr std::array<std::string_view, 7> our_headers = {
    "host", "content-length", "connection", "accept-encoding", "transfer-encoding", "te", "upgrade"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

// RFC 9110 section 5.6.2.
constexpr auto token_bytes = [] {
  std::array<bool, 256> good{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    good[static_cast<unsigned char>(c)] = true;
  return good;
}();

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return token_bytes[static_cast<unsigned char>(c)]; });
}

bool is_field_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

bool is_target(std::string_view text) {
  return text.starts_with('/') &&
         std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) > 0x20 && c < 0x7f; });
}

bool is_host(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
    return is_alnum(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '%';
  });
}

template <typename Integer>
void append_number(std::string& out, Integer value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_host(const Endpoint& endpoint, std::string& out) {
  const bool literal6 = endpoint.host.find(':') != std::string::npos;
  if (literal6) out += '[';
  out += endpoint.host;
  if (literal6) out += ']';
  if (endpoint.port != (endpoint.tls ? 443 : 80)) {
    out += ':';
    append_number(out, endpoint.port);
  }
}

}  // namespace

std::string_view refusal_of(const Request& request) {
  if (!is_host(request.endpoint.host)) return "the host is not a name or an address";
  if (request.endpoint.port == 0) return "the port is 0";
  if (!is_token(request.method)) return "the method is not a token";
  if (!is_target(request.target)) return "the target does not start with / or has a byte that may not stand in one";
  for (const Header& header : request.headers) {
    if (!is_token(header.name)) return "a header name is not a token";
    if (!is_field_value(header.value)) return "a header value has a control character";
    const bool ours =
        std::ranges::any_of(our_headers, [&](std::string_view name) { return same_name(name, header.name); });
    if (ours) return "a header that the client sets itself was given";
    if (!request.secret_header.empty() && same_name(header.name, request.secret_header)) {
      return "the header of the key was given twice";
    }
  }
  if (!request.secret_header.empty()) {
    if (!is_token(request.secret_header)) return "the name of the key's header is not a token";
    if (!is_field_value(request.secret_prefix)) return "the prefix of the key has a control character";
    if (!is_field_value(request.secret.reveal())) return "the key has a control character";
  }
  for (const SecretHeader& header : request.more_secrets) {
    if (!is_token(header.name)) return "the name of a secret header is not a token";
    if (!is_field_value(header.value.reveal())) return "a secret header has a control character";
    if (same_name(header.name, request.secret_header)) return "the header of the key was given twice";
    const auto same = [&](std::string_view name) { return same_name(name, header.name); };
    if (std::ranges::any_of(our_headers, same)) return "a header that the client sets itself was given";
    if (std::ranges::any_of(request.headers, same, &Header::name)) return "a secret header was given twice";
  }
  return {};
}

void append_head(const Request& request, std::string& out) {
  // All at once: growing with the key inside would leave copies of it in freed memory.
  std::size_t size = 512 + request.method.size() + request.target.size() + request.endpoint.host.size();
  for (const Header& header : request.headers) size += header.name.size() + header.value.size() + 4;
  size += request.secret_header.size() + request.secret_prefix.size() + request.secret.reveal().size();
  for (const SecretHeader& header : request.more_secrets) size += header.name.size() + header.value.reveal().size() + 4;
  out.reserve(out.size() + size);
  out.append(request.method).append(1, ' ').append(request.target).append(" HTTP/1.1\r\nHost: ");
  append_host(request.endpoint, out);
  out += "\r\n";
  for (const Header& header : request.headers) {
    out.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  if (!request.secret_header.empty() && !request.secret.empty()) {
    out.append(request.secret_header).append(": ").append(request.secret_prefix);
    out.append(request.secret.reveal()).append("\r\n");
  }
  for (const SecretHeader& header : request.more_secrets) {
    out.append(header.name).append(": ").append(header.value.reveal()).append("\r\n");
  }
  if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD")) {
    out += "Content-Length: ";
    append_number(out, request.body.size());
    out += "\r\n";
  }
  out += "Accept-Encoding: identity\r\nConnection: keep-alive\r\n\r\n";
}

}  // namespace portcullis::transport::client
