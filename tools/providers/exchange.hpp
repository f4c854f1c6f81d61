// What every wire does the same way around its own format: the request's address, key and headers; status, content type
// and strict JSON of the response; counts and names taken from it. Called by the wires only.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "tools/providers/base_url.hpp"
#include "tools/providers/wire.hpp"

namespace portcullis::tools::providers::exchange {

struct KeyHeader {
  std::string_view name;    // "authorization"
  std::string_view prefix;  // "Bearer "
};

// A POST of `body` to `target` at the base's endpoint, with the provider's key in the header. Err: the key cannot be
// used; the message never repeats it.
std::expected<transport::client::Request, std::string> post(const Provider& provider, std::string target,
                                                            const BaseUrl& base, const KeyHeader& key,
                                                            const Json& body);

// What a model, a schema name and a limit must be before anything is built. Err: the message.
std::optional<std::string> refuse_prompt(const std::string& model, const Prompt& prompt);

unsigned output_limit(const Prompt& prompt, const Quirks& quirks);

// The schema without the keywords that name it ($schema, $id): the strict modes take no more than they must.
Json bare_schema(const Json& schema);

// The sentence of the system role that asks for the schema where the provider cannot be held to it.
std::string schema_sentence(const Json& schema);

// The body of a 200 with a JSON content type, strictly read and an object. Err: the reason code.
std::expected<Json, std::string> read_body(const transport::client::Response& response);

// The member, or null when `object` is no object or has no such member. JSON null counts as present.
const Json* member(const Json& object, std::string_view key);
// The member when it is a string, else null.
const std::string* string_member(const Json& object, std::string_view key);
// A member that is an integer from 0 to 2^53, else nothing.
std::optional<std::uint64_t> count_member(const Json& object, std::string_view key);

// The provider's name of the model that answered: cut to 100 bytes, on one line, escaped.
std::string served_model(const Json& body);

WireReply unusable(WireReply reply, std::string_view reason);
bool blank(std::string_view text);

}  // namespace portcullis::tools::providers::exchange
