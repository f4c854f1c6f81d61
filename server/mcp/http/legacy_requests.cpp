// See legacy_requests.hpp. The statuses are those of the specification and, where it leaves them open, of the reference
// server.
#include "server/mcp/http/legacy_requests.hpp"

#include "server/mcp/http/refusal.hpp"
#include "server/metrics/metrics.hpp"

namespace portcullis::server::mcp {
namespace {

namespace http = transport::http;
using jsonrpc::ErrorCode;

constexpr std::string_view session_header = "Mcp-Session-Id";
constexpr std::string_view version_header = "MCP-Protocol-Version";
constexpr std::string_view principal = "local";

// Keeps the answer to `initialize`, which decides whether there is a session to name in the headers.
class HeldAnswer final : public Sink {
 public:
  void notify(std::string) override {}
  void answer(std::string message, HttpStatus given) override {
    text = std::move(message);
    status = given;
  }
  void abandon() override {}

  std::string text;
  HttpStatus status = HttpStatus::server_error;
};

// Both forms, because the server chooses (from 2025-03-26 on). Answers when one is missing.
bool accepts_both(const http::Request& request, const http::Reply& reply, const std::optional<jsonrpc::Id>& id) {
  if (accepts(request.fields, json_content, true) && accepts(request.fields, event_content, true)) return true;
  refuse(reply, 406, id,
         {ErrorCode::invalid_request,
          "The Accept header must name both application/json and text/event-stream: the server chooses.", nullptr});
  return false;
}

}  // namespace

std::shared_ptr<Session> LegacyRequests::session_of(const http::Request& request, const http::Reply& reply,
                                                    const std::optional<jsonrpc::Id>& id) {
  const http::Found name = http::find_field(request.fields, session_header);
  if (name.count != 1) {
    refuse(reply, 400, id,
           {ErrorCode::invalid_request,
            "The header Mcp-Session-Id must be there once. Send `initialize` first and repeat the id of its answer, or "
            "send requests of revision 2026-07-28, which need no session.",
            nullptr});
    return nullptr;
  }
  const auto session = sessions_.find(name.value, principal);
  if (!session) {
    refuse(
        reply, 404, id,
        {ErrorCode::invalid_request, "There is no such session, or it has ended. Send `initialize` again.", nullptr});
    return nullptr;
  }
  // Absent, it is the session's.
  const http::Found version = http::find_field(request.fields, version_header);
  if (version.count > 1 || (version.count == 1 && !revision_from(version.value))) {
    refuse(reply, 400, id, unsupported_version(version.value));
    return nullptr;
  }
  return session;
}

void LegacyRequests::post(jsonrpc::Message message, const http::Request& request, const http::Reply& reply,
                          std::size_t others) {
  auto* asked = std::get_if<jsonrpc::Request>(&message);
  const auto id = asked != nullptr ? std::optional(asked->id) : std::nullopt;
  if (!accepts_both(request, reply, id)) return;
  if (asked != nullptr && asked->method == "initialize") return initialize(std::move(*asked), request, reply);
  const auto session = session_of(request, reply, id);
  if (!session) return;
  if (asked == nullptr) {
    session->connection().receive(std::move(message), request.body.size(), nullptr);
    return reply.respond(202, {}, {});
  }
  if (asked->method == "tools/call" && sessions_.in_flight() + others >= services_.most_in_flight)
    return refuse_overloaded(services_, reply, id, sessions_.in_flight() + others);
  const auto stream = session->open_stream(reply);
  session->connection().receive(std::move(message), request.body.size(), stream);
  if (stream.use_count() > 1) stream->begin();
}

void LegacyRequests::post_batch(const http::Request& request, const http::Reply& reply) {
  if (!accepts_both(request, reply, std::nullopt)) return;
  const auto session = session_of(request, reply, std::nullopt);
  if (!session) return;
  if (sessions_.in_flight() >= services_.most_in_flight)
    return refuse_overloaded(services_, reply, std::nullopt, sessions_.in_flight());
  const auto stream = session->open_stream(reply);
  session->connection().receive(request.body, stream);
  // One of notifications and responses alone has no answer, and the end of the stream is its 202.
  if (stream.use_count() > 1) stream->begin();
}

void LegacyRequests::initialize(jsonrpc::Request message, const http::Request& request, const http::Reply& reply) {
  const jsonrpc::Id id = message.id;
  if (http::find_field(request.fields, session_header).count != 0) {
    if (session_of(request, reply, id))
      refuse(reply, 400, id, {ErrorCode::invalid_request, "This session is initialized already.", nullptr});
    return;
  }
  const auto session = sessions_.make(std::string(principal));
  if (!session) {
    metrics::count(services_.metrics, metrics::Refusal::sessions);
    return refuse(reply, 503, id,
                  {ErrorCode::overloaded, "All sessions are in use; come again later.", Json{{"retryAfterMs", 5000}}},
                  "Retry-After: 5\r\n");
  }
  const auto answer = std::make_shared<HeldAnswer>();
  session->connection().receive(std::move(message), request.body.size(), answer);
  if (session->connection().session() == nullptr)
    return reply.respond(static_cast<int>(answer->status), json_content, answer->text);
  session->begun();
  sessions_.add(session);
  reply.respond(200, json_content, answer->text, std::string(session_header) + ": " + session->id() + "\r\n");
}

void LegacyRequests::get(const http::Request& request, const http::Reply& reply) {
  if (!accepts(request.fields, event_content, true))
    return refuse(reply, 406, "The Accept header must name text/event-stream.");
  const auto session = session_of(request, reply, std::nullopt);
  if (!session) return;
  const http::Found last = http::find_field(request.fields, "last-event-id");
  if (last.count == 0) return session->listen(reply);
  const auto event = last.count == 1 ? event_id_from(last.value) : std::nullopt;
  if (!event || !session->resume(*event, reply))
    return refuse(reply, 400, "Nothing is known any more of the stream that Last-Event-ID names.");
  sessions_.count_resumption();
}

void LegacyRequests::end(const http::Request& request, const http::Reply& reply) {
  const auto session = session_of(request, reply, std::nullopt);
  if (!session) return;
  sessions_.end(*session);
  reply.respond(200, {}, {});
}

}  // namespace portcullis::server::mcp
