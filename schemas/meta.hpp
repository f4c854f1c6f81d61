// The meta-schemas of JSON Schema 2020-12, from the files in schemas/meta. They are the only documents that a `$ref`
// may name without being handed in.
#pragma once

#include <string_view>

#include "transport/json/json.hpp"

namespace portcullis::schemas {

inline constexpr std::string_view standard_dialect = "https://json-schema.org/draft/2020-12/schema";

// nullptr when the URI (without fragment) names none of them. Thread-safe; read once, at the first call.
const Json* find_meta_schema(std::string_view uri);

}  // namespace portcullis::schemas
