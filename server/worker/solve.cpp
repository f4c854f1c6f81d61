// See solve.hpp: the request, the lines, the entry.
#include "server/worker/solve.hpp"

#include <exception>
#include <new>

#include "server/worker/line_socket.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::server::worker {
namespace {

constexpr std::size_t most_bytes = 64u << 20;

}  // namespace

void Reporter::say(Json line) const {
  write_line(socket_, line);
}

void Reporter::solver(std::string_view name, std::string_view version) const {
  say(Json{{"solver", name}, {"version", version}});
}

void Reporter::problem(std::string_view code, std::string_view detail) const {
  say(Json{{"problem", code}, {"detail", detail.substr(0, 500)}});
}

void Reporter::answer(std::string_view query, std::string_view says, Json more) const {
  more["query"] = query;
  more["says"] = says;
  more["ms"] = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count();
  say(std::move(more));
}

}  // namespace portcullis::server::worker

extern "C" __attribute__((visibility("default"))) int portcullis_solve(int socket);

int portcullis_solve(int socket) {
  using namespace portcullis;
  using namespace portcullis::server::worker;
  const Reporter reporter(socket);
  try {
    const std::string all = read_all(socket, most_bytes);
    const std::size_t line = all.find('\n');
    const auto header = json::read(std::string_view(all).substr(0, line));
    if (line == std::string::npos || !header || !header->is_object()) {
      reporter.problem("bad_request", "no header");
      return 0;
    }
    SolveRequest request;
    request.solver = header->value("solver", std::string());
    request.conclusion = header->value("conclusion", false);
    request.sorts = header->value("sorts", std::size_t{0});
    request.functions = header->value("functions", std::size_t{0});
    request.memory_bytes = header->value("memory_bytes", std::size_t{0});
    request.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(header->value("milliseconds", 0));
    request.text = all.substr(line + 1);
    if (request.solver == "z3")
      run_z3(request, reporter);
    else if (request.solver == "cvc5")
      run_cvc5(request, reporter);
    else
      reporter.problem("bad_request", "no such solver");
  } catch (const std::bad_alloc&) {
    reporter.problem("out_of_memory", "");
  } catch (const std::exception& error) {
    reporter.problem("solver_refused", error.what());
  }
  return 0;
}
