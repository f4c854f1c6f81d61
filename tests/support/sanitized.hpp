// Whether this build is sanitized, and processor time instead of wall time: for tests whose bound is "not quadratic",
// so that neither a sanitizer nor a busy machine fails them.
#pragma once

#include <time.h>

namespace portcullis::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
inline constexpr bool sanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool sanitized = false;
#endif

// How much longer the same work may take: ThreadSanitizer at -O1 was measured at up to thirty times a release build,
// and the bounds have room for a few times that already.
inline constexpr double slowdown = sanitized ? 10.0 : 1.0;

// Seconds of processor time that this process has used.
inline double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
double processor_seconds_of(Work&& work) {
  const double start = processor_seconds();
  work();
  return processor_seconds() - start;
}

}  // namespace portcullis::test
