// Z3 and cvc5 in worker processes: the port of tools/prove on the server's loop.
#pragma once

#include <memory>

#include "tools/prove/solvers.hpp"

namespace boost::asio {
class io_context;
}

namespace portcullis::server::worker {

class Zygote;

struct SolverLimits {
  std::uint64_t memory_bytes = 512u << 20;  // of each worker
  std::size_t most_workers = 8;             // at once; further problems wait for their turn
  std::size_t body = 0;                     // index of solver_body in the zygote's list
};

// `zygote` may be null: then every report says "solver_unavailable". Both outlive the result.
std::unique_ptr<tools::prove::Solvers> make_solvers(boost::asio::io_context& loop, const Zygote* zygote,
                                                    const SolverLimits& limits = {});

}  // namespace portcullis::server::worker
