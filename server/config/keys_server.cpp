// Rows of the table of keys: the server itself, and how providers are asked. See keys.hpp.
#include <array>

#include "server/config/key_rows.hpp"

namespace portcullis::server::config {
namespace {

using enum KeyType;
using enum InProjectFile;

constexpr std::array<std::string_view, 4> levels{"error", "warn", "info", "debug"};
constexpr std::array<std::string_view, 2> audit_modes{"file", "memory"};

constexpr std::int64_t kib = 1024;
constexpr std::int64_t mib = 1024 * kib;

constexpr std::array server_rows{
    Key{"default_profile", text, may_only_tighten, "balanced", "PORTCULLIS_PROFILE", "profile of calls that name none"},
    Key{"log.level", choice, allowed, "warn", "PORTCULLIS_LOG_LEVEL", "what is logged to stderr", levels},
    Key{"audit.mode", choice, forbidden, "file", "PORTCULLIS_AUDIT_MODE", "where the audit log is kept", audit_modes},
    Key{"audit.directory", text, forbidden, "$XDG_STATE_HOME/portcullis/audit", "PORTCULLIS_AUDIT_DIRECTORY",
        "folder of the audit log; an absolute path"},
    Key{"limits.line_bytes", integer, may_only_tighten, "10485760", "", "longest message", {}, 64 * kib, 256 * mib},
    Key{"limits.evidence_bytes",
        integer,
        may_only_tighten,
        "67108864",
        "",
        "all evidence of one call",
        {},
        1,
        256 * mib},
    Key{"limits.text_bytes", integer, may_only_tighten, "1048576", "", "candidate text of one call", {}, 1, 64 * mib},
    Key{"limits.in_flight", integer, may_only_tighten, "256", "", "calls of one connection at once", {}, 1, 65'536},

    Key{"limits.stream_idle_ms",
        integer,
        may_only_tighten,
        "20000",
        "",
        "longest pause in a streamed reply",
        {},
        100,
        600'000},

    Key{"retry.attempts", integer, may_only_tighten, "3", "", "requests of one seat, the first included", {}, 1, 3},
    Key{"retry.percent", integer, may_only_tighten, "10", "", "of all requests that may be retries", {}, 0, 10},
    Key{"retry.backoff_ms", integer, forbidden, "200", "", "longest pause before the first retry", {}, 1, 60'000},
    Key{"retry.backoff_cap_ms", integer, forbidden, "8000", "", "longest pause before any retry", {}, 1, 600'000},
    Key{"hedge.percent", integer, may_only_tighten, "5", "", "of all requests that may be hedges", {}, 0, 5},
    Key{"breaker.window",
        integer,
        forbidden,
        "20",
        "",
        "latest requests to a provider that are looked at",
        {},
        1,
        1000},
    Key{"breaker.failure_percent", integer, forbidden, "50", "", "of them that open the breaker", {}, 1, 100},
    Key{"breaker.open_for_ms",
        integer,
        forbidden,
        "5000",
        "",
        "pause until a provider is tried again",
        {},
        10,
        600'000},
    Key{"concurrency.per_provider",
        integer,
        may_only_tighten,
        "64",
        "",
        "requests to one provider at once",
        {},
        1,
        65'536},
    Key{"concurrency.in_all",
        integer,
        may_only_tighten,
        "1024",
        "",
        "requests to all providers at once",
        {},
        1,
        65'536},
    Key{"concurrency.queue",
        integer,
        may_only_tighten,
        "1024",
        "",
        "requests that wait for one provider",
        {},
        0,
        1'000'000},
    Key{"concurrency.queue_age_ms", integer, may_only_tighten, "5000", "", "longest wait there", {}, 1, 600'000},

    Key{"budgets.call_tokens",
        integer,
        may_only_tighten,
        "none",
        "",
        "of one call, in and out; 0: ask nobody",
        {},
        0,
        1'000'000'000'000},
    Key{"budgets.call_usd", money, may_only_tighten, "none", "", "of one call; 0: ask nobody"},
    Key{"budgets.hour_tokens",
        integer,
        may_only_tighten,
        "none",
        "",
        "of one principal in any sixty minutes",
        {},
        0,
        1'000'000'000'000},
    Key{"budgets.hour_usd", money, may_only_tighten, "none", "", "of one principal in any sixty minutes"},
    Key{"prices.*.input", money, forbidden, "unknown", "", "of a million tokens to the seat of that name"},
    Key{"prices.*.output", money, forbidden, "unknown", "", "of a million tokens from it"},
    Key{"cache.keep_s",
        integer,
        may_only_tighten,
        "0",
        "",
        "how long replies are kept; 0: they are not",
        {},
        0,
        604'800},
    Key{"cache.bytes", integer, may_only_tighten, "16777216", "", "replies kept at once", {}, 4 * kib, 1024 * mib},

    Key{"http.hosts", text_list, forbidden, "localhost, 127.0.0.1, [::1]", "",
        "more values of the header Host that are served"},
    Key{"http.origins", text_list, forbidden, "those of loopback", "", "more web pages that may use the server"},
    Key{"http.tls_certificate", text, forbidden, "none: plain HTTP", "", "PEM file of the chain; an absolute path"},
    Key{"http.tls_key", text, forbidden, "none", "", "PEM file of the certificate's key; an absolute path"},
    Key{"http.sessions", integer, forbidden, "1024", "", "sessions of older revisions at once", {}, 1, 16'384},
    Key{"http.session_idle_s", integer, forbidden, "1800", "", "an unused session ends after", {}, 1, 604'800},
    Key{"http.replay_bytes",
        integer,
        forbidden,
        "67108864",
        "",
        "events kept for clients that come back",
        {},
        64 * kib,
        1024 * mib},
};

}  // namespace

std::span<const Key> server_keys() {
  return server_rows;
}

}  // namespace portcullis::server::config
