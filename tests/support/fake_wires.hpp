// What the real services say on the six wires, as the fake provider says it: bodies, streams event by event, and
// errors, in the recorded shapes (every member that the services send, their order, their framing). The same seed gives
// the same bytes. Used by fake_reply.cpp, by tests of the wires and by the stand-alone fake.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis::tests {

enum class FakeWire { openai_chat, openai_responses, anthropic_messages, gemini, ollama, bedrock_converse };

struct FakeAsked {
  FakeWire wire = FakeWire::openai_chat;
  bool stream = false;
  std::string model;
};

// What a request asks for: the wire and the model by its path, both else by its body. A path that no service has is
// read as a plain chat completion.
FakeAsked asked_by(std::string_view target, std::string_view body);

struct FakeSaid {
  std::string text;
  std::string end;  // as the wire names the end of the generation; empty: its good one
  int tokens_in = 10;
  int tokens_out = 20;
  std::uint64_t seed = 0;  // ids, and where a stream cuts the text into pieces
};

// The end of a generation that the wire knows for "stop", "end_turn", ...
std::string_view good_end(FakeWire wire);

std::string plain_body(const FakeAsked& asked, const FakeSaid& said);
std::string_view plain_type(FakeWire wire);

// One framed event each. The last `trailing` of them carry nothing that an answer needs.
std::vector<std::string> stream_events(const FakeAsked& asked, const FakeSaid& said);
std::string_view stream_type(FakeWire wire);
// The index of the event without which the stream is not over, and of one with a piece of the text in it.
std::size_t last_needed_event(FakeWire wire, const std::vector<std::string>& events);

// The error body of a status, and the event with which a stream that began well breaks off.
std::string error_body(FakeWire wire, int status);
std::string error_event(FakeWire wire);

// One message of Amazon's event stream: lengths, headers and both checksums.
std::string event_stream_message(const std::string& type, const std::string& payload,
                                 const std::string& kind = "event");

// A whole and valid gzip member that unpacks to so many zero bytes, a hundred and fifty times its size.
std::string gzip_of_zeros(std::uint64_t bytes);

}  // namespace portcullis::tests
