// What the fake provider answers: a reply and its faults, as bytes on the wire that was asked (fake_wires.hpp has the
// shapes). Used by tests and by the stand-alone fake.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/fake_wires.hpp"

namespace portcullis::tests {

enum class Fault {
  none,
  silence,           // the request is read and never answered
  stall_mid_head,    // half a status line and headers, then nothing
  stall_mid_body,    // half of the body, then nothing
  drip,              // head at once, then one byte of the body every `drip_every`
  close_unanswered,  // FIN instead of an answer
  reset_unanswered,  // RST instead of an answer
  close_mid_body,    // FIN after half of the body
  reset_mid_body,    // RST after half of the body
  // Good HTTP with something else wrong in it; the seed says where.
  truncated,       // a stream without its last event, or cut inside an event; half a JSON value
  doubled_events,  // events of a stream twice: all, the text's, or the last one; a plain body twice
  error_event,     // a stream that begins well and ends with an error; a plain error with status 200
  gzip_bomb,       // packed although nobody asked for it, unpacks to 64 MiB
};

struct Reply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content_type;  // empty: what the wire has for the body
  std::string body;
  std::optional<std::string> text;  // in the shape of the wire that was asked, streamed if asked so; replaces `body`
  bool error = false;               // the error body that the wire has for the status; replaces `body`
  std::string finish_reason;        // empty: "stop", "end_turn", ...
  int prompt_tokens = 10;
  int completion_tokens = 20;
  std::chrono::milliseconds delay{0};
  Fault fault = Fault::none;
  std::chrono::milliseconds drip_every{1000};
  std::uint64_t seed = 0;  // ids, pieces of a stream, places of faults
  bool chunked = false;
  bool close = false;                 // says Connection: close and does so
  bool close_without_saying = false;  // promises keep-alive, closes after the answer
  std::uint64_t huge_bytes = 0;       // this many bytes of body, streamed; replaces `body`
  std::string raw;                    // sent as it is instead of head and body
};

Reply text_reply(std::string text);
Reply status_reply(int status, std::string body = "{}");
Reply fault_reply(Fault fault);

// An error of that status in the shape of the wire, with these headers.
Reply error_reply(int status, std::vector<std::pair<std::string, std::string>> headers = {});

// Plain replies of two wires, with usage. `model` is echoed.
std::string openai_chat_body(std::string_view model, std::string_view text, const Reply& reply = {});
std::string anthropic_messages_body(std::string_view model, std::string_view text, const Reply& reply = {});

// Head and body as bytes.
std::string render(const Reply& reply, const FakeAsked& asked);
// The same for a plain request to `target` for `model`.
std::string render(const Reply& reply, std::string_view target, std::string_view model);

std::string json_string(std::string_view text);  // quoted and escaped

}  // namespace portcullis::tests
