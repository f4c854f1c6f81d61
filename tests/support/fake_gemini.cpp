// Gemini generateContent: ai.google.dev/api. The lines of a stream end with CR LF.
#include "tests/support/fake_shapes.hpp"

namespace portcullis::tests::shapes {

std::string gemini_chunk(const FakeAsked& asked, const FakeSaid& said, std::string_view text, const std::string& end) {
  const std::string content =
      object({{"parts", list(object({{"text", in_quotes(text)}}))}, {"role", in_quotes("model")}});
  const std::string usage =
      object({{"promptTokenCount", number(said.tokens_in)},
              {"candidatesTokenCount", number(said.tokens_out)},
              {"totalTokenCount", number(said.tokens_in + said.tokens_out)},
              {"promptTokensDetails",
               list(object({{"modality", in_quotes("TEXT")}, {"tokenCount", number(said.tokens_in)}}))}});
  return object({{"candidates", list(object({{"content", content}, {"finishReason", end}, {"index", "0"}}))},
                 {"usageMetadata", usage},
                 {"modelVersion", in_quotes(asked.model)},
                 {"responseId", id_of("", said.seed)}});
}

std::vector<std::string> gemini_stream(const FakeAsked& asked, const FakeSaid& said) {
  const auto pieces = pieces_of(said.text, said.seed);
  std::vector<std::string> events;
  for (std::size_t i = 0; i < pieces.size(); ++i)
    events.push_back(
        "data: " + gemini_chunk(asked, said, pieces[i], i + 1 == pieces.size() ? end_of(asked, said) : "") +
        "\r\n\r\n");
  return events;
}

}  // namespace portcullis::tests::shapes
