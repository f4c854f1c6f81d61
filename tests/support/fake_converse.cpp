// Bedrock Converse and ConverseStream: docs.aws.amazon.com/bedrock.
#include "tests/support/fake_shapes.hpp"

namespace portcullis::tests::shapes {
namespace {

std::string converse_usage(const FakeSaid& said) {
  return object({{"inputTokens", number(said.tokens_in)},
                 {"outputTokens", number(said.tokens_out)},
                 {"totalTokens", number(said.tokens_in + said.tokens_out)}});
}

}  // namespace

std::string converse_body(const FakeAsked& asked, const FakeSaid& said) {
  const std::string message =
      object({{"content", list(object({{"text", in_quotes(said.text)}}))}, {"role", in_quotes("assistant")}});
  return object({{"metrics", R"({"latencyMs":551})"},
                 {"output", object({{"message", message}})},
                 {"stopReason", end_of(asked, said)},
                 {"usage", converse_usage(said)}});
}

// "p" is padding that the service adds to hide the length of what a model said.
std::vector<std::string> converse_stream(const FakeAsked& asked, const FakeSaid& said) {
  const std::string padding = in_quotes("abcdefghijklmnopqrstuvwxyz");
  std::vector<std::string> events;
  events.push_back(event_stream_message("messageStart", object({{"p", padding}, {"role", in_quotes("assistant")}})));
  for (const std::string& piece : pieces_of(said.text, said.seed))
    events.push_back(event_stream_message(
        "contentBlockDelta",
        object({{"contentBlockIndex", "0"}, {"delta", object({{"text", in_quotes(piece)}})}, {"p", padding}})));
  events.push_back(event_stream_message("contentBlockStop", object({{"contentBlockIndex", "0"}, {"p", padding}})));
  events.push_back(event_stream_message("messageStop", object({{"p", padding}, {"stopReason", end_of(asked, said)}})));
  events.push_back(event_stream_message(
      "metadata", object({{"metrics", R"({"latencyMs":551})"}, {"p", padding}, {"usage", converse_usage(said)}})));
  return events;
}

}  // namespace portcullis::tests::shapes
