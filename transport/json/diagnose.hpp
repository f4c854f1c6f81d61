// What is wrong with a document that the parser refused, and where. The parser says neither, because it is made for
// good documents; this scanner is slow, linear and only called after a refusal.
#pragma once

#include <string_view>

#include "transport/json/reader.hpp"

namespace portcullis::json {

// The first problem of `text`: bad UTF-8 anywhere before anything else, then by position. Duplicate keys are not looked
// for. `otherwise` is returned when the scanner finds nothing.
ReadError diagnose(std::string_view text, std::size_t max_depth, ReadError otherwise);

}  // namespace portcullis::json
