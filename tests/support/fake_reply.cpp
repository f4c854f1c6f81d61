#include "tests/support/fake_reply.hpp"

#include <cstdio>

namespace portcullis::tests {

Reply text_reply(std::string text) {
  Reply reply;
  reply.text = std::move(text);
  return reply;
}

Reply status_reply(int status, std::string body) {
  Reply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

Reply fault_reply(Fault fault) {
  Reply reply;
  reply.fault = fault;
  reply.text = "this answer does not arrive whole";
  return reply;
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", byte);
      out += escape;
    } else {
      out += c;
    }
  }
  return out += '"';
}

namespace {

constexpr std::uint64_t bomb_bytes = 64u << 20;

FakeSaid said_by(const Reply& reply) {
  return {reply.text.value_or(""), reply.finish_reason, reply.prompt_tokens, reply.completion_tokens, reply.seed};
}

std::string body_of(const Reply& reply, FakeWire wire, std::string_view model, std::string_view text) {
  FakeSaid said = said_by(reply);
  said.text = text;
  return plain_body({wire, false, std::string(model)}, said);
}

// The pieces that a streamed answer is sent in, with the faults that leave HTTP whole. Each piece is a chunk.
std::vector<std::string> streamed(const Reply& reply, const FakeAsked& asked) {
  std::vector<std::string> events = stream_events(asked, said_by(reply));
  const std::size_t needed = last_needed_event(asked.wire, events);
  if (reply.fault == Fault::truncated) {
    const std::size_t whole = reply.seed % needed;  // events; one of them at least is missing
    const bool inside = reply.seed % 2 == 1;
    std::string part = inside ? events[whole].substr(0, events[whole].size() / 2) : std::string();
    events.resize(whole);
    if (inside) events.push_back(std::move(part));
  } else if (reply.fault == Fault::doubled_events) {
    if (reply.seed % 3 == 0)
      return [&] {
        std::vector<std::string> twice;
        for (const std::string& event : events) twice.insert(twice.end(), {event, event});
        return twice;
      }();
    // The end, or the whole of what came before it.
    if (reply.seed % 3 == 1) {
      events.push_back(events.back());
    } else {
      const std::vector<std::string> before(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(needed));
      events.insert(events.begin(), before.begin(), before.end());
    }
  } else if (reply.fault == Fault::error_event) {
    events.resize(1 + reply.seed % needed);
    events.back() = error_event(asked.wire);
  }
  return events;
}

// The same for a plain one.
std::string plain(const Reply& reply, const FakeAsked& asked) {
  if (reply.error) return error_body(asked.wire, reply.status);
  std::string body = reply.text ? plain_body(asked, said_by(reply)) : reply.body;
  if (reply.fault == Fault::truncated && !body.empty()) body.resize(1 + reply.seed * 37 % (body.size() - 1));
  if (reply.fault == Fault::doubled_events) body += body;
  if (reply.fault == Fault::error_event) body = error_body(asked.wire, 500);
  return body;
}

std::string chunk(std::string_view piece) {
  char size[24];
  std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
  return size + std::string(piece) + "\r\n";
}

}  // namespace

Reply error_reply(int status, std::vector<std::pair<std::string, std::string>> headers) {
  Reply reply;
  reply.status = status;
  reply.error = true;
  reply.headers = std::move(headers);
  return reply;
}

std::string openai_chat_body(std::string_view model, std::string_view text, const Reply& reply) {
  return body_of(reply, FakeWire::openai_chat, model, text);
}

std::string anthropic_messages_body(std::string_view model, std::string_view text, const Reply& reply) {
  return body_of(reply, FakeWire::anthropic_messages, model, text);
}

std::string render(const Reply& reply, std::string_view target, std::string_view model) {
  FakeAsked asked = asked_by(target, "");
  asked.stream = false;
  asked.model = model;
  return render(reply, asked);
}

std::string render(const Reply& reply, const FakeAsked& asked) {
  if (!reply.raw.empty()) return reply.raw;
  const bool stream = asked.stream && reply.text && !reply.error;
  std::string type = reply.content_type;
  if (type.empty()) type = stream ? stream_type(asked.wire) : plain_type(asked.wire);
  std::string out = "HTTP/1.1 " + std::to_string(reply.status) + " Fake\r\nContent-Type: " + type + "\r\n";
  for (const auto& [name, value] : reply.headers) out += name + ": " + value + "\r\n";
  if (reply.close) out += "Connection: close\r\n";
  if (reply.huge_bytes > 0) {
    return out + "Content-Length: " + std::to_string(reply.huge_bytes) + "\r\n\r\n";
  }
  if (reply.fault == Fault::gzip_bomb) {
    static const std::string bomb = gzip_of_zeros(bomb_bytes);
    return out + "Content-Encoding: gzip\r\nContent-Length: " + std::to_string(bomb.size()) + "\r\n\r\n" + bomb;
  }
  if (stream) {
    out += "Transfer-Encoding: chunked\r\n\r\n";
    for (const std::string& event : streamed(reply, asked))
      if (!event.empty()) out += chunk(event);
    return out + "0\r\n\r\n";
  }
  const std::string body = plain(reply, asked);
  if (!reply.chunked) return out + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  out += "Transfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0; at < body.size(); at += 100) out += chunk(std::string_view(body).substr(at, 100));
  return out + "0\r\n\r\n";
}

}  // namespace portcullis::tests
