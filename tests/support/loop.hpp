// Runs an event loop in a test until something has happened: no sleeping, and a bound so that a broken promise ends the
// test.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>

namespace portcullis::tests {

// True when `done()` became true; false when the limit passed first or nothing is left that could make it true.
template <typename Condition>
bool run_until(boost::asio::io_context& loop, Condition done,
               std::chrono::milliseconds limit = std::chrono::seconds(10)) {
  const auto end = std::chrono::steady_clock::now() + limit;
  loop.restart();
  while (!done()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    if (loop.run_one_until(end) == 0 && loop.stopped() && std::chrono::steady_clock::now() < end) return done();
  }
  return true;
}

}  // namespace portcullis::tests
