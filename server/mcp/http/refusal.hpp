// Answers of the HTTP endpoint itself, before a message reaches the dispatcher, and what headers say about the forms
// that a client sends and reads. Pure but for the reply.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "server/mcp/services.hpp"
#include "transport/http/server.hpp"
#include "transport/jsonrpc/message.hpp"

namespace portcullis::server::mcp {

void refuse(const transport::http::Reply& reply, int status, const std::optional<jsonrpc::Id>& id,
            const jsonrpc::Error& error, std::string_view headers = {});
// -32600 without an id.
void refuse(const transport::http::Reply& reply, int status, std::string_view message, std::string_view headers = {});
// 503 with `Retry-After`.
void refuse_overloaded(Services& services, const transport::http::Reply& reply, const std::optional<jsonrpc::Id>& id,
                       std::size_t calls);

// -32022: a revision in a header that is not served.
jsonrpc::Error unsupported_version(std::string_view requested);

// A body that is JSON and not compressed, by its headers.
bool is_json(std::span<const transport::http::Field> fields);

// Whether the client has said that it reads the type: by name, with a weight above 0. `wildcards` also takes `*/*` and
// the like.
bool accepts(std::span<const transport::http::Field> fields, std::string_view type, bool wildcards);

}  // namespace portcullis::server::mcp
