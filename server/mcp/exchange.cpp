// See exchange.hpp.
#include "server/mcp/exchange.hpp"

#include <array>

#include "server/mcp/connection.hpp"
#include "server/mcp/identity.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {

Services& Exchange::services() const {
  return connection->services();
}

const std::string& Exchange::principal() const {
  return connection->principal();
}

Json Exchange::completed(Json result, std::optional<Caching> caching) const {
  if (modern()) {
    if (!result.contains("resultType")) result["resultType"] = "complete";
    if (caching) {
      result["ttlMs"] = caching->ttl_ms;
      result["cacheScope"] = caching->is_public ? "public" : "private";
    }
    if (!result.contains("_meta")) result["_meta"] = result_meta();
  }
  return result;
}

void Exchange::complete(Json result, std::optional<Caching> caching) const {
  result_text(json::write(completed(std::move(result), caching)));
}

void Exchange::result_text(std::string_view result) const {
  std::string before, behind;
  jsonrpc::begin_result(id, before);
  jsonrpc::end_result(behind);
  sink->answer_from(std::array<std::string_view, 3>{before, result, behind}, HttpStatus::ok);
}

void Exchange::refuse(const jsonrpc::Error& error, HttpStatus status) const {
  std::string text;
  jsonrpc::write_error(id, error, false, text);
  sink->answer(std::move(text), status);
}

void Exchange::invalid(std::string message, Json data) const {
  refuse({jsonrpc::ErrorCode::invalid_params, std::move(message), std::move(data)});
}

const std::string* Exchange::text(const char* name) const {
  const auto found = params.find(name);
  if (found != params.end() && found->is_string()) return &found->get_ref<const std::string&>();
  invalid("`" + std::string(name) + "` must be a string.");
  return nullptr;
}

}  // namespace portcullis::server::mcp
