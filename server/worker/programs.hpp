// Programs in worker processes: the port of tools/checkers on the server's loop.
#pragma once

#include <memory>

#include "tools/checkers/program_runner.hpp"

namespace boost::asio {
class io_context;
}

namespace portcullis::server::worker {

class Zygote;

struct ProgramLimits {
  std::uint32_t milliseconds = 2'000;      // of wall clock for one program
  std::uint64_t memory_bytes = 64u << 20;  // of its engine; the process has some more
  std::size_t output_bytes = 64u << 10;
  std::size_t source_bytes = 64u << 10;
  std::size_t most_workers = 4;  // at once; further programs wait for their turn
  std::size_t body = 1;          // index of script_body in the zygote's list
  std::size_t python_body = 2;   // index of python_body; one program takes one worker after the other
};

// `zygote` may be null: then every report says "no_sandbox". Both outlive the result.
std::unique_ptr<tools::checkers::ProgramRunner> make_program_runner(boost::asio::io_context& loop, const Zygote* zygote,
                                                                    const ProgramLimits& limits = {});

}  // namespace portcullis::server::worker
