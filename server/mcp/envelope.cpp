// See envelope.hpp. Source: MCP 2026-07-28, "Base protocol: _meta" and "Versioning".
#include "server/mcp/envelope.hpp"

#include <algorithm>
#include <cstdint>

#include "server/mcp/log_level.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::mcp {
namespace {

using jsonrpc::Error;
using jsonrpc::ErrorCode;

constexpr const char* version_key = "io.modelcontextprotocol/protocolVersion";
constexpr const char* capabilities_key = "io.modelcontextprotocol/clientCapabilities";
constexpr const char* client_info_key = "io.modelcontextprotocol/clientInfo";
constexpr const char* log_level_key = "io.modelcontextprotocol/logLevel";
constexpr const char* deadline_key = "portcullis/deadline_ms";
constexpr std::int64_t most_deadline = 86'400'000;  // a day

Error invalid(std::string message) {
  return {ErrorCode::invalid_params, std::move(message), nullptr};
}

const Json* member(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

std::expected<Json, Error> progress_token(const Json& meta) {
  const Json* token = member(meta, "progressToken");
  if (token == nullptr) return Json(nullptr);
  if (!token->is_string() && !token->is_number_integer())
    return std::unexpected(invalid("`_meta.progressToken` must be a string or an integer."));
  return *token;
}

}  // namespace

bool is_modern_message(std::string_view method, const Json& params) {
  if (method == "server/discover" || method == "subscriptions/listen") return true;
  const Json* meta = member(params, "_meta");
  return meta != nullptr && meta->is_object() && meta->contains(version_key);
}

std::expected<Envelope, Error> read_modern_envelope(const Json& params) {
  const Json* meta = member(params, "_meta");
  if (meta == nullptr || !meta->is_object())
    return std::unexpected(invalid("`params._meta` with \"" + std::string(version_key) + "\" and \"" +
                                   capabilities_key + "\" is missing."));
  const Json* version = member(*meta, version_key);
  if (version == nullptr || !version->is_string())
    return std::unexpected(invalid("`params._meta[\"" + std::string(version_key) + "\"]` must be a string."));
  const auto revision = revision_from(version->get_ref<const std::string&>());
  if (!revision || !is_modern(*revision)) {
    Json supported = Json::array();
    for (const Revision served : served_revisions) supported.push_back(name_of(served));
    return std::unexpected(Error{ErrorCode::unsupported_protocol_version,
                                 "Protocol version \"" + json::visible_line(version->get_ref<const std::string&>()) +
                                     "\" is not served with per-request metadata.",
                                 Json{{"supported", std::move(supported)}, {"requested", *version}}});
  }
  Envelope out;
  out.revision = *revision;
  const Json* capabilities = member(*meta, capabilities_key);
  if (capabilities == nullptr || !capabilities->is_object())
    return std::unexpected(
        invalid("`params._meta[\"" + std::string(capabilities_key) + "\"]` must be an object; {} declares none."));
  out.client_capabilities = *capabilities;
  if (const Json* info = member(*meta, client_info_key)) {
    const auto is_text = [&](const char* key) {
      const Json* value = member(*info, key);
      return value != nullptr && value->is_string();
    };
    if (!info->is_object() || !is_text("name") || !is_text("version"))
      return std::unexpected(invalid("`params._meta[\"" + std::string(client_info_key) +
                                     "\"]` must be an object with the strings `name` and `version`."));
  }
  if (const Json* level = member(*meta, log_level_key)) {
    if (!level->is_string() || !severity_of(level->get_ref<const std::string&>()))
      return std::unexpected(
          invalid("`params._meta[\"" + std::string(log_level_key) + "\"]` must be one of " + log_level_names() + "."));
    out.log_level = level->get<std::string>();
  }
  auto token = progress_token(*meta);
  if (!token) return std::unexpected(std::move(token.error()));
  out.progress_token = std::move(*token);
  return out;
}

std::expected<std::optional<std::chrono::milliseconds>, Error> read_deadline(const Json& params) {
  const Json* meta = member(params, "_meta");
  const Json* given = meta != nullptr && meta->is_object() ? member(*meta, deadline_key) : nullptr;
  if (given == nullptr) return std::nullopt;
  const std::int64_t value =
      given->is_number_unsigned()
          ? static_cast<std::int64_t>(std::min<std::uint64_t>(given->get<std::uint64_t>(), most_deadline + 1))
      : given->is_number_integer() ? given->get<std::int64_t>()
                                   : 0;
  if (value < 1 || value > most_deadline)
    return std::unexpected(invalid("`params._meta[\"" + std::string(deadline_key) +
                                   "\"]` must be an integer from 1 to " + std::to_string(most_deadline) +
                                   ": the milliseconds that the client waits. It can shorten a call and never "
                                   "lengthen it; without it the server's own limit holds."));
  // For the join, the record and the way back: an answer that comes when the client has gone is none.
  return std::chrono::milliseconds(value - std::min<std::int64_t>(100, value / 10));
}

std::expected<Envelope, Error> read_legacy_envelope(const Json& params, Revision revision) {
  Envelope out;
  out.revision = revision;
  const Json* meta = member(params, "_meta");
  if (meta == nullptr) return out;
  if (!meta->is_object()) return std::unexpected(invalid("`params._meta` must be an object."));
  auto token = progress_token(*meta);
  if (!token) return std::unexpected(std::move(token.error()));
  out.progress_token = std::move(*token);
  return out;
}

}  // namespace portcullis::server::mcp
