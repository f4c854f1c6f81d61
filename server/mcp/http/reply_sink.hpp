// The HTTP answer to one modern POST as a Sink: JSON, or server-sent events from the first notification on. So an error
// that comes first keeps its status, and a call without progress costs no stream. Used by modern_requests.cpp.
#pragma once

#include <string>
#include <string_view>

#include "server/mcp/http/events.hpp"
#include "server/mcp/sink.hpp"
#include "transport/http/server.hpp"

namespace portcullis::server::mcp {

class ReplySink final : public Sink {
 public:
  ReplySink(transport::http::Reply reply, bool may_stream) : reply_(std::move(reply)), may_stream_(may_stream) {}

  void notify(std::string message) override {
    if (!may_stream_) return;
    if (!streaming_) reply_.begin_stream(event_content, event_headers);
    streaming_ = true;
    send(message);
  }
  void answer(std::string message, HttpStatus status) override {
    if (!streaming_) return reply_.respond(static_cast<int>(status), json_content, message);
    send(message);
    reply_.end();
  }
  void answer_from(std::span<const std::string_view> pieces, HttpStatus status) override {
    if (streaming_) return Sink::answer_from(pieces, status);
    reply_.respond_in_pieces(static_cast<int>(status), json_content, pieces);
  }
  void abandon() override { reply_.abort(); }

  void keep_alive() const {
    if (streaming_) reply_.send(keep_alive_comment);
  }

 private:
  void send(std::string_view message) {
    event_.clear();
    append_event(message, event_);
    reply_.send(event_);
  }

  transport::http::Reply reply_;
  bool may_stream_;
  bool streaming_ = false;
  std::string event_;
};

}  // namespace portcullis::server::mcp
