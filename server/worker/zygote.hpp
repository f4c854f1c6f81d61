// The process that worker processes are forked from. `main` starts it before any thread, key or socket exists, so that
// a worker inherits nothing; it holds no descriptor but its control socket, and ends with the process that started it.
// A worker is a fork of it without exec: one job, one socket, its own limits, killed at its deadline or as soon as the
// other end of its socket is closed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/worker/sandbox.hpp"

namespace portcullis::server::worker {

// What a worker does: reads the request from `socket` to its end, writes lines, returns its exit code. Runs with the
// limits set; enters the sandbox itself as soon as it has loaded what it needs.
using Body = int (*)(int socket);

class Zygote {
 public:
  // Forks. nullptr when that fails. `bodies` are the kinds of job. Called by a thread that stays until the end: the
  // kernel's word of the parent's death (PR_SET_PDEATHSIG) comes when the thread that forked is gone.
  static std::unique_ptr<Zygote> start(std::vector<Body> bodies);
  // The process of the zygote is told to end, which kills the workers, and waited for.
  ~Zygote();
  Zygote(const Zygote&) = delete;
  Zygote& operator=(const Zygote&) = delete;

  // A new worker with the body of that index; gives the socket to it (non-blocking, closed on exec). What the worker
  // writes comes as it wrote it, then, on a line of its own, the zygote's word on how it ended:
  //   {"ended":"exit"|"signal"|"deadline","code":0,"cpu_ms":12,"peak_kib":30000}
  // and the end of the stream. From any thread.
  std::optional<int> run(std::size_t body, const Bounds& bounds) const;

 private:
  Zygote(int control, int process) : control_(control), process_(process) {}
  int control_;
  int process_;
};

}  // namespace portcullis::server::worker
