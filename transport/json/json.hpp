// The JSON value type of the whole house, and its result type.
// Objects keep insertion order (so that a verdict is printed first); look-up is linear, so objects are kept small.
#pragma once

#include <expected>
#include <nlohmann/json.hpp>

// Instantiated once, in json.cpp.
extern template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace portcullis {

using Json = nlohmann::ordered_json;

}  // namespace portcullis
