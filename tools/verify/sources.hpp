// How many independent sources the support of a claim comes from. Called by report.cpp.
#pragma once

#include "tools/verify/work.hpp"

namespace portcullis::tools::verify {

// Adds `independent_sources` to the reported claims whose supporting passages stand in several documents: how many
// sources these are by tools/checkers/independence. `claims` is as report.cpp made it; a string of several parts has no
// count. For the reader: no verdict depends on it.
void add_sources(const Work& work, Json& claims);

}  // namespace portcullis::tools::verify
