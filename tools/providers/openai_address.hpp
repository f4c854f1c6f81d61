// Where a request on one of the two OpenAI wires goes, and in which header its key travels: the plain form, and the two
// forms of Azure OpenAI. Called by these wires only.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "tools/providers/exchange.hpp"

namespace portcullis::tools::providers {

struct OpenAiAddress {
  BaseUrl base;
  std::string target;
  exchange::KeyHeader key;
};

// plain:            {base}/{leaf}
// Azure, undated:   {base}/openai/v1/{leaf}, where the base may already end in /openai/v1
// Azure, dated:     {base}/openai/deployments/{model}/chat/completions?api-version=...,
// {base}/openai/responses?api-version=... Source:
// https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle and .../openai/reference. A model is on
// Azure the name of a deployment. Err: what cannot be used.
std::expected<OpenAiAddress, std::string> openai_address(const Provider& provider, std::string_view model,
                                                         std::string_view leaf);

}  // namespace portcullis::tools::providers
