// The frontmatter of a SKILL.md as JSON: the lines "key: value" between two lines "---". Only plain one-line scalars
// are read, of which every YAML reader makes the same; a client compares its own reading with ours (SEP-2640).
#pragma once

#include <optional>
#include <string_view>

#include "transport/json/json.hpp"

namespace portcullis::server::mcp {

// An object of strings; nothing when there is none, or a line is of another form.
std::optional<Json> read_frontmatter(std::string_view markdown);

}  // namespace portcullis::server::mcp
