// The values of `format` that can be asserted, each a plain function of the text, linear in its size. Called by the
// compiler, and by whoever needs one of these checks alone.
#pragma once

#include <cstddef>
#include <string_view>

namespace portcullis::schemas {

struct Format {
  std::string_view name;
  bool (*check)(std::string_view text);
  std::size_t steps;  // what a call costs beside the length of the text
};

// nullptr for a format that is not known here.
const Format* find_format(std::string_view name);

// RFC 3339, full-date and so on.
bool is_date(std::string_view text);
bool is_time(std::string_view text);
bool is_date_time(std::string_view text);
bool is_duration(std::string_view text);
// RFC 1123 and RFC 5890 (letters, digits and hyphens; A-labels are not decoded); RFC 5321; RFC 3986; RFC 4291; RFC
// 9562.
bool is_hostname(std::string_view text);
bool is_email(std::string_view text);
bool is_idn_email(std::string_view text);  // RFC 6531; the host name may be of any characters
bool is_ipv4(std::string_view text);
bool is_ipv6(std::string_view text);
bool is_uri(std::string_view text);
bool is_uri_reference(std::string_view text);
bool is_iri(std::string_view text);
bool is_iri_reference(std::string_view text);
bool is_uri_template(std::string_view text);  // RFC 6570
bool is_uuid(std::string_view text);
// RFC 6901 and the relative form.
bool is_json_pointer(std::string_view text);
bool is_relative_json_pointer(std::string_view text);
// An expression that pattern.hpp can use.
bool is_regex(std::string_view text);

}  // namespace portcullis::schemas
