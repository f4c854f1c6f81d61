// JSON-RPC 2.0 messages: from a Json value to a classified message, and from a result to text.
// Called by the dispatcher for both transports. Keys are exact: "Method" is not "method".
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "transport/json/json.hpp"
#include "transport/jsonrpc/error_codes.hpp"

namespace portcullis::jsonrpc {

// A string or an integer; never null (MCP). Compared with its type: 1 is not "1".
class Id {
 public:
  Id() = default;
  explicit Id(std::int64_t value) : value_(value) {}
  explicit Id(std::string value) : value_(std::move(value)) {}
  void write(std::string& out) const;
  Json to_json() const;
  friend bool operator==(const Id&, const Id&) = default;
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  std::variant<std::int64_t, std::string> value_;
};

// Reads an id; nothing when it is not a string of at most 256 bytes or a 64-bit integer (1.0 counts as 1).
std::optional<Id> id_from(const Json& value);

struct Request {
  Id id;
  std::string method;
  Json params;  // an object; {} when absent
};

struct Notification {
  std::string method;
  Json params;
};

// An answer of the client to a request of ours.
struct Response {
  Id id;
  bool is_error = false;
  Json payload;  // result or error
};

using Message = std::variant<Request, Notification, Response>;

struct Error {
  ErrorCode code = ErrorCode::internal_error;
  std::string message;
  Json data = nullptr;  // left out when null
};

struct Malformed {
  Error error;
  std::optional<Id> id;  // when it could be read
};

std::expected<Message, Malformed> classify(Json value);

// Append one message, without the line end. `result` must be a JSON text.
void write_result(const Id& id, std::string_view result, std::string& out);
// The same for a result that is written in its place: this, the result, and end_result().
void begin_result(const Id& id, std::string& out);
void end_result(std::string& out);
// Without an id the member is left out (`null_id` false) or null (older revisions have no other form).
void write_error(const std::optional<Id>& id, const Error& error, bool null_id, std::string& out);
void write_request(const Id& id, std::string_view method, const Json& params, std::string& out);
void write_notification(std::string_view method, const Json& params, std::string& out);

}  // namespace portcullis::jsonrpc
