// Turns a schema and the documents it refers to into a program. Private to this folder.
#pragma once

#include <expected>
#include <string>

#include "schemas/program.hpp"
#include "schemas/validator.hpp"

namespace portcullis::schemas {

// The error is one sentence that begins with the JSON Pointer of what is wrong.
std::expected<Program, std::string> compile_schema(const Json& schema, const CompileOptions& options);

}  // namespace portcullis::schemas
