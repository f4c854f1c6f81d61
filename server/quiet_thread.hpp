// A thread of the server's own that no signal is delivered to: signals belong to the loops. With SIGXFSZ blocked, a
// write beyond the size limit is an error (EFBIG) instead of the end of the process. Used by whoever blocks on a disk:
// the audit log, the stores, the corpora.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace portcullis::server {

// Nothing when the system has no more threads to give.
template <class Body>
std::optional<std::thread> start_quiet_thread(Body body) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  if (::pthread_sigmask(SIG_SETMASK, &all, &before) != 0) return std::nullopt;
  std::optional<std::thread> started;
  try {
    started.emplace(std::move(body));
  } catch (const std::system_error&) {
    started.reset();
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return started;
}

}  // namespace portcullis::server
