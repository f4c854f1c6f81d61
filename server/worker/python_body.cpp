// See python_body.hpp. Runs in a worker process.
#include "server/worker/python_body.hpp"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "server/worker/beside.hpp"
#include "server/worker/line_socket.hpp"
#include "server/worker/python_engine.hpp"
#include "server/worker/sandbox.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::server::worker {
namespace {

constexpr std::size_t most_program_bytes = 1u << 20;  // of a request
constexpr std::size_t most_header_bytes = 1u << 14;

struct PythonWorker {
  int socket = -1;
  std::string proof;
  std::string modules;
  PythonRun run = nullptr;
};
PythonWorker of_worker;

void say_problem(std::string_view problem, std::string_view detail) {
  std::string shown;
  for (const char c : detail.substr(0, 95)) shown.push_back(c >= ' ' && c <= '~' ? c : '?');
  write_line(of_worker.socket, Json{{"problem", problem}, {"detail", shown}, {"proof", of_worker.proof}});
}

[[noreturn]] void stop_program(const char* problem, std::string_view detail) {
  say_problem(problem, detail);
  ::_exit(0);
}

// Without its end; not a byte more is taken from the socket.
std::string read_header(int socket) {
  std::string line;
  for (char c = 0; line.size() < most_header_bytes;) {
    const ssize_t got = ::read(socket, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return {};
    if (c == '\n') return line;
    line.push_back(c);
  }
  return {};
}

}  // namespace

bool load_python(int socket, std::string_view header) {
  of_worker.socket = socket;
  const auto read = json::read(header);
  if (!read || !read->is_object() || read->value("language", "") != "python") {
    say_problem("no_sandbox", "no such language");
    return false;
  }
  of_worker.proof = read->value("proof", "");
  of_worker.modules = read->value("modules", "");
  PythonStart start;
  start.run = read->value("run", 1);
  start.memory_bytes = read->value("memory_bytes", std::size_t{0});
  start.output_bytes = read->value("output_bytes", std::size_t{0});
  start.modules = of_worker.modules;
  start.stop = stop_program;
  // Every run has other addresses: what is loaded from here on stands below this.
  if (start.run > 1) ::mmap(nullptr, (8u << 20) + 0x7000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  std::string why;
  void* const module = load_beside_program(python_module, true, why);
  const auto prepare = module == nullptr ? nullptr : reinterpret_cast<PythonPrepare>(::dlsym(module, python_prepare));
  if (module != nullptr) of_worker.run = reinterpret_cast<PythonRun>(::dlsym(module, python_run));
  if (prepare != nullptr && of_worker.run != nullptr)
    prepare(start, why);
  else if (why.empty())
    why = "the module has no entry";
  if (!why.empty()) say_problem("no_sandbox", why);
  return why.empty();
}

int python_body(int socket) {
  if (!load_python(socket, read_header(socket))) return 0;
  if (!enter_sandbox()) {
    say_problem("no_sandbox", "the kernel refuses the seccomp filter");
    return 0;
  }
  std::string printed;
  of_worker.run(read_all(socket, most_program_bytes), printed);
  write_line(socket, Json{{"output", std::move(printed)}, {"proof", of_worker.proof}});
  return 0;
}

}  // namespace portcullis::server::worker
