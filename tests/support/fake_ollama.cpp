// Ollama chat: github.com/ollama/ollama, docs/api.md.
#include "tests/support/fake_shapes.hpp"

namespace portcullis::tests::shapes {

std::string ollama_object(const FakeAsked& asked, const FakeSaid& said, std::string_view text, bool done) {
  const std::string message = object({{"role", in_quotes("assistant")}, {"content", in_quotes(text)}});
  const auto at_end = [&](const std::string& value) { return done ? value : std::string(); };
  return object({{"model", in_quotes(asked.model)},
                 {"created_at", in_quotes("2025-10-26T17:15:24.097767Z")},
                 {"message", message},
                 {"done", done ? "true" : "false"},
                 {"done_reason", at_end(end_of(asked, said))},
                 {"total_duration", at_end("4648158584")},
                 {"load_duration", at_end("4071084")},
                 {"prompt_eval_count", at_end(number(said.tokens_in))},
                 {"prompt_eval_duration", at_end("439038000")},
                 {"eval_count", at_end(number(said.tokens_out))},
                 {"eval_duration", at_end("4196918000")}});
}

std::vector<std::string> ollama_stream(const FakeAsked& asked, const FakeSaid& said) {
  std::vector<std::string> events;
  for (const std::string& piece : pieces_of(said.text, said.seed))
    events.push_back(ollama_object(asked, said, piece, false) + "\n");
  events.push_back(ollama_object(asked, said, "", true) + "\n");
  return events;
}

}  // namespace portcullis::tests::shapes
