// How providers are asked, as the operator configured it: plain values, read once at start. The defaults are those of
// the design; every part has its own file beside this one.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace portcullis::tools::fanout {

// Of one seat in one call. Which failures are tried again is fixed (attempts.hpp), how often and how fast is not.
struct RetrySettings {
  unsigned attempts = 3;  // the first one included; 1: never again
  std::chrono::milliseconds backoff{200};
  std::chrono::milliseconds backoff_cap{8'000};
  unsigned percent = 10;  // of requests that may be retries, over all calls of the process
  friend bool operator==(const RetrySettings&, const RetrySettings&) = default;
};

struct HedgeSettings {
  unsigned percent = 5;  // of requests that may be hedges; a profile has to ask for hedging as well
  friend bool operator==(const HedgeSettings&, const HedgeSettings&) = default;
};

// Per provider.
struct BreakerSettings {
  unsigned window = 20;           // latest requests that are looked at; fewer than these never open it
  unsigned failure_percent = 50;  // of them
  std::chrono::milliseconds open_for{5'000};
  std::chrono::milliseconds late_after{10'000};  // see is_too_late()
  friend bool operator==(const BreakerSettings&, const BreakerSettings&) = default;
};

// Per provider, and over all of them.
struct AdmissionSettings {
  std::size_t concurrent = 64;  // requests to one provider at once
  std::size_t concurrent_in_all = 1'024;
  std::size_t queue = 1'024;                   // of one provider
  std::chrono::milliseconds queue_age{5'000};  // who waited as long is shed
  friend bool operator==(const AdmissionSettings&, const AdmissionSettings&) = default;
};

// Of one provider, where it is not what all have.
struct OwnPlaces {
  std::optional<std::size_t> concurrent = std::nullopt;
  std::optional<std::size_t> queue = std::nullopt;
  std::optional<std::chrono::milliseconds> queue_age = std::nullopt;
  friend bool operator==(const OwnPlaces&, const OwnPlaces&) = default;
};

// In millionths of a US dollar per million tokens, so that a price list's "$2.50" is 2'500'000 and sums stay exact.
struct Price {
  std::uint64_t input = 0;
  std::uint64_t output = 0;
  friend bool operator==(const Price&, const Price&) = default;
};

// Nothing: no such limit. 0: no byte is sent.
struct BudgetSettings {
  std::optional<std::uint64_t> call_tokens = std::nullopt;
  std::optional<std::uint64_t> call_micro_usd = std::nullopt;
  std::optional<std::uint64_t> hour_tokens = std::nullopt;  // of one principal
  std::optional<std::uint64_t> hour_micro_usd = std::nullopt;
  friend bool operator==(const BudgetSettings&, const BudgetSettings&) = default;
};

struct CacheSettings {
  std::chrono::seconds keep{
      0};  // 0: replies are not kept; requests that are the same at the same time share one call anyway
  std::size_t bytes = 16u << 20;
  friend bool operator==(const CacheSettings&, const CacheSettings&) = default;
};

struct FanoutSettings {
  RetrySettings retry;
  HedgeSettings hedge;
  BreakerSettings breaker;
  AdmissionSettings admission;
  std::map<std::string, OwnPlaces> own_places;  // by Provider::name
  BudgetSettings budget;
  CacheSettings cache;
  std::chrono::milliseconds stream_idle{20'000};  // between two pieces of a streamed reply
  std::map<std::string, Price> prices;            // by seat name, "openai/gpt-5.1"
  friend bool operator==(const FanoutSettings&, const FanoutSettings&) = default;
};

}  // namespace portcullis::tools::fanout
