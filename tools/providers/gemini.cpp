// Gemini generateContent. POST {base}/models/{model}:generateContent, streamed :streamGenerateContent?alt=sse; the key
// in x-goog-api-key, never in the query. Format: https://ai.google.dev/api/generate-content (responseJsonSchema needs
// responseMimeType application/json). Usable: one candidate, finishReason "STOP", parts of text, no call, the prompt
// not blocked. Nothing else. Thoughts are no part of the text. A stream has no last event of its own: it is over with
// the chunk that has a finishReason, and behind it nothing but counts may come.
#include "tools/providers/body_text.hpp"
#include "tools/providers/exchange.hpp"
#include "tools/providers/wires.hpp"

namespace portcullis::tools::providers {
namespace {

using exchange::present;
using transport::client::Request;
using transport::client::Response;
using Structured = Quirks::StructuredReply;

// Why the candidate did not end well; empty for the only good end. The list is FinishReason of the reference.
std::string_view bad_finish(const Json& candidate) {
  const Json* finish = exchange::member(candidate, "finishReason");
  if (!present(finish)) return "finish_missing";
  const std::string* reason = finish->get_ptr<const std::string*>();
  if (reason == nullptr) return "malformed_reply";
  struct Known {
    std::string_view name;
    std::string_view code;
  };
  constexpr Known known[] = {
      {"STOP", ""},
      {"MAX_TOKENS", "finish_max_tokens"},
      {"SAFETY", "finish_safety"},
      {"RECITATION", "finish_recitation"},
      {"LANGUAGE", "finish_language"},
      {"BLOCKLIST", "finish_blocklist"},
      {"PROHIBITED_CONTENT", "finish_prohibited_content"},
      {"SPII", "finish_spii"},
      {"MALFORMED_FUNCTION_CALL", "unexpected_tool_call"},
      {"UNEXPECTED_TOOL_CALL", "unexpected_tool_call"},
      {"OTHER", "finish_other"},
  };
  for (const Known& row : known)
    if (row.name == *reason) return row.code;
  return "finish_unknown";
}

// Adds the text of the candidate's parts, which may be absent. Empty: taken.
std::string_view read_parts(const Json& candidate, std::string& text) {
  const Json* content = exchange::member(candidate, "content");
  if (!present(content)) return {};
  if (!content->is_object()) return "malformed_reply";
  if (const Json* role = exchange::member(*content, "role"); present(role) && *role != "model")
    return "malformed_reply";
  const Json* parts = exchange::member(*content, "parts");
  if (!present(parts)) return {};
  if (!parts->is_array()) return "malformed_reply";
  for (const Json& part : *parts) {
    if (!part.is_object()) return "malformed_reply";
    if (present(exchange::member(part, "functionCall"))) return "unexpected_tool_call";
    const std::string* piece = exchange::string_member(part, "text");
    if (piece == nullptr) return "malformed_reply";
    const Json* thought = exchange::member(part, "thought");
    if (present(thought) && !thought->is_boolean()) return "malformed_reply";
    if (thought == nullptr || *thought != true) text += *piece;
  }
  return {};
}

// The chunks of a stream, or the one body of a plain reply.
class Assembly {
 public:
  std::string_view take(const Json& body) {
    if (const std::string model = exchange::served_model(body, "modelVersion"); !model.empty())
      reply_.served_model = model;
    if (const Json* usage = exchange::member(body, "usageMetadata"); present(usage)) {
      reply_.tokens_in = exchange::count_member(*usage, "promptTokenCount");
      reply_.tokens_out = exchange::sum(*usage, {"candidatesTokenCount", "thoughtsTokenCount"});
    }
    if (present(exchange::member(body, "error"))) return "error_in_reply";
    if (const Json* feedback = exchange::member(body, "promptFeedback"); present(feedback)) {
      if (!feedback->is_object()) return "malformed_reply";
      if (present(exchange::member(*feedback, "blockReason"))) return "prompt_blocked";
    }
    const Json* candidates = exchange::member(body, "candidates");
    if (!present(candidates)) return {};
    if (!candidates->is_array() || candidates->size() > 1) return "malformed_reply";
    return candidates->empty() ? std::string_view{} : take_candidate(candidates->front());
  }

  bool finished() const { return finished_; }
  bool has_candidate() const { return has_candidate_; }

  WireReply end(std::string_view reason) && { return exchange::unusable(std::move(reply_), reason); }

  WireReply end() && {
    if (!has_candidate_) return std::move(*this).end("no_candidates");
    if (!finished_) return std::move(*this).end("finish_missing");
    if (exchange::blank(text_)) return std::move(*this).end("empty_content");
    reply_.text = std::move(text_);
    reply_.usable = true;
    return std::move(reply_);
  }

 private:
  std::string_view take_candidate(const Json& candidate) {
    if (finished_) return "stream_out_of_order";
    if (!candidate.is_object()) return "malformed_reply";
    has_candidate_ = true;
    if (const Json* index = exchange::member(candidate, "index"); present(index) && *index != 0)
      return "malformed_reply";
    // A bad end comes before what is wrong with the parts: they may be missing because of it.
    const auto finish = bad_finish(candidate);
    if (!finish.empty() && finish != "finish_missing") return finish;
    finished_ = finish.empty();
    return read_parts(candidate, text_);
  }

  WireReply reply_;
  std::string text_;
  bool has_candidate_ = false;
  bool finished_ = false;
};

// "models/x" and "tunedModels/x" are names of the API itself; anything else is the x of models/x.
std::expected<std::string, std::string> model_path(std::string_view model) {
  std::string_view collection = "models/";
  for (const std::string_view known : {"models/", "tunedModels/"}) {
    if (!model.starts_with(known)) continue;
    collection = known;
    model.remove_prefix(known.size());
    break;
  }
  auto name = exchange::path_segment(model);
  if (!name) return std::unexpected(std::move(name.error()));
  return "/" + std::string(collection) + *name;
}

class Gemini final : public Wire {
 public:
  std::expected<Request, std::string> build(const Provider& provider, const std::string& model,
                                            const Prompt& prompt) const override {
    if (auto refused = exchange::refuse_prompt(model, prompt)) return std::unexpected(std::move(*refused));
    const Quirks& quirks = provider.quirks;
    if (quirks.structured == Structured::forced_tool)
      return std::unexpected("structured = \"forced_tool\" is not offered by the wire gemini");
    auto base = parse_base_url(provider.base_url, provider.allow_private);
    if (!base) return std::unexpected("base_url: " + base.error());
    const auto path = model_path(model);
    if (!path) return std::unexpected(path.error());

    const auto text = text_of(prompt);
    BodyText body(text->system.size() + text->user.size() + text->schema.size() + 512);
    const bool by_prompt = quirks.structured != Structured::json_schema;
    if (by_prompt || !prompt.system.empty()) {
      body.object("systemInstruction").list("parts").item();
      by_prompt ? body.text("text", prompt.system + exchange::schema_sentence(text->schema))
                : body.json("text", text->system);
      body.close().close().close();
    }
    body.list("contents").item().list("parts").item();
    body.json("text", text->user).close().close().text("role", "user").close().close();
    body.object("generationConfig");
    if (quirks.structured != Structured::none) body.text("responseMimeType", exchange::json_type);
    if (quirks.structured == Structured::json_schema) body.json("responseJsonSchema", text->schema);
    body.number("candidateCount", 1).number("maxOutputTokens", exchange::output_limit(prompt, quirks));
    if (!quirks.no_temperature) body.number("temperature", 0);
    body.close();
    return exchange::post(
        provider, base->path + *path + (provider.stream ? ":streamGenerateContent?alt=sse" : ":generateContent"), *base,
        {"x-goog-api-key", ""}, std::move(body).take(),
        provider.stream ? exchange::event_stream_type : exchange::json_type);
  }

  WireReply parse(const Response& response) const override {
    const auto body = exchange::read_body(response);
    if (!body) return exchange::unusable({}, body.error());
    Assembly assembly;
    const auto reason = assembly.take(*body);
    return reason.empty() ? std::move(assembly).end() : std::move(assembly).end(reason);
  }

  WireReply parse_stream(const Response& response) const override {
    const auto events = exchange::read_events(response);
    if (!events) return exchange::unusable({}, events.error());
    Assembly assembly;
    for (const auto& event : *events) {
      const auto chunk = exchange::read_object(event.data);
      const auto reason = chunk ? assembly.take(*chunk) : "malformed_reply";
      if (!reason.empty()) return std::move(assembly).end(reason);
    }
    if (!assembly.finished()) return std::move(assembly).end("stream_cut_off");
    return std::move(assembly).end();
  }
};

}  // namespace

const Wire& gemini_wire() {
  static const Gemini wire;
  return wire;
}

}  // namespace portcullis::tools::providers
