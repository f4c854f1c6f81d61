// Results for a person at a terminal. Colours only on a terminal, and not with NO_COLOR.
#pragma once

#include <string>

#include "schemas/problem.hpp"
#include "transport/json/json.hpp"

namespace portcullis::server::cli {

bool colours_wanted();  // of stdout

std::string verify_text(const Json& result, bool colours);
std::string consult_text(const Json& result, bool colours);

std::string prove_text(const Json& result, bool colours);  // also of malformed input

// "portcullis: message\n  allowed: ...\n  fix: ...\n", for stderr.
std::string problem_text(const schemas::Problem& problem);

}  // namespace portcullis::server::cli
