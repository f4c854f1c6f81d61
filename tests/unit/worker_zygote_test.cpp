// What a worker may not do, and that each attempt ends within its bound with a word on how: loops, memory, recursion,
// files, sockets, processes, crashes. The bodies here are as hostile as a solver with a hole in it could be.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "server/worker/zygote.hpp"
#include "tests/support/sanitized.hpp"
#include "transport/json/reader.hpp"

namespace {

using namespace portcullis;
using namespace portcullis::server::worker;
using Clock = std::chrono::steady_clock;

constexpr const char* forbidden_file = "/tmp/portcullis-worker-was-here";

void say(int socket, const std::string& text) {
  if (::write(socket, text.data(), text.size()) < 0) ::_exit(5);
}

volatile bool bottomless = true;

std::size_t deeper(std::size_t n) {
  if (!bottomless) return n;
  volatile char frame[4096];
  frame[n % sizeof frame] = static_cast<char>(n);
  return deeper(n + 1) + static_cast<std::size_t>(frame[0]);
}

int echo(int socket) {
  char buffer[100];
  for (ssize_t got = 0; (got = ::read(socket, buffer, sizeof buffer)) > 0;)
    say(socket, std::string(buffer, static_cast<std::size_t>(got)));
  return 0;
}
int spin(int) {
  for (volatile bool go = true; go;) {
  }
  return 0;
}
int grow(int) {
  enter_sandbox();
  std::vector<std::string> all;
  for (;;) all.emplace_back(1u << 20, 'x');
}
int recurse(int) {
  return static_cast<int>(deeper(0));
}
int crash(int) {
  std::abort();
}
int write_file(int socket) {
  enter_sandbox();
  const int file = ::open(forbidden_file, O_CREAT | O_WRONLY, 0600);
  say(socket, file < 0 ? "{\"said\":\"refused\"}\n" : "{\"said\":\"opened\"}\n");
  return 0;
}
int read_file(int socket) {
  enter_sandbox();
  say(socket, ::open("/etc/passwd", O_RDONLY) < 0 ? "{\"said\":\"refused\"}\n" : "{\"said\":\"opened\"}\n");
  return 0;
}
int connect_out(int socket) {
  enter_sandbox();
  say(socket, ::socket(AF_INET, SOCK_STREAM, 0) >= 0 ? "{\"said\":\"opened\"}\n" : "{\"said\":\"refused\"}\n");
  return 0;
}
int make_process(int socket) {
  enter_sandbox();
  const pid_t process = ::fork();
  if (process == 0) ::_exit(0);
  say(socket, "{\"said\":\"forked\"}\n");
  return 0;
}
int make_code(int socket) {
  enter_sandbox();
  void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  say(socket, page == MAP_FAILED ? "{\"said\":\"refused\"}\n" : "{\"said\":\"mapped\"}\n");
  return 0;
}
int kill_parent(int socket) {
  enter_sandbox();
  ::kill(::getppid(), SIGKILL);
  say(socket, "{\"said\":\"killed\"}\n");
  return 0;
}
int kill_thread_of_parent(int socket) {
  enter_sandbox();
  ::syscall(SYS_tgkill, ::getppid(), ::getppid(), SIGCHLD);  // would do the zygote no harm, were it let through
  say(socket, "{\"said\":\"killed\"}\n");
  return 0;
}
int abort_itself(int) {
  enter_sandbox();
  std::abort();
}
int threads(int socket) {
  enter_sandbox();
  std::thread([socket] { say(socket, "{\"said\":\"from a thread\"}\n"); }).join();
  return 0;
}
int environment(int socket) {
  std::size_t open = 0;
  for (int file = 0; file < 64; ++file)
    if (file != socket && ::fcntl(file, F_GETFD) >= 0) ++open;
  say(socket, std::string("{\"said\":\"") + (std::getenv("PORTCULLIS_SECRET") == nullptr ? "no" : "yes") + " " +
                  std::to_string(open) + "\"}\n");
  return 0;
}
int half_a_line(int socket) {
  say(socket, "{\"said\":");
  ::raise(SIGKILL);
  return 0;
}

enum Kind {
  echoes,
  spins,
  grows,
  recurses,
  crashes,
  writes,
  reads,
  connects,
  forks,
  codes,
  kills,
  kills_thread,
  aborts,
  thread,
  env,
  half
};

const Zygote& zygote() {
  static const auto made = [] {
    ::setenv("PORTCULLIS_SECRET", "sk-hidden", 1);
    return Zygote::start({echo, spin, grow, recurse, crash, write_file, read_file, connect_out, make_process, make_code,
                          kill_parent, kill_thread_of_parent, abort_itself, threads, environment, half_a_line});
  }();
  return *made;
}

struct Seen {
  std::string text;
  std::string said;
  Json last;  // the zygote's word
  double seconds = 0;
};

Seen run(Kind kind, Bounds bounds, const std::string& request = "") {
  Seen seen;
  const auto start = Clock::now();
  const auto socket = zygote().run(kind, bounds);
  EXPECT_TRUE(socket);
  if (!socket) return seen;
  // A worker that died at once has closed its end already.
  if (!request.empty()) {
    EXPECT_EQ(::send(*socket, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
  }
  ::shutdown(*socket, SHUT_WR);
  char buffer[4096];
  for (;;) {
    pollfd wait{*socket, POLLIN, 0};
    ::poll(&wait, 1, 20'000);
    const ssize_t got = ::read(*socket, buffer, sizeof buffer);
    if (got <= 0) break;
    seen.text.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(*socket);
  seen.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  std::string rest = seen.text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const auto line = json::read(rest.substr(0, end));
    if (line && line->contains("said")) seen.said = line->at("said").get<std::string>();
    if (line && line->contains("ended")) seen.last = *line;
    rest.erase(0, end + 1);
  }
  return seen;
}

constexpr Bounds usual{512u << 20, 5'000};

TEST(Worker, does_its_job_and_says_how_it_ended) {
  const Seen seen = run(echoes, usual, "hello");
  EXPECT_EQ(seen.text.substr(0, 6), "hello\n");
  EXPECT_EQ(seen.last.at("ended"), "exit");
  EXPECT_EQ(seen.last.at("code"), 0);
}

TEST(Worker, an_endless_loop_is_killed_at_the_deadline) {
  const Seen seen = run(spins, {512u << 20, 200});
  EXPECT_EQ(seen.last.at("ended"), "deadline");
  EXPECT_GE(seen.seconds, 0.2);
  EXPECT_LT(seen.seconds, 3);
}

TEST(Worker, memory_ends_at_its_bound) {
  if (test::sanitized) GTEST_SKIP() << "the sanitizers need the address space";
  const Seen seen = run(grows, {256u << 20, 10'000});
  EXPECT_EQ(seen.last.at("ended"), "exit");
  EXPECT_EQ(seen.last.at("code"), 101) << "out of memory";
  EXPECT_LT(seen.last.at("peak_kib").get<long>(), 256 << 10);
}

TEST(Worker, endless_recursion_ends_the_worker_and_nothing_else) {
  const Seen seen = run(recurses, usual);
  EXPECT_TRUE(seen.last.at("ended") == "signal" || test::sanitized) << seen.text;
  EXPECT_EQ(run(echoes, usual, "still here").text.substr(0, 10), "still here");
}

TEST(Worker, a_crash_is_a_word_and_not_a_silence) {
  const Seen seen = run(crashes, usual);
  EXPECT_EQ(seen.last.at("ended"), "signal");
  EXPECT_EQ(seen.last.at("code"), SIGABRT);
  EXPECT_EQ(run(aborts, usual).last.at("code"), SIGABRT) << "a solver's own assertion, from inside the sandbox";
  EXPECT_EQ(run(half, usual).last.at("ended"), "signal") << "after half a line the last word is a line of its own";
}

TEST(Worker, no_file_is_opened) {
  std::filesystem::remove(forbidden_file);
  EXPECT_EQ(run(writes, usual).said, "refused");
  EXPECT_FALSE(std::filesystem::exists(forbidden_file));
  EXPECT_EQ(run(reads, usual).said, "refused");
}

TEST(Worker, no_socket_no_process_no_code_and_no_signal_to_others) {
  for (const Kind kind : {connects, forks, codes, kills, kills_thread}) {
    const Seen seen = run(kind, usual);
    EXPECT_EQ(seen.said, "") << kind;
    EXPECT_EQ(seen.last.at("ended"), "signal") << kind << seen.text;
    EXPECT_EQ(seen.last.at("code"), SIGSYS) << kind;
  }
}

TEST(Worker, may_have_threads) {
  if (test::sanitized) GTEST_SKIP() << "the sanitizers make other system calls for a thread";
  EXPECT_EQ(run(thread, usual).said, "from a thread");
}

TEST(Worker, inherits_no_key_and_no_descriptor) {
  const int leak = ::open("/dev/null", O_RDONLY);
  EXPECT_EQ(run(env, usual).said, "no 3") << "only /dev/null as 0, 1 and 2 beside its socket";
  ::close(leak);
}

TEST(Worker, closing_the_socket_kills_it) {
  const auto socket = zygote().run(spins, {512u << 20, 600'000});
  ASSERT_TRUE(socket);
  ::close(*socket);
  // The zygote goes on at once: it would starve here if closed jobs kept it busy.
  for (int i = 0; i < 20; ++i) EXPECT_EQ(run(echoes, usual, "x").text[0], 'x');
}

TEST(Worker, many_at_once_each_end_with_their_own_answer) {
  zygote();  // by this thread: it dies with the thread that forked it
  std::vector<std::thread> callers;
  std::vector<std::string> texts(8);
  for (std::size_t i = 0; i < texts.size(); ++i)
    callers.emplace_back([&, i] { texts[i] = run(echoes, usual, "worker " + std::to_string(i) + "|").text; });
  for (auto& caller : callers) caller.join();
  for (std::size_t i = 0; i < texts.size(); ++i)
    EXPECT_EQ(texts[i].substr(0, texts[i].find('|')), "worker " + std::to_string(i));
}

TEST(Worker, an_unknown_kind_of_job_ends_without_an_answer) {
  const auto socket = zygote().run(999, usual);
  ASSERT_TRUE(socket);
  pollfd wait{*socket, POLLIN, 0};
  ASSERT_EQ(::poll(&wait, 1, 5000), 1);
  char byte = 0;
  EXPECT_EQ(::read(*socket, &byte, 1), 0);
  ::close(*socket);
}

void send_descriptor(int over, int descriptor) {
  char byte = 'd';
  iovec piece{&byte, 1};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
  if (::sendmsg(over, &message, 0) != 1) ::_exit(1);
}

int receive_descriptor(int over) {
  char byte = 0;
  iovec piece{&byte, 1};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  int descriptor = -1;
  if (::recvmsg(over, &message, 0) == 1 && CMSG_FIRSTHDR(&message) != nullptr)
    std::memcpy(&descriptor, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
  return descriptor;
}

// The server is killed, not closed: its zygote and a looping worker must not outlive it. This test holds the server's
// end of the worker's socket, so that the end of the stream can only mean that both of them are gone.
TEST(Worker, nothing_outlives_the_server) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  const pid_t server = ::fork();
  if (server == 0) {
    const auto own = Zygote::start({spin});
    const auto job = own->run(0, {512u << 20, 600'000});
    if (!job) ::_exit(1);
    send_descriptor(ends[1], *job);
    for (;;) ::pause();
  }
  const int job = receive_descriptor(ends[0]);
  ASSERT_GE(job, 0);
  ::kill(server, SIGKILL);
  ::waitpid(server, nullptr, 0);
  pollfd wait{job, POLLIN, 0};
  ASSERT_EQ(::poll(&wait, 1, 10'000), 1) << "the zygote or the worker still has its end open";
  for (const int file : {job, ends[0], ends[1]}) ::close(file);
}

}  // namespace
