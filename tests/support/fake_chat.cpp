// OpenAI chat completions, plain and streamed: platform.openai.com/docs, and recorded answers.
#include "tests/support/fake_shapes.hpp"

namespace portcullis::tests::shapes {
namespace {

std::string chat_usage(const FakeSaid& said) {
  return object(
      {{"prompt_tokens", number(said.tokens_in)},
       {"completion_tokens", number(said.tokens_out)},
       {"total_tokens", number(said.tokens_in + said.tokens_out)},
       {"prompt_tokens_details", R"({"cached_tokens":0,"audio_tokens":0})"},
       {"completion_tokens_details", R"({"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,)"
                                     R"("rejected_prediction_tokens":0})"}});
}

std::string chat_chunk(const FakeAsked& asked, const FakeSaid& said, const std::string& choices,
                       const std::string& usage) {
  return sse(object({{"id", id_of("chatcmpl-", said.seed)},
                     {"object", in_quotes("chat.completion.chunk")},
                     {"created", "1741569952"},
                     {"model", in_quotes(asked.model)},
                     {"service_tier", in_quotes("default")},
                     {"system_fingerprint", in_quotes("fp_44709d6fcb")},
                     {"choices", choices},
                     {"usage", usage},
                     {"obfuscation", id_of("", said.seed + 1)}}));
}

}  // namespace

std::string chat_body(const FakeAsked& asked, const FakeSaid& said) {
  const std::string message = object({{"role", in_quotes("assistant")},
                                      {"content", in_quotes(said.text)},
                                      {"refusal", "null"},
                                      {"annotations", "[]"}});
  return object(
      {{"id", id_of("chatcmpl-", said.seed)},
       {"object", in_quotes("chat.completion")},
       {"created", "1741569952"},
       {"model", in_quotes(asked.model)},
       {"choices",
        list(object(
            {{"index", "0"}, {"message", message}, {"logprobs", "null"}, {"finish_reason", end_of(asked, said)}}))},
       {"usage", chat_usage(said)},
       {"service_tier", in_quotes("default")},
       {"system_fingerprint", in_quotes("fp_44709d6fcb")}});
}

std::vector<std::string> chat_stream(const FakeAsked& asked, const FakeSaid& said) {
  const auto choice = [](const std::string& delta, const std::string& finish) {
    return list(object({{"index", "0"}, {"delta", delta}, {"logprobs", "null"}, {"finish_reason", finish}}));
  };
  std::vector<std::string> events;
  events.push_back(
      chat_chunk(asked, said, choice(R"({"role":"assistant","content":"","refusal":null})", "null"), "null"));
  for (const std::string& piece : pieces_of(said.text, said.seed))
    events.push_back(chat_chunk(asked, said, choice(object({{"content", in_quotes(piece)}}), "null"), "null"));
  events.push_back(chat_chunk(asked, said, choice("{}", end_of(asked, said)), "null"));
  events.push_back(chat_chunk(asked, said, "[]", chat_usage(said)));
  events.push_back(sse("[DONE]"));
  return events;
}

}  // namespace portcullis::tests::shapes
