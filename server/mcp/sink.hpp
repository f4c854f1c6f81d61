// Where the messages for one incoming message go: the stdio channel, or the HTTP response of that request.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace portcullis::server::mcp {

// The HTTP status that goes with an answer; the stdio transport ignores it (MCP 2026-07-28, Streamable HTTP).
enum class HttpStatus : int { ok = 200, accepted = 202, bad_request = 400, not_found = 404, server_error = 500 };

class Sink {
 public:
  virtual ~Sink() = default;
  // A notification that belongs to the request. Before the answer only.
  virtual void notify(std::string message) = 0;
  // The answer; once.
  virtual void answer(std::string message, HttpStatus status) = 0;
  // The same in pieces, one behind the other, for a sink that need not own the text: long results are not copied
  // together.
  virtual void answer_from(std::span<const std::string_view> pieces, HttpStatus status) {
    std::string message;
    for (const std::string_view piece : pieces) message += piece;
    answer(std::move(message), status);
  }
  // Instead of the answer: the request was cancelled and gets none.
  virtual void abandon() = 0;
  // A request of ours that belongs to the client's request (older revisions only). False: this way carries none.
  virtual bool request(std::string_view message) {
    (void)message;
    return false;
  }
  // The client may let go of the stream and fetch the answer later (revision 2025-11-25 over HTTP).
  virtual void release() {}
};

}  // namespace portcullis::server::mcp
