// See solver_body.hpp. Runs in a worker process.
#include "server/worker/solver_body.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <string>

#include "server/worker/line_socket.hpp"

namespace portcullis::server::worker {
namespace {

int unavailable(int socket, const std::string& detail) {
  write_line(socket, Json{{"problem", "solver_unavailable"}, {"detail", detail}});
  return 0;
}

}  // namespace

int solver_body(int socket) {
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
  if (size <= 0) return unavailable(socket, "the program's own path cannot be read");
  const std::string program(path.data(), static_cast<std::size_t>(size));
  const std::string folder = program.substr(0, program.rfind('/'));
  void* module = nullptr;
  std::string why;
  for (const std::string& place : {folder + "/", folder + "/../lib/portcullis/"}) {
    module = ::dlopen((place + solver_module).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module != nullptr) break;
    const char* error = ::dlerror();
    if (why.empty() && error != nullptr) why = error;
  }
  if (module == nullptr) return unavailable(socket, why);
  using Solve = int (*)(int);
  const auto solve = reinterpret_cast<Solve>(::dlsym(module, "portcullis_solve"));
  if (solve == nullptr) return unavailable(socket, "the module has no entry");
  if (!enter_sandbox()) return unavailable(socket, "the kernel refuses the seccomp filter");
  return solve(socket);
}

}  // namespace portcullis::server::worker
