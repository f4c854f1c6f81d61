// See aws_profile.hpp. The format: [section] and `name = value` lines; an indented line belongs to the value above it
// and is of no interest here; # and ; begin comments at the start of a line.
#include "server/config/aws_profile.hpp"

#include <algorithm>
#include <array>

namespace portcullis::server::config {
namespace {

constexpr std::string_view aws_blanks = " \t\r";

std::string_view aws_trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(aws_blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(aws_blanks) - first + 1);
}

// "[profile name]" of the config file is "[name]" of the credentials file; [default] is alike in both.
std::string_view aws_section_name(std::string_view line, bool is_config) {
  const auto end = line.find(']');
  if (end == std::string_view::npos) return {};
  std::string_view name = aws_trimmed(line.substr(1, end - 1));
  constexpr std::string_view prefix = "profile";
  if (is_config && name.starts_with(prefix) && name.size() > prefix.size() &&
      aws_blanks.find(name[prefix.size()]) != std::string_view::npos) {
    name = aws_trimmed(name.substr(prefix.size()));
  } else if (is_config && name != "default") {
    return {};
  }
  for (const char quote : {'"', '\''})
    if (name.size() >= 2 && name.front() == quote && name.back() == quote) name = name.substr(1, name.size() - 2);
  return name;
}

std::string aws_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return out;
}

AwsProfile read_aws_file(std::string_view text, std::string_view wanted, bool is_config) {
  constexpr std::array elsewhere{
      "sso_session",       "sso_start_url",          "role_arn", "source_profile", "credential_process",
      "credential_source", "web_identity_token_file"};
  AwsProfile out;
  bool inside = false;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || aws_blanks.find(line.front()) != std::string_view::npos || line.front() == '#' ||
        line.front() == ';')
      continue;
    if (line.front() == '[') {
      const std::string_view name = aws_section_name(line, is_config);
      inside = !name.empty() && name == wanted;
      out.found = out.found || inside;
      continue;
    }
    const auto equals = line.find('=');
    if (!inside || equals == std::string_view::npos) continue;
    const std::string key = aws_lower(aws_trimmed(line.substr(0, equals)));
    const std::string value(aws_trimmed(line.substr(equals + 1)));
    if (key == "aws_access_key_id") out.access_key_id = value;
    if (key == "aws_secret_access_key") out.secret_access_key = value;
    if (key == "aws_session_token") out.session_token = value;
    if (key == "region") out.region = value;
    if (std::ranges::find(elsewhere, key) != elsewhere.end()) out.from_elsewhere = true;
  }
  return out;
}

}  // namespace

AwsProfile read_aws_profile(std::string_view credentials, std::string_view config, std::string_view name) {
  AwsProfile out = read_aws_file(credentials, name, false);
  AwsProfile other = read_aws_file(config, name, true);
  if (out.access_key_id.empty() && out.secret_access_key.empty()) {
    out.access_key_id = std::move(other.access_key_id);
    out.secret_access_key = std::move(other.secret_access_key);
    out.session_token = std::move(other.session_token);
  }
  if (out.region.empty()) out.region = std::move(other.region);
  out.found = out.found || other.found;
  out.from_elsewhere = (out.from_elsewhere || other.from_elsewhere) && out.secret_access_key.empty();
  return out;
}

}  // namespace portcullis::server::config
