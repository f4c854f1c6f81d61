// Runs an event loop in a test until something has happened: no sleeping, and a bound so that a broken promise ends the
// test.
#pragma once

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <chrono>

namespace portcullis::tests {

// How soon a condition is noticed that another thread makes true, when nothing happens on the loop itself.
inline constexpr std::chrono::milliseconds look_again{2};

// True when `done()` became true; false when the limit passed first or nothing is left that could make it true.
template <typename Condition>
bool run_until(boost::asio::io_context& loop, Condition done,
               std::chrono::milliseconds limit = std::chrono::seconds(10)) {
  const auto end = std::chrono::steady_clock::now() + limit;
  loop.restart();
  while (!done()) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= end) return false;
    if (loop.run_one_until(std::min(end, now + look_again)) == 0 && loop.stopped()) return done();
  }
  return true;
}

}  // namespace portcullis::tests
