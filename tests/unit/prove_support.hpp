// What the tests of `prove` share: the public data, and the solvers run to their end on a loop of their own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "server/worker/solver_body.hpp"
#include "server/worker/solvers.hpp"
#include "server/worker/zygote.hpp"
#include "tools/prove/outcome.hpp"
#include "tools/prove/reading.hpp"
#include "tools/prove/smtlib_reader.hpp"
#include "tools/prove/smtlib_writer.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::test {

inline std::vector<Json> data_lines(const std::string& file) {
  std::vector<Json> out;
  std::ifstream in(std::string(PORTCULLIS_SHARED_DATA) + "/" + file);
  for (std::string line; std::getline(in, line);) {
    auto read = json::read(line);
    if (read) out.push_back(std::move(*read));
  }
  return out;
}

// One zygote for the tests of this process, forked on first use, before any of them has a thread.
inline const server::worker::Zygote& zygote() {
  static const auto made = server::worker::Zygote::start({server::worker::solver_body});
  return *made;
}

struct Asked {
  std::vector<tools::prove::SolverReport> reports;
  tools::prove::Decision decision;
};

inline Asked ask(const tools::prove::Problem& problem, std::chrono::milliseconds most = std::chrono::seconds(20),
                 server::worker::SolverLimits limits = {}) {
  Asked out;
  boost::asio::io_context loop(1);
  const auto solvers = server::worker::make_solvers(loop, &zygote(), limits);
  tools::prove::SolverRequest request;
  request.text = tools::prove::write_smtlib(problem);
  request.conclusion = problem.conclusion.has_value();
  request.sorts = problem.sort_names.size();
  request.functions = problem.functions.size();
  request.deadline = std::chrono::steady_clock::now() + most;
  const auto run = solvers->start(
      std::move(request), [&](std::vector<tools::prove::SolverReport> reports) { out.reports = std::move(reports); });
  loop.run();
  out.decision = tools::prove::decide(problem, out.reports);
  return out;
}

}  // namespace portcullis::test
