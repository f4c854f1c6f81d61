// See sandbox.hpp. The filter is classic BPF over the system call's number (seccomp(2)); the table says what each may
// do.
#include "server/worker/sandbox.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <vector>

namespace portcullis::server::worker {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
#error "the system calls of this processor are not in the table"
#endif

constexpr int allowed[] = {
    __NR_read,
    __NR_write,
    __NR_readv,
    __NR_writev,
    __NR_close,
    __NR_lseek,
    __NR_fstat,
    // memory; mprotect and mmap may not make anything executable, see below
    __NR_brk,
    __NR_munmap,
    __NR_mremap,
    __NR_madvise,
    // threads of the solvers' own
    __NR_futex,
    __NR_set_robust_list,
    __NR_sched_yield,
    __NR_sched_getaffinity,
    __NR_gettid,
    __NR_getpid,
#ifdef __NR_rseq
    __NR_rseq,
#endif
    // time
    __NR_clock_gettime,
    __NR_clock_getres,
    __NR_clock_nanosleep,
    __NR_nanosleep,
    __NR_gettimeofday,
    __NR_getrusage,
    __NR_times,
    // signals to itself (tgkill: see below) and the end
    __NR_rt_sigaction,
    __NR_rt_sigprocmask,
    __NR_rt_sigreturn,
    __NR_sigaltstack,
    __NR_restart_syscall,
    __NR_exit,
    __NR_exit_group,
    __NR_getrandom,
#ifdef __NR_time
    __NR_time,
#endif
};

// Refused with an error that a library can live with.
constexpr int refused[] = {
    __NR_openat, __NR_faccessat, __NR_readlinkat, __NR_newfstatat, __NR_statx,
    __NR_ioctl,  __NR_prlimit64, __NR_sysinfo,    __NR_uname,
#ifdef __NR_open
    __NR_open,   __NR_access,    __NR_readlink,   __NR_stat,       __NR_lstat,
#endif
};

class Filter {
 public:
  void load(std::size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)); }
  void end(std::uint32_t verdict) { add(BPF_RET | BPF_K, verdict); }
  // When the loaded number is `value`: `verdict`.
  void when(std::uint32_t value, std::uint32_t verdict) {
    jump(BPF_JEQ, value, 0, 1);
    end(verdict);
  }
  void jump(std::uint16_t how, std::uint32_t value, std::uint8_t yes, std::uint8_t no) {
    program_.push_back({static_cast<std::uint16_t>(BPF_JMP | how | BPF_K), yes, no, value});
  }
  sock_fprog program() { return {static_cast<unsigned short>(program_.size()), program_.data()}; }

 private:
  void add(std::uint16_t code, std::uint32_t k) { program_.push_back({code, 0, 0, k}); }
  std::vector<sock_filter> program_;
};

constexpr std::size_t number_at = offsetof(seccomp_data, nr);
// The low half of an argument: the high half of these flags is never looked at by the kernel.
constexpr std::size_t argument_at(std::size_t index) {
  return offsetof(seccomp_data, args) + index * 8;
}

// `call` only when none of `bits` is set in its argument `index`.
void without(Filter& filter, int call, std::size_t index, std::uint32_t bits) {
  filter.jump(BPF_JEQ, static_cast<std::uint32_t>(call), 0, 4);
  filter.load(argument_at(index));
  filter.jump(BPF_JSET, bits, 0, 1);
  filter.end(SECCOMP_RET_KILL_PROCESS);
  filter.end(SECCOMP_RET_ALLOW);
}

}  // namespace

bool set_limits(const Bounds& bounds) {
  const auto limit = [](auto what, rlim_t most) {
    const rlimit value{most, most};
    return ::setrlimit(what, &value) == 0;
  };
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  constexpr bool address_space = false;  // the sanitizers' shadow memory is larger than any limit
#else
  constexpr bool address_space = true;
#endif
#else
  constexpr bool address_space = true;
#endif
  return (!address_space || limit(RLIMIT_AS, bounds.memory_bytes)) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) &&
         limit(RLIMIT_CPU, bounds.milliseconds / 1000 + 2);
}

bool enter_sandbox() {
  Filter filter;
  filter.load(offsetof(seccomp_data, arch));
  filter.jump(BPF_JEQ, architecture, 1, 0);
  filter.end(SECCOMP_RET_KILL_PROCESS);
  filter.load(number_at);
#if defined(__x86_64__)
  filter.jump(BPF_JGE, 0x40000000, 0, 1);  // the x32 numbers
  filter.end(SECCOMP_RET_KILL_PROCESS);
#endif
  for (const int call : allowed) filter.when(static_cast<std::uint32_t>(call), SECCOMP_RET_ALLOW);
  for (const int call : refused) filter.when(static_cast<std::uint32_t>(call), SECCOMP_RET_ERRNO | EACCES);
  constexpr std::uint32_t executable = 4;  // PROT_EXEC
  without(filter, __NR_mmap, 2, executable);
  filter.load(number_at);
  without(filter, __NR_mprotect, 2, executable);
  filter.load(number_at);
  // clone3 hides its flags in memory, where a filter cannot see them; the C library falls back to clone.
#ifdef __NR_clone3
  filter.when(__NR_clone3, SECCOMP_RET_ERRNO | ENOSYS);
#endif
  // abort() and raise() signal the process itself; any other one of the user, the server too, would take it as well.
  filter.jump(BPF_JEQ, __NR_tgkill, 0, 4);
  filter.load(argument_at(0));
  filter.jump(BPF_JEQ, static_cast<std::uint32_t>(::getpid()), 0, 1);
  filter.end(SECCOMP_RET_ALLOW);
  filter.end(SECCOMP_RET_KILL_PROCESS);
  filter.jump(BPF_JEQ, __NR_clone, 0, 3);
  filter.load(argument_at(0));
  filter.jump(BPF_JSET, CLONE_THREAD, 0, 1);
  filter.end(SECCOMP_RET_ALLOW);
  filter.end(SECCOMP_RET_KILL_PROCESS);
  sock_fprog program = filter.program();
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace portcullis::server::worker
