// The arguments of `prove`, from JSON that the input schema has accepted, with the rules that a schema cannot say.
#pragma once

#include <expected>

#include "schemas/problem.hpp"
#include "tools/prove/reading.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::prove {

std::expected<Arguments, schemas::Problem> read_arguments(Json arguments, std::size_t most_bytes);

std::size_t bytes_of(const Arguments& arguments);

}  // namespace portcullis::tools::prove
