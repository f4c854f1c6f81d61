// See solver_body.hpp. Runs in a worker process.
#include "server/worker/solver_body.hpp"

#include <dlfcn.h>

#include <string>

#include "server/worker/beside.hpp"
#include "server/worker/line_socket.hpp"

namespace portcullis::server::worker {
namespace {

int unavailable(int socket, const std::string& detail) {
  write_line(socket, Json{{"problem", "solver_unavailable"}, {"detail", detail}});
  return 0;
}

}  // namespace

int solver_body(int socket) {
  std::string why;
  void* const module = load_beside_program(solver_module, false, why);
  if (module == nullptr) return unavailable(socket, why);
  using Solve = int (*)(int);
  const auto solve = reinterpret_cast<Solve>(::dlsym(module, "portcullis_solve"));
  if (solve == nullptr) return unavailable(socket, "the module has no entry");
  if (!enter_sandbox()) return unavailable(socket, "the kernel refuses the seccomp filter");
  return solve(socket);
}

}  // namespace portcullis::server::worker
