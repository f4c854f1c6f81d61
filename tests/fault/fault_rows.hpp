// Every way in which a provider can go wrong: one row each. What a row says to a request depends on the wire that was
// asked, on whether a stream was, and on the seed of the trial; all of them carry the answer that healthy seats give,
// so that only what is wrong with them keeps it from counting. Used by fault_matrix_test.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "tests/support/fake_provider.hpp"

namespace portcullis::tests {

// What stands at the provider's address. All but `answering` never hear a request.
enum class FaultPlace {
  answering,
  refusing,      // nobody listens
  black_hole,    // the connection is never accepted
  no_such_name,  // DNS
  stalled_tls,   // accepts, and never says hello
  wrong_host,    // six TLS failures
  expired,
  self_signed,
  unknown_authority,
  only_tls_1_1,
  wrong_server_name,
};

struct FaultAsked {
  FakeAsked asked;
  std::uint64_t seed = 0;
  std::string text;        // of a good answer
  std::uint16_t port = 0;  // of the fake itself
};

struct FaultRow {
  std::string name;
  FaultPlace place = FaultPlace::answering;
  bool hangs = false;   // ends with the deadline, by no act of its own
  std::string reasons;  // that a seat may have, separated by spaces; "x*" by its beginning
  std::function<Reply(const FaultAsked&)> reply{};
};

std::span<const FaultRow> fault_rows();

}  // namespace portcullis::tests
