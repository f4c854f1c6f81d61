#include "tools/providers/openai_address.hpp"

#include <algorithm>

namespace portcullis::tools::providers {
namespace {

constexpr std::string_view undated = "/openai/v1";

// "2024-10-21", "2025-04-01-preview".
bool good_version(std::string_view text) {
  return text.size() <= 64 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
         });
}

std::expected<std::string, std::string> azure_target(std::string base, const Provider& provider, std::string_view model,
                                                     std::string_view leaf) {
  const std::string version = provider.api_version;
  if (!good_version(version)) return std::unexpected("api_version is not made of a-z, 0-9, . and -");
  if (version.empty()) {
    if (!base.ends_with(undated)) base += undated;
    return base + "/" + std::string(leaf);
  }
  if (base.ends_with("/openai")) base.resize(base.size() - std::string_view("/openai").size());
  if (leaf == "responses") return base + "/openai/responses?api-version=" + version;
  auto deployment = exchange::path_segment(model);
  if (!deployment) return std::unexpected(deployment.error());
  return base + "/openai/deployments/" + *deployment + "/" + std::string(leaf) + "?api-version=" + version;
}

}  // namespace

std::expected<OpenAiAddress, std::string> openai_address(const Provider& provider, std::string_view model,
                                                         std::string_view leaf) {
  auto base = parse_base_url(provider.base_url, provider.allow_private);
  if (!base) return std::unexpected("base_url: " + base.error());
  if (!provider.quirks.azure) {
    std::string target;
    target.reserve(base->path.size() + 1 + leaf.size());
    target.append(base->path).append(1, '/').append(leaf);
    return OpenAiAddress{std::move(*base), std::move(target), {"authorization", "Bearer "}};
  }
  auto target = azure_target(base->path, provider, model, leaf);
  if (!target) return std::unexpected(std::move(target.error()));
  return OpenAiAddress{std::move(*base), std::move(*target), {"api-key", ""}};
}

}  // namespace portcullis::tools::providers
