// One request on its way through a method: who asked, what, in which revision, and where the answer goes. Methods are
// free functions that take one; those that answer later keep a copy. Used on the connection's loop only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/mcp/envelope.hpp"
#include "server/mcp/services.hpp"
#include "server/mcp/sink.hpp"
#include "transport/jsonrpc/message.hpp"

namespace portcullis::server::mcp {

class Connection;

// How long and for whom a result may be kept (`ttlMs`, `cacheScope`); revision 2026-07-28 only.
struct Caching {
  std::int64_t ttl_ms = 0;  // 0: not to be reused
  bool is_public = false;
};
inline constexpr Caching cached_for_an_hour{3'600'000, true};

struct Exchange {
  std::shared_ptr<Connection> connection;
  jsonrpc::Id id;
  std::string method;
  Json params;  // an object
  Envelope envelope;
  std::shared_ptr<Sink> sink;
  std::size_t bytes = 0;  // of the message

  Services& services() const;
  const std::string& principal() const;
  bool modern() const { return is_modern(envelope.revision); }

  // The members of `result`, an object, and what the revision asks for beside them: `resultType`, caching, `_meta`.
  Json completed(Json result, std::optional<Caching> caching = std::nullopt) const;
  // Answers with that.
  void complete(Json result, std::optional<Caching> caching = std::nullopt) const;
  // Answers with a result that is ready as a JSON text.
  void result_text(std::string_view result) const;
  // `status` is what Streamable HTTP sends with it (MCP 2026-07-28, error table).
  void refuse(const jsonrpc::Error& error, HttpStatus status = HttpStatus::ok) const;
  // The same with -32602.
  void invalid(std::string message, Json data = nullptr) const;
  // The string member `name` of `params`; answers with -32602 and gives nothing when it is not one.
  const std::string* text(const char* name) const;
};

}  // namespace portcullis::server::mcp
