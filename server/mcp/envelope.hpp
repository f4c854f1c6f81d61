// The era of a message and, for the modern era, its envelope: what `_meta` has to hold. Pure; the same for both
// transports.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>

#include "server/mcp/revision.hpp"
#include "transport/json/json.hpp"
#include "transport/jsonrpc/message.hpp"

namespace portcullis::server::mcp {

// What a request says about itself and its sender, in either era.
struct Envelope {
  Revision revision = newest_legacy;
  Json client_capabilities = Json::object();
  Json progress_token = nullptr;  // string or integer
  std::optional<std::string> log_level;
};

// True when the message belongs to the modern era: by its `_meta`, or by a method that only that era has.
bool is_modern_message(std::string_view method, const Json& params);

// Reads and checks the envelope of a modern request: -32602 when something is missing or malformed, -32022 for a
// version that is not served in the modern form.
std::expected<Envelope, jsonrpc::Error> read_modern_envelope(const Json& params);

// `_meta["portcullis/deadline_ms"]` of a tool call in either era: what its client waits for the answer, less what the
// answer needs behind the work. Nothing when the client does not say; -32602 when it is no integer from 1 to 86400000.
std::expected<std::optional<std::chrono::milliseconds>, jsonrpc::Error> read_deadline(const Json& params);

// The parts that a legacy request may carry.
std::expected<Envelope, jsonrpc::Error> read_legacy_envelope(const Json& params, Revision revision);

}  // namespace portcullis::server::mcp
