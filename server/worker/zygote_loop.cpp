// See zygote_loop.hpp. One thread, no allocation that matters, no exit handlers: it leaves by _exit.
#include "server/worker/zygote_loop.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>

extern char** environ;

namespace portcullis::server::worker {
namespace {

using Clock = std::chrono::steady_clock;

struct Child {
  pid_t process = 0;
  int socket = -1;  // the worker's end, kept to see that the other end is closed and to say the last word
  Clock::time_point deadline;
  bool late = false;
};

// Descriptors from `from` on but `keep`.
void close_all_but(int keep, unsigned from) {
  const auto kept = static_cast<unsigned>(keep);
  if (kept > from) ::syscall(SYS_close_range, from, kept - 1, 0);
  if (::syscall(SYS_close_range, std::max(from, kept + 1), ~0U, 0) == 0) return;
  for (int file = static_cast<int>(from); file < 65536; ++file)  // a kernel older than 5.9
    if (file != keep) ::close(file);
}

// The keys of providers are in the environment: this process and its workers have no use for any of it.
void forget_environment() {
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    ::explicit_bzero(*entry, std::strlen(*entry));
  environ = nullptr;
}

void become_zygote(int control, int parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::getppid() != parent) ::_exit(0);  // it died before the line above
  ::prctl(PR_SET_NAME, "portcullis-zyg", 0, 0, 0);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  // A client that waits for the end of our stdout must not wait for this process.
  const int null = ::open("/dev/null", O_RDWR);
  for (int standard = 0; standard < 3; ++standard)
    if (null < 0 || ::dup2(null, standard) < 0) ::close(standard);
  close_all_but(control, 3);
  forget_environment();
  // Ctrl-C goes to the whole group of processes; this one ends with its parent.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2}) ::signal(signal, SIG_IGN);
}

[[noreturn]] void become_worker(const Body& body, int socket, const Bounds& bounds, pid_t zygote) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::getppid() != zygote) ::_exit(0);
  ::prctl(PR_SET_NAME, "portcullis-job", 0, 0, 0);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  close_all_but(socket, 3);
  ::mallopt(M_ARENA_MAX, 1);  // an arena reserves 64 MiB of the address space that is bounded here
  ::setpriority(PRIO_PROCESS, 0, 5);
  if (!set_limits(bounds)) ::_exit(99);
  int code = 98;
  try {
    code = body(socket);
  } catch (const std::bad_alloc&) {
    code = 101;
  } catch (const std::exception&) {
    code = 97;
  }
  ::_exit(code);
}

// The order and the descriptor that came with it; false when the other end is closed.
bool receive(int control, JobOrder& order, int& socket) {
  socket = -1;
  iovec piece{&order, sizeof order};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))];
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  const ssize_t got = ::recvmsg(control, &message, MSG_CMSG_CLOEXEC);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (got <= 0) return false;
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return true;
  std::memcpy(&socket, CMSG_DATA(header), sizeof(int));
  if (got != static_cast<ssize_t>(sizeof order)) {
    ::close(socket);
    socket = -1;
  }
  return true;
}

void last_word(const Child& job, int status, const rusage& usage) {
  const bool by_signal = WIFSIGNALED(status);
  const char* ended = job.late ? "deadline" : by_signal ? "signal" : "exit";
  const long cpu = usage.ru_utime.tv_sec * 1000 + usage.ru_utime.tv_usec / 1000 + usage.ru_stime.tv_sec * 1000 +
                   usage.ru_stime.tv_usec / 1000;
  std::array<char, 200> line{};
  // A new line first: the worker may have been killed in the middle of one.
  const int size =
      std::snprintf(line.data(), line.size(), "\n{\"ended\":\"%s\",\"code\":%d,\"cpu_ms\":%ld,\"peak_kib\":%ld}\n",
                    ended, by_signal ? WTERMSIG(status) : WEXITSTATUS(status), cpu, usage.ru_maxrss);
  const ssize_t sent = ::send(job.socket, line.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL | MSG_DONTWAIT);
  (void)sent;  // without it the reader sees an end with no last word, which is a death as well
  ::close(job.socket);
}

void reap(std::vector<Child>& jobs) {
  int status = 0;
  rusage usage{};
  for (pid_t process = 0; (process = ::wait4(-1, &status, WNOHANG, &usage)) > 0;) {
    const auto job = std::find_if(jobs.begin(), jobs.end(), [&](const Child& one) { return one.process == process; });
    if (job == jobs.end()) continue;
    last_word(*job, status, usage);
    jobs.erase(job);
  }
}

}  // namespace

void zygote_loop(int control, int parent, const std::vector<Body>& bodies) {
  become_zygote(control, parent);
  const pid_t self = ::getpid();
  sigset_t children;
  ::sigemptyset(&children);
  ::sigaddset(&children, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &children, nullptr);
  const int signals = ::signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signals < 0) ::_exit(1);
  std::vector<Child> jobs;
  std::vector<pollfd> polled;
  for (;;) {
    polled.assign({{control, POLLIN, 0}, {signals, POLLIN, 0}});
    auto next = Clock::time_point::max();
    for (const Child& job : jobs) {
      // A job that is being killed is waited for, not watched: its closed socket would wake this loop again and again.
      polled.push_back({job.late ? -1 : job.socket, 0, 0});
      if (!job.late) next = std::min(next, job.deadline);
    }
    int wait = -1;
    if (next != Clock::time_point::max())
      wait = static_cast<int>(std::clamp<std::int64_t>(
          std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count(), 0, 3'600'000));
    if (::poll(polled.data(), polled.size(), wait) < 0 && errno != EINTR) ::_exit(1);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      Child& job = jobs[i];
      if (!job.late && ((polled[i + 2].revents & (POLLHUP | POLLERR)) != 0 || Clock::now() >= job.deadline)) {
        job.late = true;
        ::kill(job.process, SIGKILL);
      }
    }
    if ((polled[1].revents & POLLIN) != 0) {
      signalfd_siginfo info{};
      while (::read(signals, &info, sizeof info) > 0) {
      }
    }
    reap(jobs);
    if (polled[0].revents == 0) continue;
    JobOrder order;
    int socket = -1;
    if (!receive(control, order, socket)) ::_exit(0);  // the workers die with this process
    if (socket < 0) continue;
    if (order.body >= bodies.size()) {
      ::close(socket);
      continue;
    }
    const pid_t process = ::fork();
    if (process == 0) become_worker(bodies[order.body], socket, order.bounds, self);
    if (process < 0) {
      ::close(socket);  // the reader sees an end with no last word
      continue;
    }
    jobs.push_back({process, socket, Clock::now() + std::chrono::milliseconds(order.bounds.milliseconds), false});
  }
}

}  // namespace portcullis::server::worker
