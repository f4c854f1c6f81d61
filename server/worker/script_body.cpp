// See script_body.hpp. Runs in a worker process.
#include "server/worker/script_body.hpp"

#include "server/worker/line_socket.hpp"
#include "server/worker/sandbox.hpp"
#include "server/worker/script_dialect.hpp"
#include "server/worker/script_engine.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::server::worker {
namespace {

constexpr std::size_t most_bytes = 1u << 20;  // of a request

int problem(int socket, std::string_view code, std::string_view detail, const std::string& proof = {}) {
  write_line(socket, Json{{"problem", code}, {"detail", detail}, {"proof", proof}});
  return 0;
}

}  // namespace

int script_body(int socket) {
  if (!enter_sandbox()) return problem(socket, "no_sandbox", "the kernel refuses the seccomp filter");
  const std::string all = read_all(socket, most_bytes);
  const std::size_t line = all.find('\n');
  const auto header = json::read(std::string_view(all).substr(0, line));
  if (line == std::string::npos || !header || !header->is_object() || header->value("language", "") != "javascript")
    return problem(socket, "no_sandbox", "no such language");
  const std::string proof = header->value("proof", "");
  const std::string_view source = std::string_view(all).substr(line + 1);
  ScriptBounds bounds;
  bounds.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(header->value("milliseconds", 0));
  bounds.memory_bytes = header->value("memory_bytes", std::size_t{0});
  bounds.output_bytes = header->value("output_bytes", std::size_t{0});
  if (const std::string word = other_dialect(source); !word.empty())
    return problem(socket, "not_supported", word, proof);
  ScriptEnd end = run_script(source, bounds);
  if (!end.problem.empty()) return problem(socket, end.problem, end.detail, proof);
  write_line(socket, Json{{"output", std::move(end.output)}, {"proof", proof}});
  return 0;
}

}  // namespace portcullis::server::worker
