// The fake provider's script as a JSON file, for tests that start it as a program. All members are optional:
//
//   {"tls": {"certificate": "server.pem", "key": "server.key"},
//    "record": true,
//    "rules": [{"contains": "part of the request's body", "reply": REPLY}],
//    "models": {"model-a": [REPLY, REPLY]},     the n-th request gets the n-th reply, later ones the last
//    "paths": {"/v1/messages": [REPLY]},
//    "default": REPLY}
//
//   REPLY: {"text": "wrapped in the wire's shape", "body": "as it is" or a JSON value, "status": 200, "content_type":
//   "...",
//           "headers": {"Retry-After": "1"}, "finish_reason": "stop", "prompt_tokens": 10, "completion_tokens": 20,
//           "delay_ms": 0, "fault": "silence", "drip_ms": 1000, "seed": 0, "error": false, "chunked": false,
//           "close": false, "close_without_saying": false, "huge_bytes": 0, "raw": "..."}
//
// A member that is not in this list is refused: a misspelt fault would otherwise be a good answer.
#pragma once

#include <expected>
#include <string>

#include "tests/support/fake_provider.hpp"

namespace portcullis::tests {

struct FakeScriptFile {
  std::string text;

  // What the constructor of the fake needs.
  std::expected<FakeOptions, std::string> options() const;
  // What follows once it listens. The error says which member was wrong.
  std::expected<void, std::string> apply_to(FakeProvider& fake) const;
};

// Every request of the fake as a JSON array: model, method, target, headers, body, connection.
std::string journal_of(const FakeProvider& fake);

}  // namespace portcullis::tests
