// Anthropic messages, plain and streamed: platform.claude.com/docs.
#include "tests/support/fake_shapes.hpp"

namespace portcullis::tests::shapes {

std::string messages_body(const FakeAsked& asked, const FakeSaid& said) {
  return object({{"id", id_of("msg_01", said.seed)},
                 {"type", in_quotes("message")},
                 {"role", in_quotes("assistant")},
                 {"model", in_quotes(asked.model)},
                 {"content", list(object({{"type", in_quotes("text")}, {"text", in_quotes(said.text)}}))},
                 {"stop_reason", end_of(asked, said)},
                 {"stop_sequence", "null"},
                 {"usage", object({{"input_tokens", number(said.tokens_in)},
                                   {"cache_creation_input_tokens", "0"},
                                   {"cache_read_input_tokens", "0"},
                                   {"output_tokens", number(said.tokens_out)},
                                   {"service_tier", in_quotes("standard")}})}});
}

std::vector<std::string> messages_stream(const FakeAsked& asked, const FakeSaid& said) {
  std::vector<std::string> events;
  const std::string usage = object({{"input_tokens", number(said.tokens_in)},
                                    {"cache_creation_input_tokens", "0"},
                                    {"cache_read_input_tokens", "0"},
                                    {"output_tokens", "1"},
                                    {"service_tier", in_quotes("standard")}});
  const std::string message = object({{"id", id_of("msg_01", said.seed)},
                                      {"type", in_quotes("message")},
                                      {"role", in_quotes("assistant")},
                                      {"model", in_quotes(asked.model)},
                                      {"content", "[]"},
                                      {"stop_reason", "null"},
                                      {"stop_sequence", "null"},
                                      {"usage", usage}});
  events.push_back(sse("message_start", object({{"type", in_quotes("message_start")}, {"message", message}})));
  events.push_back(sse("content_block_start",
                       R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})"));
  events.push_back(sse("ping", R"({"type": "ping"})"));
  for (const std::string& piece : pieces_of(said.text, said.seed))
    events.push_back(sse("content_block_delta",
                         object({{"type", in_quotes("content_block_delta")},
                                 {"index", "0"},
                                 {"delta", object({{"type", in_quotes("text_delta")}, {"text", in_quotes(piece)}})}})));
  events.push_back(sse("content_block_stop", R"({"type":"content_block_stop","index":0})"));
  events.push_back(
      sse("message_delta", object({{"type", in_quotes("message_delta")},
                                   {"delta", object({{"stop_reason", end_of(asked, said)}, {"stop_sequence", "null"}})},
                                   {"usage", object({{"output_tokens", number(said.tokens_out)}})}})));
  events.push_back(sse("message_stop", R"({"type":"message_stop"})"));
  return events;
}

}  // namespace portcullis::tests::shapes
