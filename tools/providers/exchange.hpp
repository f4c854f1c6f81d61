// What every wire does the same way around its own format: the request's address, key and headers; status, content type
// and strict JSON of the response; counts and names taken from it. Called by the wires only.
#pragma once

#include <expected>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/providers/base_url.hpp"
#include "tools/providers/body_text.hpp"
#include "tools/providers/wire.hpp"
#include "transport/client/sse_reader.hpp"
#include "transport/json/view.hpp"

namespace portcullis::tools::providers::exchange {

struct KeyHeader {
  std::string_view name;    // "authorization"
  std::string_view prefix;  // "Bearer "
};

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view event_stream_type = "text/event-stream";

// A POST of `body` to `target` at the base's endpoint, with the provider's key in the header. Anything but JSON may be
// 16 MiB instead of 4: a stream has framing around each token. Err: the key cannot be used; the message never repeats
// it.
std::expected<transport::client::Request, std::string> post(const Provider& provider, std::string target,
                                                            const BaseUrl& base, const KeyHeader& key, std::string body,
                                                            std::string_view accept = json_type);

// The text as one segment of a path, percent-encoded but for the unreserved characters of RFC 3986. Err: it is a dot
// segment, which no encoding can hide.
std::expected<std::string, std::string> path_segment(std::string_view text);

// What a model, a schema name and a limit must be before anything is built. Err: the message.
std::optional<std::string> refuse_prompt(const std::string& model, const Prompt& prompt);

unsigned output_limit(const Prompt& prompt, const Quirks& quirks);

// The sentence of the system role that asks for the (bare) schema where the provider cannot be held to it.
std::string schema_sentence(std::string_view schema);

// A body that begins with the model and, under `key`, what the system and the user say, in the form of OpenAI and those
// that follow it. Where the provider cannot be held to a schema, the system asks for it.
BodyText with_messages(std::string_view model, std::string_view key, const Prompt& prompt, const PromptText& text,
                       const Quirks& quirks);

// The body of a 200 with a JSON content type, strictly read and an object. Err: the reason code.
std::expected<Json, std::string> read_body(const transport::client::Response& response);

// The same for a wire that takes little out of the body: shown to `parse`, whose reply this is, without making a tree.
WireReply look_at_body(const transport::client::Response& response,
                       const std::function<WireReply(const json::View&)>& parse);

// A JSON object of a stream, strictly read.
std::optional<Json> read_object(std::string_view text);

// The reason code of a response that is no 200 of the content type; nothing when it is one.
std::optional<std::string> refuse_response(const transport::client::Response& response, std::string_view type,
                                           std::string_view otherwise);

// The events of a 200 with the content type text/event-stream, which must end behind an event. Err: the reason code.
std::expected<std::vector<transport::client::SseEvent>, std::string> read_events(
    const transport::client::Response& response);

// The helpers that follow take values of a tree and of a document that is only looked at: pointers and optionals are
// used in the same way.

// Present, and not JSON null.
bool present(const Json* value);
bool present(const std::optional<json::View>& value);

// The member, or null when `object` is no object or has no such member. JSON null counts as present.
const Json* member(const Json& object, std::string_view key);
std::optional<json::View> member(const json::View& object, std::string_view key);
// The value when it is a string, else null.
const std::string* string_of(const Json& value);
std::optional<std::string_view> string_of(const json::View& value);
// Of an array that is not empty.
inline const Json& front_of(const Json& array) {
  return array.front();
}
inline json::View front_of(const json::View& array) {
  return *array.front();
}
// The member when it is a string, else null.
const std::string* string_member(const Json& object, std::string_view key);
std::optional<std::string_view> string_member(const json::View& object, std::string_view key);
// A member that is an integer from 0 to 2^53, else nothing.
std::optional<std::uint64_t> count_member(const Json& object, std::string_view key);
std::optional<std::uint64_t> count_member(const json::View& object, std::string_view key);

// The provider's name of the model that answered: cut to 100 bytes, on one line, escaped.
std::string served_model(const Json& body, std::string_view key = "model");
std::string served_model(const json::View& body, std::string_view key = "model");

// The sum of the members that are counts; nothing when none is.
std::optional<std::uint64_t> sum(const Json& object, std::initializer_list<std::string_view> keys);

WireReply unusable(WireReply reply, std::string_view reason);
bool blank(std::string_view text);

}  // namespace portcullis::tools::providers::exchange
