// Server-sent events as text (WHATWG HTML, "Server-sent events"). Pure; used by both kinds of streams.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portcullis::server::mcp {

inline constexpr std::string_view json_content = "application/json";
inline constexpr std::string_view event_content = "text/event-stream";
// Proxies hold events back or compress them without these.
inline constexpr std::string_view event_headers =
    "Cache-Control: no-cache, no-transform\r\n"
    "X-Accel-Buffering: no\r\n";
inline constexpr std::string_view keep_alive_comment = ": keep-alive\n\n";

// Where an event stands in its session: the stream and the number on it. Its text is the event's id.
struct EventId {
  std::uint64_t stream = 0;
  std::uint64_t number = 0;
  friend bool operator==(const EventId&, const EventId&) = default;
};
std::string text_of(const EventId& id);
// Nothing for whatever text_of() does not write.
std::optional<EventId> event_id_from(std::string_view text);

// Appends one event. A message is one line: the writer of JSON escapes every line end inside strings.
void append_event(std::string_view message, std::string& out);
void append_event(const EventId& id, std::string_view message, std::string& out);
// Appends an event without data, which gives the client the id to come back with, and after how many milliseconds
// (SEP-1699).
void append_priming_event(const EventId& id, unsigned retry_ms, std::string& out);

}  // namespace portcullis::server::mcp
