// What the fake provider answers: a reply, its faults, and the JSON shapes of the wires it speaks. Used by tests and by
// the stand-alone fake.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portcullis::tests {

enum class Fault {
  none,
  silence,           // the request is read and never answered
  stall_mid_head,    // half a status line and headers, then nothing
  stall_mid_body,    // half of the body, then nothing
  drip,              // head at once, then one byte of the body a second
  close_unanswered,  // FIN instead of an answer
  reset_unanswered,  // RST instead of an answer
  close_mid_body,    // FIN after half of the body
  reset_mid_body,    // RST after half of the body
};

struct Reply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content_type = "application/json";
  std::string body;
  std::optional<std::string> text;  // wrapped in the shape of the wire that was asked (by path); replaces `body`
  std::string finish_reason;        // empty: "stop", "end_turn"
  int prompt_tokens = 10;
  int completion_tokens = 20;
  std::chrono::milliseconds delay{0};
  Fault fault = Fault::none;
  bool chunked = false;
  bool close = false;                 // says Connection: close and does so
  bool close_without_saying = false;  // promises keep-alive, closes after the answer
  std::uint64_t huge_bytes = 0;       // this many bytes of body, streamed; replaces `body`
  std::string raw;                    // sent as it is instead of head and body
};

Reply text_reply(std::string text);
Reply status_reply(int status, std::string body = "{}");
Reply fault_reply(Fault fault);

// Replies of the wires, with usage. `model` is echoed.
std::string openai_chat_body(std::string_view model, std::string_view text, const Reply& reply = {});
std::string anthropic_messages_body(std::string_view model, std::string_view text, const Reply& reply = {});

// Head and body as bytes for a request to `target` for `model`.
std::string render(const Reply& reply, std::string_view target, std::string_view model);

std::string json_string(std::string_view text);  // quoted and escaped

}  // namespace portcullis::tests
