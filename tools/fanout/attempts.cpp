#include "tools/fanout/attempts.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "tools/fanout/asked_wait.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::tools::fanout {
namespace {

using transport::client::FailCode;
using transport::client::Failure;
using transport::client::Response;

constexpr std::size_t largest_error_body = 64u << 10;

template <std::size_t size>
bool is_one_of(std::string_view code, const std::string_view (&codes)[size]) {
  return std::ranges::find(codes, code) != std::end(codes);
}

bool is_retried(int status) {
  switch (status) {
    case 408:
    case 409:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
    case 529:  // Anthropic: overloaded
      return true;
    default:
      return false;
  }
}

// Codes for "no such model" that come with another status than 404: Groq, Mistral, Azure, Together and their like.
bool says_no_such_model(std::string_view code) {
  static constexpr std::string_view codes[] = {
      "model_not_found",     "DeploymentNotFound", "invalid_model", "model_decommissioned",
      "model_not_available", "not_found_error",    "NOT_FOUND",     "ResourceNotFoundException"};
  return is_one_of(code, codes);
}

bool says_quota_used_up(std::string_view code) {
  static constexpr std::string_view codes[] = {"insufficient_quota", "billing_error", "billing_hard_limit_reached"};
  return is_one_of(code, codes);
}

const std::string* text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

}  // namespace

std::string error_code(const Response& response) {
  if (const std::string_view type = response.header("x-amzn-errortype"); !type.empty())
    return std::string(type.substr(0, type.find(':')));
  if (response.body.size() > largest_error_body) return {};
  const auto body = json::read(response.body, {.max_bytes = largest_error_body, .max_depth = 16});
  if (!body || !body->is_object()) return {};
  const auto error = body->find("error");
  const Json& where = error != body->end() && error->is_object() ? *error : *body;
  for (const char* key : {"code", "status", "type"})
    if (const std::string* code = text_of(where, key)) return *code;
  return {};
}

Judgement judge(const Response& response, std::chrono::system_clock::time_point now) {
  Judgement judged;
  judged.health = response.status == 408 || response.status >= 500 ? Health::failing : Health::alive;
  if (response.status < 400) return judged;
  if (response.status == 404) {
    judged.next = Next::next_model;
    return judged;
  }
  const std::string code = error_code(response);
  if (response.status < 500 && says_no_such_model(code)) {
    judged.next = Next::next_model;
    return judged;
  }
  if (!is_retried(response.status)) return judged;
  judged.wait = asked_wait(response, now);
  if (response.header("x-should-retry") != "false" && !says_quota_used_up(code)) judged.next = Next::again;
  return judged;
}

Judgement judge(const Failure& failure) {
  switch (failure.code) {
    case FailCode::resolve_failed:
    case FailCode::connect_refused:
    case FailCode::connect_failed:
    case FailCode::tls_failed:
      return {Next::again, Health::failing, std::nullopt};
    case FailCode::cancelled:
    case FailCode::address_refused:
      return {Next::end, Health::unknown, std::nullopt};
    default:
      return {Next::end, Health::failing, std::nullopt};
  }
}

std::chrono::milliseconds backoff(const RetrySettings& settings, unsigned retries, double unit) {
  const auto cap = static_cast<double>(settings.backoff_cap.count());
  const auto base = static_cast<double>(settings.backoff.count());
  const double most = std::min(cap, base * static_cast<double>(1ull << std::min(retries, 32u)));
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::clamp(unit, 0.0, 1.0) * std::max(most, 0.0)));
}

}  // namespace portcullis::tools::fanout
