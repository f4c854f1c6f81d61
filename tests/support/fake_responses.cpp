// OpenAI responses, plain and streamed: platform.openai.com/docs, and recorded answers.
#include "tests/support/fake_shapes.hpp"

namespace portcullis::tests::shapes {
namespace {

std::string responses_body(const FakeAsked& asked, const FakeSaid& said, const std::string& status,
                           const std::string& output, bool ended) {
  const std::string usage = object({{"input_tokens", number(said.tokens_in)},
                                    {"input_tokens_details", R"({"cached_tokens":0})"},
                                    {"output_tokens", number(said.tokens_out)},
                                    {"output_tokens_details", R"({"reasoning_tokens":0})"},
                                    {"total_tokens", number(said.tokens_in + said.tokens_out)}});
  return object({{"id", id_of("resp_", said.seed)},
                 {"object", in_quotes("response")},
                 {"created_at", "1741476542"},
                 {"status", in_quotes(status)},
                 {"background", "false"},
                 {"error", "null"},
                 {"incomplete_details", status == "incomplete" ? R"({"reason":"max_output_tokens"})" : "null"},
                 {"instructions", "null"},
                 {"max_output_tokens", "2048"},
                 {"model", in_quotes(asked.model)},
                 {"output", output},
                 {"parallel_tool_calls", "true"},
                 {"previous_response_id", "null"},
                 {"reasoning", R"({"effort":null,"summary":null})"},
                 {"store", "false"},
                 {"temperature", "0.0"},
                 {"tool_choice", in_quotes("auto")},
                 {"tools", "[]"},
                 {"top_p", "1.0"},
                 {"truncation", in_quotes("disabled")},
                 {"usage", ended ? usage : "null"},
                 {"user", "null"},
                 {"metadata", "{}"}});
}

std::string responses_item(const FakeSaid& said, const std::string& status, const std::string& content) {
  return object({{"id", id_of("msg_", said.seed)},
                 {"type", in_quotes("message")},
                 {"status", in_quotes(status)},
                 {"content", content},
                 {"role", in_quotes("assistant")}});
}

std::string output_text(std::string_view text) {
  return object(
      {{"type", in_quotes("output_text")}, {"annotations", "[]"}, {"logprobs", "[]"}, {"text", in_quotes(text)}});
}

std::string responses_end(const FakeSaid& said) {
  return said.end.empty() ? std::string("completed") : said.end;
}

}  // namespace

std::string responses_whole(const FakeAsked& asked, const FakeSaid& said) {
  const std::string end = responses_end(said);
  return responses_body(asked, said, end, list(responses_item(said, end, list(output_text(said.text)))), true);
}

std::vector<std::string> responses_stream(const FakeAsked& asked, const FakeSaid& said) {
  std::vector<std::string> events;
  const auto add = [&](const std::string& type, std::initializer_list<std::pair<std::string_view, std::string>> rest) {
    std::string body = object(rest);
    const std::string head = R"({"type":)" + in_quotes(type) + R"(,"sequence_number":)" +
                             number(static_cast<std::int64_t>(events.size())) + ",";
    events.push_back(sse(type, head + body.substr(1)));
  };
  const std::string item_id = id_of("msg_", said.seed);
  const std::string started = responses_body(asked, said, "in_progress", "[]", false);
  add("response.created", {{"response", started}});
  add("response.in_progress", {{"response", started}});
  add("response.output_item.added", {{"output_index", "0"}, {"item", responses_item(said, "in_progress", "[]")}});
  add("response.content_part.added",
      {{"item_id", item_id}, {"output_index", "0"}, {"content_index", "0"}, {"part", output_text("")}});
  for (const std::string& piece : pieces_of(said.text, said.seed))
    add("response.output_text.delta", {{"item_id", item_id},
                                       {"output_index", "0"},
                                       {"content_index", "0"},
                                       {"delta", in_quotes(piece)},
                                       {"logprobs", "[]"},
                                       {"obfuscation", id_of("", said.seed + 1)}});
  add("response.output_text.done", {{"item_id", item_id},
                                    {"output_index", "0"},
                                    {"content_index", "0"},
                                    {"text", in_quotes(said.text)},
                                    {"logprobs", "[]"}});
  add("response.content_part.done",
      {{"item_id", item_id}, {"output_index", "0"}, {"content_index", "0"}, {"part", output_text(said.text)}});
  add("response.output_item.done",
      {{"output_index", "0"}, {"item", responses_item(said, "completed", list(output_text(said.text)))}});
  const std::string end = responses_end(said);
  add(end == "incomplete" || end == "failed" ? "response." + end : "response.completed",
      {{"response", responses_whole(asked, said)}});
  return events;
}

}  // namespace portcullis::tests::shapes
