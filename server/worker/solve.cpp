// See solve.hpp: the request, the lines, the entry.
#include "server/worker/solve.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>
#include <new>

#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::worker {
namespace {

constexpr std::size_t most_bytes = 64u << 20;

std::string read_all(int socket) {
  std::string all;
  std::array<char, 65536> piece{};
  for (;;) {
    const ssize_t got = ::read(socket, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || all.size() > most_bytes) return all;
    all.append(piece.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

void Reporter::say(Json line) const {
  const std::string text = json::write(line) + "\n";
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t got = ::write(socket_, text.data() + sent, text.size() - sent);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    sent += static_cast<std::size_t>(got);
  }
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
    const std::string all = read_all(socket);
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
