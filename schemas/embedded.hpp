// The schemas of this folder, embedded at build time: the single source for validation, lists and documents.
#pragma once

#include <string_view>

namespace portcullis::schemas {

// The text of a schema file by its path below schemas/ without ".schema.json": "tools/verify.input". Empty when there
// is none.
std::string_view embedded(std::string_view name);

}  // namespace portcullis::schemas
