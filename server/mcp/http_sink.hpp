// The HTTP answer to one POST as a Sink: JSON, or server-sent events from the first notification on. So an error that
// comes first keeps its status, and a call without progress costs no stream. Used by the HTTP endpoint.
#pragma once

#include <string>
#include <string_view>

#include "server/mcp/sink.hpp"
#include "transport/http/server.hpp"

namespace portcullis::server::mcp {

inline constexpr std::string_view json_content = "application/json";

class HttpSink final : public Sink {
 public:
  HttpSink(transport::http::Reply reply, bool may_stream) : reply_(std::move(reply)), may_stream_(may_stream) {}

  void notify(std::string message) override {
    if (!may_stream_) return;
    if (!streaming_) {
      // Proxies hold events back or compress them without these.
      reply_.begin_stream("text/event-stream",
                          "Cache-Control: no-cache, no-transform\r\n"
                          "X-Accel-Buffering: no\r\n");
      streaming_ = true;
    }
    send(message);
  }
  void answer(std::string message, HttpStatus status) override { answer_from(message, status); }
  void answer_from(std::string_view message, HttpStatus status) override {
    if (!streaming_) return reply_.respond(static_cast<int>(status), json_content, message);
    send(message);
    reply_.end();
  }
  void abandon() override { reply_.abort(); }

 private:
  // A message is one line: the writer escapes every line end inside strings.
  void send(std::string_view message) {
    event_ = "event: message\ndata: ";
    event_ += message;
    event_ += "\n\n";
    reply_.send(event_);
  }

  transport::http::Reply reply_;
  bool may_stream_;
  bool streaming_ = false;
  std::string event_;
};

}  // namespace portcullis::server::mcp
