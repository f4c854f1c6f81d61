// See input_rounds.hpp. The state is "v1.<payload>.<signature>": base64url of a JSON text, and of its HMAC-SHA256 over
// the principal, the subject and the payload. It is signed, not secret: it holds what the client said itself and what
// the handler leaves on purpose.
#include "server/mcp/input_rounds.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <chrono>

#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {
namespace {

constexpr std::string_view version = "v1.";
constexpr std::chrono::minutes lifetime{15};  // a person may have to answer

std::int64_t now_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string base64url(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  while (out.ends_with('=')) out.pop_back();
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string padded(text);
  for (char& c : padded) {
    const bool known =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!known) return std::nullopt;
    c = c == '-' ? '+' : c == '_' ? '/' : c;
  }
  if (padded.size() % 4 == 1) return std::nullopt;
  const std::size_t padding = (4 - padded.size() % 4) % 4;
  padded.append(padding, '=');
  std::string out(padded.size() / 4 * 3 + 1, '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(padded.data()), static_cast<int>(padded.size()));
  if (size < 0) return std::nullopt;
  out.resize(static_cast<std::size_t>(size) - padding);
  // The last letter may hold bits that stand for nothing: one text for one value.
  if (base64url(out) != text) return std::nullopt;
  return out;
}

// Lengths go in front, so that no two triples give the same bytes.
std::string signature(const Services& services, std::string_view principal, std::string_view subject,
                      std::string_view payload) {
  std::string bytes;
  for (const std::string_view part : {principal, subject, payload}) {
    bytes += std::to_string(part.size());
    bytes += ':';
    bytes += part;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  if (services.state_key.size() < 32 ||
      HMAC(EVP_sha256(), services.state_key.data(), static_cast<int>(services.state_key.size()),
           reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), mac.data(), &size) == nullptr)
    return {};
  return {reinterpret_cast<const char*>(mac.data()), size};
}

jsonrpc::Error refused(std::string message) {
  return {jsonrpc::ErrorCode::invalid_params, std::move(message), nullptr};
}

std::optional<Json> opened(const Services& services, const std::string& principal, std::string_view subject,
                           std::string_view token) {
  if (!token.starts_with(version) || token.size() > most_state_bytes) return std::nullopt;
  token.remove_prefix(version.size());
  const auto dot = token.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto payload = from_base64url(token.substr(0, dot));
  const auto given = from_base64url(token.substr(dot + 1));
  if (!payload || !given) return std::nullopt;
  const std::string expected = signature(services, principal, subject, *payload);
  if (expected.empty() || given->size() != expected.size() ||
      CRYPTO_memcmp(given->data(), expected.data(), expected.size()) != 0)
    return std::nullopt;
  auto state = json::read(*payload, json::ReadLimits{payload->size(), 64});
  if (!state || !state->is_object()) return std::nullopt;
  return std::move(*state);
}

}  // namespace

std::expected<Round, jsonrpc::Error> read_round(const Services& services, const std::string& principal,
                                                std::string_view subject, const Json& params) {
  Round round;
  if (const auto token = params.find("requestState"); token != params.end()) {
    if (!token->is_string()) return std::unexpected(refused("`requestState` must be a string."));
    auto state = opened(services, principal, subject, token->get_ref<const std::string&>());
    if (!state)
      return std::unexpected(
          refused("`requestState` is not one that this server gave for this request. Send it back "
                  "unchanged with the same arguments, or leave it out and start again."));
    if (state->value("expires", std::int64_t{0}) < now_seconds())
      return std::unexpected(refused("`requestState` has expired. Leave it out and start again."));
    round.number = state->value("round", 0);
    round.state = std::move((*state)["state"]);
    round.responses = std::move((*state)["responses"]);
  }
  if (const auto responses = params.find("inputResponses"); responses != params.end()) {
    if (!responses->is_object()) return std::unexpected(refused("`inputResponses` must be an object."));
    for (const auto& [key, response] : responses->items())
      if (response.is_object()) round.responses[key] = response;
  }
  return round;
}

Json input_required(const Services& services, const std::string& principal, std::string_view subject,
                    const Round& round, Json requests, Json state) {
  const Json payload{{"round", round.number + 1},
                     {"expires", now_seconds() + std::chrono::seconds(lifetime).count()},
                     {"nonce", services.random_hex(16)},
                     {"responses", round.responses},
                     {"state", std::move(state)}};
  const std::string text = json::write(payload);
  Json out{{"resultType", "input_required"}};
  if (!requests.empty()) out["inputRequests"] = std::move(requests);
  out["requestState"] =
      std::string(version) + base64url(text) + '.' + base64url(signature(services, principal, subject, text));
  return out;
}

std::optional<Json> undeclared(const Json& needed, const Json& declared) {
  Json missing = Json::object();
  for (const auto& [name, value] : needed.items()) {
    const auto found = declared.is_object() ? declared.find(name) : declared.end();
    if (!declared.is_object() || found == declared.end() || !found->is_object()) {
      missing[name] = value;
    } else if (auto inner = undeclared(value, *found)) {
      missing[name] = std::move(*inner);
    }
  }
  if (missing.empty()) return std::nullopt;
  return missing;
}

std::optional<Json> missing_capabilities(const Json& requests, const Json& client_capabilities) {
  Json needed = Json::object();
  for (const auto& [key, request] : requests.items()) {
    const std::string method = request.value("method", std::string());
    if (method == "sampling/createMessage") {
      needed["sampling"] = Json::object();
    } else if (method == "roots/list") {
      needed["roots"] = Json::object();
    } else if (method == "elicitation/create") {
      // `elicitation: {}` means the form; once a mode is named, the others are not meant.
      if (!needed.contains("elicitation")) needed["elicitation"] = Json::object();
      const auto declared = client_capabilities.find("elicitation");
      const bool named = declared != client_capabilities.end() && declared->is_object() && !declared->empty();
      if (request.contains("params") && request["params"].value("mode", std::string("form")) == "url")
        needed["elicitation"]["url"] = Json::object();
      else if (named)
        needed["elicitation"]["form"] = Json::object();
    } else {
      needed["experimental"][method] = Json::object();
    }
  }
  return undeclared(needed, client_capabilities);
}

jsonrpc::Error capability_error(Json required) {
  return {jsonrpc::ErrorCode::missing_client_capability,
          "The request needs client capabilities that it does not declare: " + json::write(required) + '.',
          Json{{"requiredCapabilities", std::move(required)}}};
}

}  // namespace portcullis::server::mcp
