// Input requests: a call that needs something of the client answers `input_required`, and the client calls again with
// the responses and the signed state (MCP 2026-07-28, "Multi round-trip requests"). This file holds what does not
// depend on who asks: reading a round, signing the state, checking that the client can do what it is asked.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "server/mcp/services.hpp"
#include "transport/json/json.hpp"
#include "transport/jsonrpc/message.hpp"

namespace portcullis::server::mcp {

// A longer `requestState` is refused, and none is given out. It holds what the client has answered so far.
constexpr std::size_t most_state_bytes = 256u << 10;

// What the earlier rounds of a call brought.
struct Round {
  Json responses = Json::object();  // by the key of the request; only objects
  Json state = nullptr;             // what the handler left in the last round; opaque to the client, not secret
  int number = 0;                   // 0: the first
};

// Reads `inputResponses` and `requestState` of a request. The state is accepted when it was signed by this server for
// that principal and that subject (what makes the retry the same request: method, name and a digest of the arguments)
// and has not expired; else -32602. Responses of earlier rounds are kept in the state. Responses that are no objects
// are left out, so that the handler asks for them again.
std::expected<Round, jsonrpc::Error> read_round(const Services& services, const std::string& principal,
                                                std::string_view subject, const Json& params);

// The members of an `input_required` result: `resultType`, `inputRequests`, `requestState`.
Json input_required(const Services& services, const std::string& principal, std::string_view subject,
                    const Round& round, Json requests, Json state);

// The client capabilities that the requests need and the client did not declare, as a ClientCapabilities object;
// nothing when it can do all of them. A request of an unknown kind counts as one that no client can do.
std::optional<Json> missing_capabilities(const Json& requests, const Json& client_capabilities);

// The part of `needed` that is not in `declared`; nothing when all of it is.
std::optional<Json> undeclared(const Json& needed, const Json& declared);

// -32021 with `data.requiredCapabilities`.
jsonrpc::Error capability_error(Json required);

}  // namespace portcullis::server::mcp
