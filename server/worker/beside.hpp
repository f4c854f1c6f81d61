// Libraries that stand beside the program and are loaded by a worker alone. Called by solver_body.cpp and
// python_body.cpp.
#pragma once

#include <string>

namespace portcullis::server::worker {

// From the program's folder, or ../lib/portcullis. `global`: what is loaded later finds its symbols. Null, with the
// reason in `why`, when it cannot be loaded.
void* load_beside_program(const std::string& name, bool global, std::string& why);

}  // namespace portcullis::server::worker
