// The words of violations and of compile errors: what a value is, which types are allowed. All text that comes from an
// instance or a schema leaves here escaped and cut.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "transport/json/json.hpp"

namespace portcullis::schemas {

// The bits of a type's name, 0 when there is no such type; the bits that a value has (see TypeSet in program.hpp).
std::uint8_t type_named(std::string_view name);
std::uint8_t types_of(const Json& value);

// "an integer", "a string or null".
std::string describe_types(std::uint8_t types);

// "the string \"abc\"", "the number 3.5", "an array of 3 items", "null": never more than about 100 bytes.
std::string describe_value(const Json& value);

// The JSON text of a scalar, or a summary; cut.
std::string short_text(const Json& value);

// A name or a pattern in double quotes, escaped and cut.
std::string in_quotes(std::string_view text);

// A JSON Pointer for a message: escaped, and cut in the middle when it is long.
std::string short_pointer(std::string_view pointer);

// "a, b, c"; after 400 bytes "and 4 more". `parts` may be the first of `count` only.
std::string listed(const std::vector<std::string>& parts, std::size_t count);
inline constexpr std::size_t max_listed = 64;  // more parts than this are never shown

// "1 item", "2 items".
std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural);

}  // namespace portcullis::schemas
