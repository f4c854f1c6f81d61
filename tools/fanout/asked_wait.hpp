// How long a provider asks us to wait before the next request, out of the headers of its answer. Pure. Called by
// attempts.cpp.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "transport/client/client.hpp"

namespace portcullis::tools::fanout {

// In this order, the first that can be read: `retry-after-ms` (OpenAI, Azure), `retry-after` as seconds or as an HTTP
// date (RFC 9110, 10.2.3), and the longest of the limits that are used up: `x-ratelimit-reset-requests`/`-tokens` (a
// duration, "6m0s") and `anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-reset` (RFC 3339). A limit is
// used up when its `remaining` header is not above 0 or is missing. A date counts from the answer's own `Date` when it
// has one, because the provider's clock set it. Nothing: no header, or none that can be read. At most a day.
std::optional<std::chrono::milliseconds> asked_wait(const transport::client::Response& response,
                                                    std::chrono::system_clock::time_point now);

// "Sun, 06 Nov 1994 08:49:37 GMT"; the two obsolete forms of HTTP dates are not read.
std::optional<std::chrono::sys_seconds> read_http_date(std::string_view text);
// "2026-11-23T02:00:00Z", a fraction and an offset allowed.
std::optional<std::chrono::sys_seconds> read_rfc3339(std::string_view text);
// "1s", "6m0s", "20ms", "2m59.56s"; a bare number is seconds.
std::optional<std::chrono::milliseconds> read_duration(std::string_view text);

}  // namespace portcullis::tools::fanout
