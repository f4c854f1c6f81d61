#include "tools/providers/sigv4.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace portcullis::tools::providers::sigv4 {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::size_t day_digits = 8;
using Digest = std::array<unsigned char, 32>;

std::string hex(const Digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(2 * digest.size());
  for (const unsigned char byte : digest) out.append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
  return out;
}

Digest sha256(std::string_view text) {
  Digest digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return digest;
}

Digest hmac(std::string_view key, std::string_view text) {
  Digest digest{};
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), digest.data(), nullptr);
  return digest;
}

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// All but the unreserved characters of RFC 3986 and the slash.
std::string encoded_path(std::string_view path) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view others = "-._~/";
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      others.find(c) != std::string_view::npos;
    if (kept) {
      out += c;
    } else {
      out.append(1, '%').append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    }
  }
  return out.empty() ? "/" : out;
}

// Appends the value without spaces around it, and with one for each row of them.
void append_trimmed(std::string_view value, std::string& out) {
  const std::size_t begin = out.size();
  for (const char c : value) {
    if (c == ' ' && (out.size() == begin || out.back() == ' ')) continue;
    out += c;
  }
  while (out.size() > begin && out.back() == ' ') out.pop_back();
}

struct Headers {
  std::string lines;  // may hold a session token: wiped by whoever used it
  std::string names;
};

Headers canonical_headers(const std::vector<transport::client::Header>& headers) {
  std::vector<std::pair<std::string, std::string_view>> sorted;
  std::size_t size = 0;
  for (const auto& header : headers) {
    auto& entry = sorted.emplace_back(header.name, header.value);
    std::ranges::transform(entry.first, entry.first.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    size += header.name.size() + header.value.size() + 2;
  }
  std::ranges::sort(sorted);
  Headers out;
  out.lines.reserve(size);  // so that it does not move and leave a copy behind
  for (const auto& [name, value] : sorted) {
    out.lines.append(name).append(1, ':');
    append_trimmed(value, out.lines);
    out.lines.append(1, '\n');
    if (!out.names.empty()) out.names += ';';
    out.names += name;
  }
  return out;
}

std::string scope(const Credentials& credentials, std::string_view date) {
  std::string out(date.substr(0, day_digits));
  return out.append(1, '/')
      .append(credentials.region)
      .append(1, '/')
      .append(credentials.service)
      .append("/aws4_request");
}

}  // namespace

std::string amz_date(std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char out[32];
  std::snprintf(out, sizeof out, "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return out;
}

std::string canonical_request(const ToSign& request) {
  Headers headers = canonical_headers(request.headers);
  const std::string path = encoded_path(request.path);
  std::string out;
  out.reserve(request.method.size() + path.size() + headers.lines.size() + headers.names.size() + 80);
  // The line that stays empty is the query.
  out.append(request.method).append(1, '\n').append(path).append("\n\n");
  out.append(headers.lines).append(1, '\n').append(headers.names).append(1, '\n');
  out.append(hex(sha256(request.body)));
  OPENSSL_cleanse(headers.lines.data(), headers.lines.size());
  return out;
}

std::string string_to_sign(std::string_view canonical, const Credentials& credentials, std::string_view date) {
  std::string out(algorithm);
  return out.append(1, '\n')
      .append(date)
      .append(1, '\n')
      .append(scope(credentials, date))
      .append(1, '\n')
      .append(hex(sha256(canonical)));
}

std::string authorization(const ToSign& request, const Credentials& credentials, std::string_view date) {
  std::string first;
  first.reserve(credentials.secret_access_key.size() + 8);  // so that it does not move and leave a copy behind
  first.append("AWS4").append(credentials.secret_access_key);
  Digest key = hmac(first, date.substr(0, day_digits));
  OPENSSL_cleanse(first.data(), first.size());
  for (const std::string_view step : {credentials.region, credentials.service, std::string_view("aws4_request")})
    key = hmac(bytes_of(key), step);
  std::string canonical = canonical_request(request);
  const Digest signature = hmac(bytes_of(key), string_to_sign(canonical, credentials, date));
  OPENSSL_cleanse(canonical.data(), canonical.size());
  OPENSSL_cleanse(key.data(), key.size());

  Headers headers = canonical_headers(request.headers);
  const std::string signed_names = std::move(headers.names);
  OPENSSL_cleanse(headers.lines.data(), headers.lines.size());
  std::string out(algorithm);
  return out.append(" Credential=")
      .append(credentials.access_key_id)
      .append(1, '/')
      .append(scope(credentials, date))
      .append(", SignedHeaders=")
      .append(signed_names)
      .append(", Signature=")
      .append(hex(signature));
}

}  // namespace portcullis::tools::providers::sigv4
