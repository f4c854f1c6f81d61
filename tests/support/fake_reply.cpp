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

std::string openai_chat_body(std::string_view model, std::string_view text, const Reply& reply) {
  const std::string finish = reply.finish_reason.empty() ? "stop" : reply.finish_reason;
  return R"({"id":"chatcmpl-fake","object":"chat.completion","created":1700000000,"model":)" + json_string(model) +
         R"(,"choices":[{"index":0,"message":{"role":"assistant","content":)" + json_string(text) +
         R"(,"refusal":null},"logprobs":null,"finish_reason":)" + json_string(finish) +
         R"(}],"usage":{"prompt_tokens":)" + std::to_string(reply.prompt_tokens) + R"(,"completion_tokens":)" +
         std::to_string(reply.completion_tokens) + R"(,"total_tokens":)" +
         std::to_string(reply.prompt_tokens + reply.completion_tokens) + "}}";
}

std::string anthropic_messages_body(std::string_view model, std::string_view text, const Reply& reply) {
  const std::string stop = reply.finish_reason.empty() ? "end_turn" : reply.finish_reason;
  return R"({"id":"msg_fake","type":"message","role":"assistant","model":)" + json_string(model) +
         R"(,"content":[{"type":"text","text":)" + json_string(text) + R"(}],"stop_reason":)" + json_string(stop) +
         R"(,"stop_sequence":null,"usage":{"input_tokens":)" + std::to_string(reply.prompt_tokens) +
         R"(,"output_tokens":)" + std::to_string(reply.completion_tokens) + "}}";
}

std::string render(const Reply& reply, std::string_view target, std::string_view model) {
  if (!reply.raw.empty()) return reply.raw;
  std::string body = reply.body;
  if (reply.text) {
    const bool anthropic = target.substr(0, target.find('?')).ends_with("/messages");
    body = anthropic ? anthropic_messages_body(model, *reply.text, reply) : openai_chat_body(model, *reply.text, reply);
  }
  std::string out =
      "HTTP/1.1 " + std::to_string(reply.status) + " Fake\r\nContent-Type: " + reply.content_type + "\r\n";
  for (const auto& [name, value] : reply.headers) out += name + ": " + value + "\r\n";
  if (reply.close) out += "Connection: close\r\n";
  if (reply.huge_bytes > 0) {
    return out + "Content-Length: " + std::to_string(reply.huge_bytes) + "\r\n\r\n";
  }
  if (!reply.chunked) return out + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  out += "Transfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0; at < body.size(); at += 100) {
    const std::string piece = body.substr(at, 100);
    char size[24];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    out += size + piece + "\r\n";
  }
  return out + "0\r\n\r\n";
}

}  // namespace portcullis::tests
