// The parts that all wires share; see exchange.hpp.
#include "tools/providers/exchange.hpp"

#include <algorithm>

#include "transport/json/reader.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::providers::exchange {

namespace {

constexpr std::size_t max_response_bytes = 4u << 20;
constexpr std::size_t max_stream_bytes = 16u << 20;
constexpr std::size_t max_served_model_bytes = 100;
constexpr std::uint64_t max_count = std::uint64_t{1} << 53;

// A line break in a key would add headers of its own; providers' keys are printable ASCII.
bool printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

// The names that the strict modes take for a schema (OpenAI: letters, digits, underscore and dash, at most 64).
bool good_schema_name(std::string_view name) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, good);
}

std::string shown_model(std::string_view name) {
  return json::visible_line(name.substr(0, max_served_model_bytes));
}

std::optional<std::uint64_t> real_count(std::optional<std::uint64_t> count) {
  return count && *count <= max_count ? count : std::nullopt;
}

bool is_content_type(std::string_view value, std::string_view wanted) {
  std::string_view type = value.substr(0, value.find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  return std::ranges::equal(type, wanted,
                            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

}  // namespace

std::expected<transport::client::Request, std::string> post(const Provider& provider, std::string target,
                                                            const BaseUrl& base, const KeyHeader& key, std::string body,
                                                            std::string_view accept) {
  std::expected<transport::client::Request, std::string>
      made;  // in its place: a request costs as much to move as to make
  transport::client::Request& request = *made;
  request.endpoint = base.endpoint;
  request.endpoint.ca_file = provider.ca_file;
  request.method = "POST";
  request.target = std::move(target);
  request.headers.reserve(6);  // some wires add their own; a list of initializers would be copied
  request.headers.push_back({"content-type", std::string(json_type)});
  request.headers.push_back({"accept", std::string(accept)});
  request.headers.push_back({"user-agent", "portcullis"});
  if (!provider.key.empty()) {
    if (!printable_ascii(provider.key.reveal()))
      made = std::unexpected("the key of provider " + json::visible_line(provider.name) +
                             " has a space, line break or other character that no key has");
    if (!made) return made;
    request.secret_header = key.name;
    request.secret_prefix = key.prefix;
    request.secret = provider.key;
  }
  request.body = std::move(body);
  request.max_response_bytes = accept == json_type ? max_response_bytes : max_stream_bytes;
  return made;
}

std::expected<std::string, std::string> path_segment(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  if (text == "." || text == "..") return std::unexpected("the model's name cannot stand in a path");
  std::string out;
  for (const char c : text) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_' || c == '~';
    const auto byte = static_cast<unsigned char>(c);
    if (unreserved) {
      out += c;
    } else {
      out.append(1, '%').append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
    }
  }
  return out;
}

std::optional<std::string> refuse_prompt(const std::string& model, const Prompt& prompt) {
  if (model.empty()) return "no model is named";
  if (!good_schema_name(prompt.schema_name)) return "the schema name is not 1 to 64 of A-Z a-z 0-9 _ -";
  if (!prompt.reply_schema.is_object()) return "the reply schema is not an object";
  if (prompt.max_output_tokens == 0) return "the output limit is 0 tokens";
  return std::nullopt;
}

unsigned output_limit(const Prompt& prompt, const Quirks& quirks) {
  constexpr unsigned most = 1u << 20;
  return std::min(std::min(prompt.max_output_tokens, most) + std::min(quirks.reasoning_room, most), most);
}

std::string schema_sentence(std::string_view schema) {
  return "\n\nReply with one JSON object and nothing else: no prose, no code fence. It has to satisfy this JSON "
         "Schema:\n" +
         std::string(schema);
}

BodyText with_messages(std::string_view model, std::string_view key, const Prompt& prompt, const PromptText& text,
                       const Quirks& quirks) {
  BodyText body(text.system.size() + text.user.size() + text.schema.size() + 512);
  body.text("model", model).list(key).item().text("role", "system");
  if (quirks.structured == Quirks::StructuredReply::json_schema)
    body.json("content", text.system);
  else
    body.text("content", prompt.system + schema_sentence(text.schema));
  body.close().item().text("role", "user").json("content", text.user).close().close();
  return body;
}

std::optional<std::string> refuse_response(const transport::client::Response& response, std::string_view type,
                                           std::string_view otherwise) {
  if (response.status != 200) {
    if (response.status < 100 || response.status > 599) return "http_unknown";
    return "http_" + std::to_string(response.status);
  }
  if (!is_content_type(response.header("content-type"), type)) return std::string(otherwise);
  return std::nullopt;
}

std::expected<std::vector<transport::client::SseEvent>, std::string> read_events(
    const transport::client::Response& response) {
  if (auto refused = refuse_response(response, event_stream_type, "not_event_stream"))
    return std::unexpected(std::move(*refused));
  std::vector<transport::client::SseEvent> events;
  transport::client::SseReader reader;
  if (!reader.feed(response.body, events)) return std::unexpected("stream_too_large");
  if (!reader.at_rest()) return std::unexpected("stream_cut_off");
  return events;
}

std::optional<Json> read_object(std::string_view text) {
  auto value = json::read(text, {.max_bytes = max_response_bytes, .max_depth = 64});
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(*value);
}

bool present(const Json* value) {
  return value != nullptr && !value->is_null();
}

std::expected<Json, std::string> read_body(const transport::client::Response& response) {
  if (auto refused = refuse_response(response, json_type, "not_json_content_type"))
    return std::unexpected(std::move(*refused));
  auto body = json::read(response.body, {.max_bytes = max_response_bytes, .max_depth = 64});
  if (!body || !body->is_object()) return std::unexpected("malformed_reply");
  return std::move(*body);
}

WireReply look_at_body(const transport::client::Response& response,
                       const std::function<WireReply(const json::View&)>& parse) {
  if (auto refused = refuse_response(response, json_type, "not_json_content_type")) return unusable({}, *refused);
  WireReply reply = unusable({}, "malformed_reply");
  const auto look = [&](const json::View& body) {
    if (body.is_object()) reply = parse(body);
  };
  const auto refused = json::look(response.body, look, {.max_bytes = max_response_bytes, .max_depth = 64});
  return refused ? unusable({}, "malformed_reply") : std::move(reply);
}

bool present(const std::optional<json::View>& value) {
  return value && !value->is_null();
}

const Json* member(const Json& object, std::string_view key) {
  const auto* members = object.get_ptr<const Json::object_t*>();
  if (members == nullptr) return nullptr;
  for (const auto& [name, value] : *members)
    if (name == key) return &value;
  return nullptr;
}

std::optional<json::View> member(const json::View& object, std::string_view key) {
  return object.member(key);
}

const std::string* string_of(const Json& value) {
  return value.get_ptr<const std::string*>();
}

std::optional<std::string_view> string_of(const json::View& value) {
  return value.string();
}

std::optional<std::string_view> string_member(const json::View& object, std::string_view key) {
  const auto value = object.member(key);
  return value ? value->string() : std::nullopt;
}

const std::string* string_member(const Json& object, std::string_view key) {
  const Json* value = member(object, key);
  return value != nullptr ? value->get_ptr<const std::string*>() : nullptr;
}

std::optional<std::uint64_t> count_member(const Json& object, std::string_view key) {
  const Json* value = member(object, key);
  if (value == nullptr || !value->is_number_integer()) return std::nullopt;
  if (!value->is_number_unsigned() && value->get<std::int64_t>() < 0) return std::nullopt;
  return real_count(value->get<std::uint64_t>());
}

std::optional<std::uint64_t> count_member(const json::View& object, std::string_view key) {
  const auto value = object.member(key);
  return value ? real_count(value->count()) : std::nullopt;
}

std::optional<std::uint64_t> sum(const Json& object, std::initializer_list<std::string_view> keys) {
  std::optional<std::uint64_t> total;
  for (const auto key : keys)
    if (const auto count = count_member(object, key)) total = total.value_or(0) + *count;
  return total;
}

std::string served_model(const Json& body, std::string_view key) {
  const std::string* name = string_member(body, key);
  return name == nullptr ? std::string() : shown_model(*name);
}

std::string served_model(const json::View& body, std::string_view key) {
  const auto name = string_member(body, key);
  return name ? shown_model(*name) : std::string();
}

WireReply unusable(WireReply reply, std::string_view reason) {
  reply.usable = false;
  reply.reason = reason;
  reply.text.clear();
  return reply;
}

bool blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace portcullis::tools::providers::exchange
