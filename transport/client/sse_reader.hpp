// Server-sent events out of bytes that arrive in any pieces, under hard limits. Sans-IO: knows no socket and no time.
// Syntax: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation. Called by the
// wires in tools/providers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis::transport::client {

struct SseEvent {
  std::string name;  // of the `event` field; empty: none was given
  std::string data;  // the `data` lines, joined by line feeds
};

class SseReader {
 public:
  // In bytes. A line and an event may be as large as the largest reply that is read at all; the total leaves room for
  // the framing of a token each.
  struct Limits {
    std::size_t line = 4u << 20;
    std::size_t event = 4u << 20;
    std::size_t total = 16u << 20;
  };

  SseReader() = default;
  explicit SseReader(const Limits& limits) : limits_(limits) {}

  // Appends to `out` the events that became complete. False, from then on: a limit was passed.
  bool feed(std::string_view bytes, std::vector<SseEvent>& out);

  // The input ends here and nothing was cut off: no line and no event is open.
  bool at_rest() const { return !failed_ && line_.empty() && !in_event_; }

 private:
  bool fail();
  bool end_line(std::vector<SseEvent>& out);
  void take_field(std::string_view name, std::string_view value);

  Limits limits_;
  std::string line_;  // of the line that is not complete yet
  SseEvent event_;    // of the event that is not complete yet; each data line has a line feed behind it
  std::size_t total_ = 0;
  bool first_line_ = true;
  bool after_cr_ = false;  // a line feed now belongs to the line end before it
  bool in_event_ = false;  // a field of the open event was read
  bool failed_ = false;
};

}  // namespace portcullis::transport::client
