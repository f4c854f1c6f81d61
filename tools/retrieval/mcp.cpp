// See mcp.hpp. `server/discover` tells whether the server knows 2026-07-28; one that does not is greeted as before,
// with `initialize`, and its session is deleted at the end.
#include "tools/retrieval/mcp.hpp"

#include <algorithm>
#include <array>

#include "tools/providers/exchange.hpp"
#include "tools/retrieval/mcp_reply.hpp"
#include "tools/retrieval/mcp_tools.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::retrieval {
namespace {

namespace exchange = providers::exchange;
using transport::client::Request;
using transport::client::Response;

constexpr const char* modern_revision = "2026-07-28";
constexpr const char* newest_session_revision = "2025-11-25";
constexpr std::array<std::string_view, 4> session_revisions{"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"};
constexpr std::size_t most_session_id_bytes = 1024;

Json client_info() {
  return Json{{"name", "portcullis"}, {"version", PORTCULLIS_VERSION}};
}

class Mcp final : public Dialogue {
 public:
  Mcp(std::shared_ptr<const Source> source, std::vector<std::string> queries, bool probe)
      : source_(std::move(source)), queries_(std::move(queries)), probe_(probe) {}

  Step begin() override { return say(At::discovering, "server/discover", Json::object(), true); }

  Step take(const Response& response) override {
    switch (at_) {
      case At::discovering:
        return discovered(response);
      case At::initializing:
        return initialized(response);
      case At::greeting:
        if (response.status != 202 && response.status != 200 && response.status != 204)
          return {std::nullopt, "http_" + std::to_string(response.status)};
        return ask();
      case At::asking:
        return answered(response);
      case At::listing:
        return listed(response);
    }
    return {std::nullopt, "malformed_reply"};
  }

  std::optional<Request> farewell() override {
    if (session_.empty()) return std::nullopt;
    Request request = request_to(*source_, "DELETE", target());
    add_session(request);
    session_ = {};
    return request;
  }

 private:
  enum class At { discovering, initializing, greeting, asking, listing };

  std::string target() const { return source_->path.empty() ? "/" : source_->path; }

  void add_session(Request& request) const {
    if (!session_.empty()) request.more_secrets.push_back({"mcp-session-id", session_});
    if (revision_ >= "2025-06-18") request.headers.push_back({"mcp-protocol-version", revision_});
  }

  Step say(At at, const std::string& method, Json params, bool modern) {
    at_ = at;
    const bool notification = method.starts_with("notifications/");
    Request request = request_to(*source_, "POST", target());
    request.headers[0].value = "application/json, text/event-stream";
    request.headers.push_back({"content-type", "application/json"});
    if (modern) {
      params["_meta"] = Json{{"io.modelcontextprotocol/protocolVersion", modern_revision},
                             {"io.modelcontextprotocol/clientInfo", client_info()},
                             {"io.modelcontextprotocol/clientCapabilities", Json::object()}};
      request.headers.push_back({"mcp-protocol-version", modern_revision});
      request.headers.push_back({"mcp-method", method});
      const std::string name = source_->resource.empty() ? source_->tool : source_->resource;
      if (at == At::asking) request.headers.push_back({"mcp-name", name});
    } else {
      add_session(request);
    }
    Json message{{"jsonrpc", "2.0"}};
    if (!notification) message["id"] = ++id_;
    message["method"] = method;
    message["params"] = std::move(params);
    request.body = json::write(message);
    return {std::move(request), {}, at == At::asking};
  }

  // What is no answer of a server of that revision is one of an older server, unless it says that nobody may ask.
  Step discovered(const Response& response) {
    const bool other = response.status >= 400 && response.status < 500 && response.status != 401 &&
                       response.status != 403 && response.status != 407 && response.status != 408 &&
                       response.status != 429;
    if (!other) {
      const auto result = read_rpc_result(response, id_);
      if (!result && result.error() != "rpc_error") return {std::nullopt, result.error()};
      if (result && lists_modern(*result)) {
        modern_ = true;
        return ask();
      }
    }
    return say(At::initializing, "initialize",
               Json{{"protocolVersion", newest_session_revision},
                    {"capabilities", Json::object()},
                    {"clientInfo", client_info()}},
               false);
  }

  static bool lists_modern(const Json& result) {
    const Json* versions = exchange::member(result, "supportedVersions");
    return versions != nullptr && versions->is_array() &&
           std::ranges::find(*versions, modern_revision) != versions->end();
  }

  Step initialized(const Response& response) {
    // Before the reply is judged: the session is there whatever else the reply says.
    const std::string_view session = response.header("mcp-session-id");
    const bool good = session.size() <= most_session_id_bytes &&
                      std::ranges::all_of(session, [](char c) { return c > ' ' && c < '\x7f'; });
    if (!good) return {std::nullopt, "malformed_reply"};
    session_ = transport::client::Secret(std::string(session));
    const auto result = read_rpc_result(response, id_);
    if (!result) return {std::nullopt, result.error()};
    const std::string* revision = exchange::string_member(*result, "protocolVersion");
    if (revision == nullptr || std::ranges::find(session_revisions, *revision) == session_revisions.end())
      return {std::nullopt, "unknown_protocol"};
    revision_ = *revision;
    return say(At::greeting, "notifications/initialized", Json::object(), false);
  }

  Step ask() {
    detail = "MCP " + (modern_ ? std::string(modern_revision) : revision_);
    if (probe_ && source_->resource.empty()) return list();
    if (!source_->resource.empty()) return say(At::asking, "resources/read", Json{{"uri", source_->resource}}, modern_);
    Json arguments = Json::object();
    for (const auto& [name, value] : source_->arguments) arguments[name] = value;
    arguments[source_->argument] = queries_[next_];
    return say(At::asking, "tools/call", Json{{"name", source_->tool}, {"arguments", std::move(arguments)}}, modern_);
  }

  Step list() {
    Json params = Json::object();
    if (!search_.cursor().empty()) params["cursor"] = search_.cursor();
    return say(At::listing, "tools/list", std::move(params), modern_);
  }

  Step listed(const Response& response) {
    const auto result = read_rpc_result(response, id_);
    if (!result) return {std::nullopt, result.error()};
    auto found = search_.look(*result, *source_);
    if (!found) return list();
    if (!found->failure.empty()) detail = std::move(found->detail);
    return {std::nullopt, std::move(found->failure)};
  }

  Step answered(const Response& response) {
    const auto result = read_rpc_result(response, id_);
    if (!result) return {std::nullopt, result.error()};
    const bool resource = !source_->resource.empty();
    const std::string place = source_->seat() + '/' + (resource ? source_->resource : source_->tool);
    auto texts = texts_of_result(*result, resource, place);
    if (!texts) return {std::nullopt, std::move(texts.error())};
    std::size_t taken = 0;
    for (Found& text : *texts)
      if (++taken > source_->results || !keep(text.text, std::move(text.place))) break;
    ++next_;
    return resource || next_ >= queries_.size() ? Step{} : ask();
  }

  std::shared_ptr<const Source> source_;
  std::vector<std::string> queries_;
  const bool probe_;
  ToolSearch search_;
  std::size_t next_ = 0;
  At at_ = At::discovering;
  std::int64_t id_ = 0;
  bool modern_ = false;
  std::string revision_;
  transport::client::Secret session_;
};

}  // namespace

std::unique_ptr<Dialogue> make_mcp(std::shared_ptr<const Source> source, std::vector<std::string> queries, bool probe) {
  return std::make_unique<Mcp>(std::move(source), std::move(queries), probe);
}

}  // namespace portcullis::tools::retrieval
