// See format.hpp. This file: names and addresses of the network.
#include <algorithm>
#include <array>

#include "schemas/ascii.hpp"

#include "schemas/format.hpp"

namespace portcullis::schemas {
namespace {

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}
bool is_one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  return std::ranges::all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

// atext of RFC 5321.
bool is_atom_character(char c) {
  return is_letter(c) || is_digit(c) || is_one_of(c, "!#$%&'*+-/=?^_`{|}~");
}

bool is_quoted_local_part(std::string_view local, bool international) {
  if (local.size() < 2 || local.front() != '"' || local.back() != '"') return false;
  local = local.substr(1, local.size() - 2);
  for (std::size_t i = 0; i < local.size(); ++i) {
    if (local[i] == '\\' && ++i == local.size()) return false;
    const bool printable = local[i] >= ' ' && local[i] <= '~';
    if (!printable && !(international && !is_ascii(local[i]))) return false;
    if (local[i] == '"' && (i == 0 || local[i - 1] != '\\')) return false;
  }
  return true;
}

bool is_dot_atom(std::string_view local, bool international) {
  if (local.empty() || local.front() == '.' || local.back() == '.') return false;
  for (std::size_t i = 0; i < local.size(); ++i) {
    if (international && !is_ascii(local[i])) continue;
    if (local[i] == '.' ? local[i - 1] == '.' : !is_atom_character(local[i])) return false;
  }
  return true;
}

bool is_international_hostname(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  for (;;) {
    const auto dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (label.empty() || label.front() == '-' || label.back() == '-') return false;
    if (!std::ranges::all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || !is_ascii(c); })) {
      return false;
    }
    if (dot == std::string_view::npos) return true;
    text = text.substr(dot + 1);
  }
}

bool is_mailbox(std::string_view text, bool international) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at > 64) return false;
  const std::string_view local = text.substr(0, at);
  if (!is_dot_atom(local, international) && !is_quoted_local_part(local, international)) return false;
  std::string_view domain = text.substr(at + 1);
  if (!domain.starts_with('[') || !domain.ends_with(']')) {
    return international ? is_international_hostname(domain) : is_hostname(domain);
  }
  domain = domain.substr(1, domain.size() - 2);
  return domain.starts_with("IPv6:") ? is_ipv6(domain.substr(5)) : is_ipv4(domain);
}

// One variable of a URI template: a name, and perhaps ":" and a length, or "*".
bool is_variable(std::string_view text) {
  if (text.ends_with('*')) {
    text.remove_suffix(1);
  } else if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    const std::string_view length = text.substr(colon + 1);
    if (length.empty() || length.size() > 4 || length[0] == '0' || !std::ranges::all_of(length, is_digit)) return false;
    text = text.substr(0, colon);
  }
  if (text.empty() || text.front() == '.' || text.back() == '.') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_letter(text[i]) || is_digit(text[i]) || text[i] == '_') continue;
    if (text[i] == '.' && text[i - 1] != '.') continue;
    if (text[i] != '%' || i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
    i += 2;
  }
  return true;
}

// What stands between the braces of a URI template.
bool is_expression(std::string_view text) {
  if (!text.empty() && is_one_of(text[0], "+#./;?&=,!@|")) text.remove_prefix(1);
  for (;;) {
    const auto comma = text.find(',');
    if (!is_variable(text.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    text = text.substr(comma + 1);
  }
}

// Characters of a URI part: unreserved, percent-encoded, and those of `more` (RFC 3986 section 2).
bool is_uri_part(std::string_view part, std::string_view more, bool international) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    const char c = part[i];
    if (is_letter(c) || is_digit(c) || is_one_of(c, "-._~") || is_one_of(c, more)) continue;
    if (international && !is_ascii(c)) continue;
    if (c != '%' || i + 2 >= part.size() || !is_hex(part[i + 1]) || !is_hex(part[i + 2])) return false;
    i += 2;
  }
  return true;
}

constexpr std::string_view sub_delims = "!$&'()*+,;=";

bool is_ip_future(std::string_view text) {
  if (text.size() < 4 || (text[0] != 'v' && text[0] != 'V')) return false;
  const auto dot = text.find('.');
  if (dot == std::string_view::npos || dot == 1 || dot + 1 == text.size()) return false;
  return std::ranges::all_of(text.substr(1, dot - 1), is_hex) && std::ranges::all_of(text.substr(dot + 1), [](char c) {
           return is_letter(c) || is_digit(c) || is_one_of(c, "-._~") || is_one_of(c, sub_delims) || c == ':';
         });
}

bool is_authority(std::string_view text, bool international) {
  if (const auto at = text.rfind('@'); at != std::string_view::npos) {
    if (!is_uri_part(text.substr(0, at), "!$&'()*+,;=:", international)) return false;
    text = text.substr(at + 1);
  }
  std::string_view port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return false;
    const std::string_view literal = text.substr(1, close - 1);
    if (!is_ipv6(literal) && !is_ip_future(literal)) return false;
    port = text.substr(close + 1);
    if (!port.empty() && port[0] != ':') return false;
  } else {
    const auto colon = text.find(':');
    port = colon == std::string_view::npos ? std::string_view{} : text.substr(colon);
    if (!is_uri_part(text.substr(0, colon), sub_delims, international)) return false;
  }
  return port.empty() || std::ranges::all_of(port.substr(1), is_digit);
}

bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text[0]) && std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

bool is_reference(std::string_view text, bool needs_scheme, bool international) {
  constexpr std::string_view path_characters = "!$&'()*+,;=:@/";
  constexpr std::string_view query_characters = "!$&'()*+,;=:@/?";
  if (const auto hash = text.find('#'); hash != std::string_view::npos) {
    if (!is_uri_part(text.substr(hash + 1), query_characters, international)) return false;
    text = text.substr(0, hash);
  }
  if (const auto mark = text.find('?'); mark != std::string_view::npos) {
    if (!is_uri_part(text.substr(mark + 1), query_characters, international)) return false;
    text = text.substr(0, mark);
  }
  // A colon in the first segment ends a scheme; a relative reference may not have one there (RFC 3986 4.2).
  const auto colon = text.substr(0, text.find('/')).find(':');
  if (colon != std::string_view::npos) {
    if (!is_scheme(text.substr(0, colon))) return false;
    text = text.substr(colon + 1);
  } else if (needs_scheme) {
    return false;
  }
  if (text.starts_with("//")) {
    const auto end = text.find('/', 2);
    if (!is_authority(text.substr(2, end == std::string_view::npos ? end : end - 2), international)) return false;
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end);
  }
  return is_uri_part(text, path_characters, international);
}

}  // namespace

bool is_hostname(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  for (;;) {
    const auto dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text = text.substr(dot + 1);
  }
}

bool is_email(std::string_view text) {
  return is_mailbox(text, false);
}
bool is_idn_email(std::string_view text) {
  return is_mailbox(text, true);
}

bool is_ipv4(std::string_view text) {
  int parts = 0;
  while (true) {
    const std::string_view part = text.substr(0, text.find('.'));
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part[0] == '0')) return false;
    int value = 0;
    for (const char c : part) {
      if (!is_digit(c)) return false;
      value = value * 10 + (c - '0');
    }
    if (value > 255) return false;
    ++parts;
    if (part.size() == text.size()) return parts == 4;
    text = text.substr(part.size() + 1);
  }
}

bool is_ipv6(std::string_view text) {
  int groups = 0;
  bool compressed = false;
  if (text.starts_with("::")) {
    compressed = true;
    text = text.substr(2);
    if (text.empty()) return true;
  }
  while (true) {
    if (text.find(':') == std::string_view::npos && text.find('.') != std::string_view::npos) {
      groups += 2;
      return is_ipv4(text) && (compressed ? groups <= 7 : groups == 8);
    }
    const std::string_view group = text.substr(0, text.find(':'));
    if (group.empty() || group.size() > 4 || !std::ranges::all_of(group, is_hex)) return false;
    ++groups;
    text = text.substr(group.size());
    if (text.empty()) break;
    text = text.substr(1);  // the colon
    if (text.starts_with(':')) {
      if (compressed) return false;
      compressed = true;
      text = text.substr(1);
      if (text.empty()) break;
    }
  }
  return compressed ? groups <= 7 : groups == 8;
}

bool is_uri(std::string_view text) {
  return is_reference(text, true, false);
}
bool is_uri_reference(std::string_view text) {
  return is_reference(text, false, false);
}
bool is_iri(std::string_view text) {
  return is_reference(text, true, true);
}
bool is_iri_reference(std::string_view text) {
  return is_reference(text, false, true);
}

bool is_uri_template(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '{') {
      const auto close = text.find('}', i);
      if (close == std::string_view::npos || !is_expression(text.substr(i + 1, close - i - 1))) return false;
      i = close;
    } else if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
    } else if ((is_ascii(c) && (c <= ' ' || c == '\x7f')) || is_one_of(c, "\"<>\\^`|}")) {
      return false;
    }
  }
  return true;
}

}  // namespace portcullis::schemas
