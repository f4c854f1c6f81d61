// The value of a bit vector operator, up to 128 bits. Called by evaluate.cpp.
#pragma once

#include <optional>
#include <vector>

#include "tools/prove/structure.hpp"

namespace portcullis::tools::prove {

// `args` are the values of the term's arguments; nothing when they are wider than 128 bits.
std::optional<Value> evaluate_vectors(const Problem& problem, const Term& term, const std::vector<Value>& args);

}  // namespace portcullis::tools::prove
