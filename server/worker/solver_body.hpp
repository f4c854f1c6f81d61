// The kind of worker that runs a solver: loads the module with Z3 and cvc5, enters the sandbox, hands over.
#pragma once

#include "server/worker/zygote.hpp"

namespace portcullis::server::worker {

// The libraries are loaded here, in the worker, so that neither the server nor the zygote pays for them.
int solver_body(int socket);

// The module stands beside the program, or in ../lib/portcullis.
constexpr const char* solver_module = "portcullis_solvers.so";

}  // namespace portcullis::server::worker
