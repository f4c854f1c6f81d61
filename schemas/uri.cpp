// See uri.hpp.
#include "schemas/uri.hpp"

#include "schemas/ascii.hpp"

namespace portcullis::schemas {
namespace {

struct Parts {
  std::string_view scheme;     // with the ':'
  std::string_view authority;  // with the "//"
  std::string_view path;
  std::string_view query;     // with the '?'
  std::string_view fragment;  // with the '#'
};

Parts split(std::string_view text) {
  Parts parts;
  if (const auto hash = text.find('#'); hash != std::string_view::npos) {
    parts.fragment = text.substr(hash);
    text = text.substr(0, hash);
  }
  if (const auto mark = text.find('?'); mark != std::string_view::npos) {
    parts.query = text.substr(mark);
    text = text.substr(0, mark);
  }
  const auto end = text.find_first_of(":/");
  if (end != std::string_view::npos && end != 0 && text[end] == ':' && is_letter(text[0])) {
    parts.scheme = text.substr(0, end + 1);
    text = text.substr(end + 1);
  }
  if (text.starts_with("//")) {
    const auto slash = text.find('/', 2);
    parts.authority = text.substr(0, slash);
    text = slash == std::string_view::npos ? std::string_view{} : text.substr(slash);
  }
  parts.path = text;
  return parts;
}

// RFC 3986 5.2.4.
std::string remove_dot_segments(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    if (path.starts_with("../")) {
      path.remove_prefix(3);
    } else if (path.starts_with("./") || path.starts_with("/./")) {
      path.remove_prefix(2);
    } else if (path == "/.") {
      path = "/";
    } else if (path.starts_with("/../") || path == "/..") {
      path = path.size() == 3 ? std::string_view("/") : path.substr(3);
      const auto slash = out.rfind('/');
      out.resize(slash == std::string::npos ? 0 : slash);
    } else if (path == "." || path == "..") {
      path = {};
    } else {
      const auto next = path.find('/', 1);
      out += path.substr(0, next);
      path = next == std::string_view::npos ? std::string_view{} : path.substr(next);
    }
  }
  return out;
}

std::string merged(const Parts& base, std::string_view path) {
  if (!base.authority.empty() && base.path.empty()) return "/" + std::string(path);
  const auto slash = base.path.rfind('/');
  std::string out(slash == std::string_view::npos ? std::string_view{} : base.path.substr(0, slash + 1));
  out += path;
  return out;
}

std::string joined(std::string_view scheme, std::string_view authority, std::string_view path, std::string_view query,
                   std::string_view fragment) {
  std::string out;
  out.reserve(scheme.size() + authority.size() + path.size() + query.size() + fragment.size());
  out += scheme;
  out += authority;
  out += path;
  out += query;
  out += fragment;
  return out;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string resolve_uri(std::string_view base, std::string_view reference) {
  const Parts from = split(base);
  const Parts to = split(reference);
  if (!to.scheme.empty()) {
    // A path without a leading slash belongs to a scheme such as urn: and is opaque.
    const bool hierarchical = !to.authority.empty() || to.path.starts_with('/');
    return joined(to.scheme, to.authority, hierarchical ? remove_dot_segments(to.path) : std::string(to.path), to.query,
                  to.fragment);
  }
  if (!to.authority.empty()) {
    return joined(from.scheme, to.authority, remove_dot_segments(to.path), to.query, to.fragment);
  }
  if (to.path.empty()) {
    return joined(from.scheme, from.authority, from.path, to.query.empty() ? from.query : to.query, to.fragment);
  }
  const std::string path = to.path.starts_with('/') ? std::string(to.path) : merged(from, to.path);
  return joined(from.scheme, from.authority, remove_dot_segments(path), to.query, to.fragment);
}

SplitUri split_fragment(std::string_view uri) {
  const auto hash = uri.find('#');
  if (hash == std::string_view::npos) return {uri, {}};
  return {uri.substr(0, hash), uri.substr(hash + 1)};
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

}  // namespace portcullis::schemas
