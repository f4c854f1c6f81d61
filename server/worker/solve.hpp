// Inside the module portcullis_solvers.so: one request, the two solvers behind one interface. Nothing here runs in the
// server; it runs in a worker, in its sandbox.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "transport/json/json.hpp"

namespace portcullis::server::worker {

struct SolveRequest {
  std::string solver;  // "z3" or "cvc5"
  std::string text;    // of write_smtlib
  bool conclusion = false;
  std::size_t sorts = 0;
  std::size_t functions = 0;
  std::chrono::steady_clock::time_point deadline;  // to share out time; the zygote keeps it
  std::size_t memory_bytes = 0;
};

// Writes one line to the other end.
class Reporter {
 public:
  explicit Reporter(int socket) : socket_(socket), start_(std::chrono::steady_clock::now()) {}
  void say(Json line) const;
  void solver(std::string_view name, std::string_view version) const;
  void problem(std::string_view code, std::string_view detail) const;
  // `query` is "premises", "counter" or "witness", `says` "sat", "unsat" or "unknown"; the time since the start is
  // added.
  void answer(std::string_view query, std::string_view says, Json more) const;

 private:
  int socket_;
  std::chrono::steady_clock::time_point start_;
};

void run_z3(const SolveRequest& request, const Reporter& reporter);
void run_cvc5(const SolveRequest& request, const Reporter& reporter);

// The order of questions is the same for both: with a conclusion first the counter-example, then the witness, and the
// premises alone only when neither has shown that they can be true together.
// `ask` answers a query with "sat", "unsat" or "unknown" and reports it itself.
template <typename Ask>
void ask_all(bool conclusion, const Ask& ask) {
  if (!conclusion) {
    ask("premises");
    return;
  }
  const std::string_view counter = ask("counter");
  const std::string_view witness = ask("witness");
  if (counter != "sat" && witness != "sat" && !(counter == "unsat" && witness == "unsat")) ask("premises");
}

}  // namespace portcullis::server::worker
