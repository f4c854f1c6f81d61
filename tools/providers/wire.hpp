// A wire: how a question to a model is written and how its reply is read, for one provider API. Pure: bytes in, bytes
// out. A new wire is one file and one row of the table in wires.cpp.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "transport/client/client.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::providers {

enum class WireId {
  openai_chat,
  openai_responses,
  anthropic_messages,
  gemini,
  ollama,
  bedrock_converse,
  demo,
  host,  // the client's own model, asked through the client (tools/fanout/host_seat.hpp)
};

std::string_view name_of(WireId wire);
std::optional<WireId> wire_from(std::string_view name);

// What differs between vendors that speak the same wire.
struct Quirks {
  bool max_completion_tokens = false;  // the name of the output limit on newer OpenAI models
  bool no_temperature = false;         // reasoning models refuse it
  bool no_stream_options = false;      // refused by Mistral, which counts the tokens of a stream unasked
  bool azure = false;                  // Azure's paths and its key header, on the two OpenAI wires
  // How the provider is held to the reply schema. json_schema: its own strict mode (response_format, output_config).
  // json_object: valid JSON is promised, the schema stands in the prompt. none: only the prompt says so.
  // forced_tool: a tool that must be called with the reply as its input; Anthropic models before 5.5 take it, newer
  // ones refuse it; offered on the Anthropic and Bedrock wires.
  enum class StructuredReply { json_schema, json_object, none, forced_tool } structured = StructuredReply::json_schema;
  unsigned reasoning_room = 0;  // tokens added to the output limit where hidden reasoning is counted in it
  friend bool operator==(const Quirks&, const Quirks&) = default;
};

// What signs a request to Amazon Bedrock beside the secret access key, which is Provider::key. Without an access key id
// the key is an API key of Bedrock and nothing is signed.
struct Aws {
  std::string region;  // "eu-central-1"
  std::string access_key_id;
  transport::client::Secret session_token;  // of temporary credentials
};

// A provider as configured by the operator: where it is, how to speak to it, with which key.
struct Provider {
  std::string name;
  WireId wire = WireId::openai_chat;
  std::string base_url;  // "https://api.openai.com/v1"; the wire appends its path
  transport::client::Secret key;
  std::string ca_file;
  bool allow_private = false;
  bool stream = false;      // replies are asked for, and read by parse_stream(), as a stream of events
  std::string api_version;  // Azure: the dated version of the deployment paths; empty: the undated path, /openai/v1
  Aws aws;                  // the Bedrock wire only
  Quirks quirks;
};

struct PromptText;

// A value that copies of a prompt share: a schema is a tree, and the same in every call.
class SharedJson {
 public:
  SharedJson() = default;
  SharedJson(Json value) : value_(std::make_shared<const Json>(std::move(value))) {}

  operator const Json&() const {
    static const Json null;
    return value_ ? *value_ : null;
  }
  bool is_object() const { return value_ && value_->is_object(); }

 private:
  std::shared_ptr<const Json> value_;
};

// One question to one model. `system` is ours; everything from outside is in `user`, fenced.
struct Prompt {
  std::string system;
  std::string user;
  std::string schema_name;  // "consult_reply"
  SharedJson reply_schema;  // JSON Schema 2020-12, closed; always validated again after the reply
  // The same as text, set by KnownSchema (body_text.hpp); empty: written for each panel.
  std::shared_ptr<const std::string> schema_text{};
  unsigned max_output_tokens = 2048;
  // system, user and reply_schema as written by write_text() (body_text.hpp); empty: each build writes them.
  std::shared_ptr<const PromptText> text{};
};

// What a reply was, after transport: usable text or the reason why not.
struct WireReply {
  bool usable = false;
  std::string reason;  // when not usable: "finish_length", "refusal", "http_429", "malformed_reply", ...
  std::string text;    // the model's text (JSON by contract), when usable
  std::optional<std::uint64_t> tokens_in;
  std::optional<std::uint64_t> tokens_out;
  std::string served_model;  // as the provider named it; escaped
};

class Wire {
 public:
  virtual ~Wire() = default;
  // Err: base_url is not usable; the message says why.
  virtual std::expected<transport::client::Request, std::string> build(const Provider& provider,
                                                                       const std::string& model,
                                                                       const Prompt& prompt) const = 0;
  // Only a known good end state is usable (table of the design: "Model replies"). Never throws.
  virtual WireReply parse(const transport::client::Response& response) const = 0;
  // The same for a reply that was asked for with Provider::stream. A stream that ends before its last event is not
  // usable, whatever it held.
  virtual WireReply parse_stream(const transport::client::Response& response) const = 0;
};

// Null for WireId::demo and WireId::host, which send nothing themselves.
const Wire* wire_for(WireId id);

}  // namespace portcullis::tools::providers
