// The strict validation of a model's reply text, the same for every wire: size <= cap -> UTF-8 -> strict JSON
// (duplicate keys rejected, depth <= 64) -> schema. Any miss fails the seat with its own reason.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "schemas/validator.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::providers {

inline constexpr std::size_t max_reply_bytes = 256u << 10;

// Err: "reply_too_large", "reply_not_utf8", "reply_not_json", "reply_duplicate_key", "reply_too_deep",
// "reply_schema_mismatch". One pair of ```json fences around the whole text is taken off first.
std::expected<Json, std::string> read_reply(std::string_view text, const schemas::Validator& schema);

}  // namespace portcullis::tools::providers
