// Problems to SMT-LIB text for the solvers: declarations and assertions, every name replaced by one of our own (f0, S0,
// v0), so that no byte of a caller's reaches a solver and no name can mean something to it.
#pragma once

#include <string>

#include "tools/prove/problem.hpp"

namespace portcullis::tools::prove {

// The assertions in order; then, where there is one, the conclusion as the last assertion.
std::string write_smtlib(const Problem& problem);

}  // namespace portcullis::tools::prove
