// See session_stream.hpp.
#include "server/mcp/http/session_stream.hpp"

#include "server/mcp/http/events.hpp"

namespace portcullis::server::mcp {
namespace {

constexpr unsigned retry_ms = 500;
constexpr std::size_t kept_text = 64u << 10;

}  // namespace

SessionStream::SessionStream(StreamPlace place, bool primes, std::optional<transport::http::Reply> reply)
    : place_(std::move(place)), primes_(primes), reply_(std::move(reply)) {
  if (place_.running) ++*place_.running;
}

SessionStream::~SessionStream() {
  finish();
}

void SessionStream::set_over() {
  over_ = true;
  if (place_.running) --*place_.running;
}

void SessionStream::open_events(const transport::http::Reply& reply, std::uint64_t number) {
  reply.begin_stream(event_content, event_headers);
  if (primes_) {
    text_.clear();
    append_priming_event({place_.stream, number}, retry_ms, text_);
    reply.send(text_);
  }
}

void SessionStream::begin() {
  if (events_ || over_) return;
  events_ = true;
  if (reply_) open_events(*reply_, last_);
}

void SessionStream::send(std::string_view message) {
  const EventId id{place_.stream, ++last_};
  place_.store->keep({place_.session, id.stream, id.number, std::string(message), EventStore::Clock::now()});
  if (!attached()) return;
  sent_ = last_;
  text_.clear();
  append_event(id, message, text_);
  reply_->send(text_);
  if (text_.capacity() > kept_text) text_ = {};
}

void SessionStream::notify(std::string message) {
  if (over_) return;
  begin();
  send(message);
}

bool SessionStream::request(std::string_view message) {
  if (over_) return false;
  begin();
  send(message);
  return true;
}

void SessionStream::answer(std::string message, HttpStatus status) {
  if (over_) return;
  if (events_) {
    send(message);
    return finish();
  }
  set_over();
  // To a client of these revisions 404 means that its session has ended.
  const bool malformed = status == HttpStatus::bad_request;
  if (reply_) reply_->respond(malformed ? 400 : 200, json_content, message);
}

void SessionStream::release() {
  if (over_ || !primes_) return;
  begin();
  if (!reply_) return;
  reply_->end();
  reply_.reset();
}

void SessionStream::resume(const transport::http::Reply& reply, std::uint64_t number) {
  if (reply_) reply_->end();
  events_ = true;
  reply_ = reply;
  open_events(reply, number);
  // In one piece: the limit on what a client leaves unread is meant for what comes later.
  text_.clear();
  for (const EventStore::Event* event : place_.store->behind(place_.session, place_.stream, number))
    append_event({event->stream, event->number}, event->message, text_);
  reply.send(text_);
  sent_ = last_;
  if (text_.capacity() > kept_text) text_ = {};
}

void SessionStream::keep_alive() {
  if (reply_ && !reply_->open()) reply_.reset();  // with what its connection had in its buffers
  if (events_ && reply_) reply_->send(keep_alive_comment);
}

void SessionStream::finish() {
  if (over_) return;
  set_over();
  if (!reply_) return;
  if (events_)
    reply_->end();
  else
    reply_->respond(static_cast<int>(HttpStatus::accepted), {}, {});
  reply_.reset();
}

}  // namespace portcullis::server::mcp
