#include "transport/client/request_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <limits>

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

// RFC 9110 section 5.6.2.
constexpr std::array<bool, 256> bytes_of(std::string_view others) {
  std::array<bool, 256> good{};
  for (const std::string_view part :
       {others, std::string_view("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")})
    for (const char c : part) good[static_cast<unsigned char>(c)] = true;
  return good;
}
constexpr auto token_bytes = bytes_of("!#$%&'*+-.^_`|~");
constexpr auto host_bytes = bytes_of(".-_:%");

// Every byte is looked at, also behind a bad one: nearly all texts are good, and without a way out of the loop it goes
// over many bytes at once.
template <typename Good>
bool all_good(std::string_view text, Good good) {
  bool all = true;
  for (const char c : text) all &= good(static_cast<unsigned char>(c));
  return all;
}

bool is_token(std::string_view text) {
  return !text.empty() && all_good(text, [](unsigned char byte) { return token_bytes[byte]; });
}

bool is_field_value(std::string_view text) {
  return all_good(text, [](unsigned char byte) { return (byte == '\t') | ((byte >= 0x20) & (byte != 0x7f)); });
}

bool is_target(std::string_view text) {
  return text.starts_with('/') && all_good(text, [](unsigned char byte) { return (byte > 0x20) & (byte < 0x7f); });
}

bool is_host(std::string_view text) {
  return !text.empty() && text.size() <= 255 && all_good(text, [](unsigned char byte) { return host_bytes[byte]; });
}

// Writes into room that is there already.
class Cursor {
 public:
  explicit Cursor(char* to) : to_(to) {}
  Cursor& put(std::string_view text) {
    std::memcpy(to_, text.data(), text.size());
    to_ += text.size();
    return *this;
  }
  template <typename Integer>
  Cursor& number(Integer value) {
    to_ = std::to_chars(to_, to_ + std::numeric_limits<Integer>::digits10 + 2, value).ptr;
    return *this;
  }
  Cursor& header(std::string_view name, std::string_view value, std::string_view prefix = {}) {
    return put(name).put(": ").put(prefix).put(value).put("\r\n");
  }
  const char* end() const { return to_; }

 private:
  char* to_;
};

void put_host(const Endpoint& endpoint, Cursor& out) {
  const bool literal6 = endpoint.host.find(':') != std::string::npos;
  if (literal6) out.put("[");
  out.put(endpoint.host);
  if (literal6) out.put("]");
  if (endpoint.port != (endpoint.tls ? 443 : 80)) out.put(":").number(endpoint.port);
}

// At least the bytes of the head.
std::size_t most_of_head(const Request& request) {
  std::size_t size = 512 + request.method.size() + request.target.size() + request.endpoint.host.size();
  for (const Header& header : request.headers) size += header.name.size() + header.value.size() + 4;
  size += request.secret_header.size() + request.secret_prefix.size() + request.secret.reveal().size();
  for (const SecretHeader& header : request.more_secrets) size += header.name.size() + header.value.reveal().size() + 4;
  return size;
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
  const std::size_t before = out.size();
  out.resize(before + most_of_head(request));
  Cursor to(out.data() + before);
  to.put(request.method).put(" ").put(request.target).put(" HTTP/1.1\r\nHost: ");
  put_host(request.endpoint, to);
  to.put("\r\n");
  for (const Header& header : request.headers) to.header(header.name, header.value);
  if (!request.secret_header.empty() && !request.secret.empty())
    to.header(request.secret_header, request.secret.reveal(), request.secret_prefix);
  for (const SecretHeader& header : request.more_secrets) to.header(header.name, header.value.reveal());
  if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD"))
    to.put("Content-Length: ").number(request.body.size()).put("\r\n");
  to.put("Accept-Encoding: identity\r\nConnection: keep-alive\r\n\r\n");
  out.resize(static_cast<std::size_t>(to.end() - out.data()));
}

}  // namespace portcullis::transport::client
