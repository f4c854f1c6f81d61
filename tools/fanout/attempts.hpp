// Which failures of a request are tried again, when, and what they say about the provider. Pure: a table and a formula.
// This is the one owner of retries; called by the seat's call.
#pragma once

#include <chrono>
#include <optional>

#include "tools/fanout/settings.hpp"
#include "transport/client/client.hpp"

namespace portcullis::tools::fanout {

enum class Next {
  end,         // the seat has what it gets
  again,       // the same request, later
  next_model,  // the provider does not have this model
};

// What a request says about its provider, for the breaker.
enum class Health {
  alive,    // it answered, if only to say no
  failing,  // it did not, or with a fault of its own
  unknown,  // the request says nothing about it: cancelled here, refused here
};

struct Judgement {
  Next next = Next::end;
  Health health = Health::unknown;
  std::optional<std::chrono::milliseconds> wait;  // what the provider asks for
};

// Tried again: 408, 409, 429, 500, 502, 503, 504, 529, unless the provider says `x-should-retry: false` or that the
// quota is used up (waiting does not help). The model is not there: every 404, and the codes of error_code() that mean
// it. A 200 never is tried again, whatever it holds: it is paid for.
Judgement judge(const transport::client::Response& response, std::chrono::system_clock::time_point now);

// Tried again: only what happened before the request left: no address, no connection, no TLS handshake. A connection
// that was lost later may have been paid for, also without one byte of an answer, so it ends the seat. Nor is a peer
// tried again whose certificate is not good: another try cannot make it so.
Judgement judge(const transport::client::Failure& failure);

// Full jitter: evenly between 0 and min(cap, backoff * 2^retries). `retries`: how many there were; `unit`: from [0, 1).
std::chrono::milliseconds backoff(const RetrySettings& settings, unsigned retries, double unit);

// The code by which a provider names the fault, out of the body of an error: OpenAI and those like it `error.code` (or
// `error.type`, or `code` on top), Anthropic `error.type`, Gemini `error.status`, Bedrock the header
// x-amzn-errortype. Empty: none. Bounded: bodies above 64 KiB are not read.
std::string error_code(const transport::client::Response& response);

}  // namespace portcullis::tools::fanout
