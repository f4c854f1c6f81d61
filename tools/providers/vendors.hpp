// The table of known vendors: a new OpenAI-compatible vendor is one row.
#pragma once

#include <span>
#include <string_view>

#include "tools/providers/wire.hpp"

namespace portcullis::tools::providers {

struct Vendor {
  std::string_view name;  // "openai"
  WireId wire;
  std::string_view base_url;       // empty: the operator says it
  std::string_view key_variable;   // "OPENAI_API_KEY"; empty: needs no key
  std::string_view base_variable;  // "OPENAI_BASE_URL": overrides base_url when set; empty: none
  std::string_view default_model;  // of the seat that a key in the environment makes; empty: none is made
  std::string_view family;         // who trained the default model; empty: several, so the operator must say it
  Quirks quirks;
};

std::span<const Vendor> vendors();
const Vendor* find_vendor(std::string_view name);

// OLLAMA_HOST holds less than a URL ("127.0.0.1:11434", "0.0.0.0", "http://box:11434"): the base URL that it means, to
// be read by parse_base_url, which also says what is wrong with it.
std::string ollama_base_url(std::string_view host);

// The family of a model by its name ("gpt-5" -> "openai", "meta-llama/..." -> "meta"), or the vendor's, or "" when it
// cannot be told: then the operator has to say it.
std::string family_of(const Vendor* vendor, std::string_view model);

}  // namespace portcullis::tools::providers
