// See events.hpp.
#include "server/mcp/http/events.hpp"

#include <charconv>

namespace portcullis::server::mcp {
namespace {

constexpr std::string_view data_line = "event: message\ndata: ";

std::optional<std::uint64_t> sequence_from(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || last != end || (text.size() > 1 && text.front() == '0'))
    return std::nullopt;
  return value;
}

}  // namespace

std::string text_of(const EventId& id) {
  return std::to_string(id.stream) + "-" + std::to_string(id.number);
}

std::optional<EventId> event_id_from(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto stream = sequence_from(text.substr(0, dash));
  const auto number = sequence_from(text.substr(dash + 1));
  if (!stream || !number) return std::nullopt;
  return EventId{*stream, *number};
}

void append_event(std::string_view message, std::string& out) {
  out += data_line;
  out += message;
  out += "\n\n";
}

void append_event(const EventId& id, std::string_view message, std::string& out) {
  out += "id: ";
  out += text_of(id);
  out += '\n';
  append_event(message, out);
}

void append_priming_event(const EventId& id, unsigned retry_ms, std::string& out) {
  out += "id: ";
  out += text_of(id);
  out += "\nretry: ";
  out += std::to_string(retry_ms);
  out += "\ndata: \n\n";
}

}  // namespace portcullis::server::mcp
