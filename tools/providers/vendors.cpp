// The table of vendors: one row each. Sources: the vendors' API references and model pages, last read in November 2026.
// A default model is named only where it is the vendor's own and its name is settled; a service that hosts the models
// of many has none, because the operator has to choose, and gets no seat from a key alone. Nor has the second row of a
// service on its other wire. Azure and Bedrock have no address of their own: the resource and the region are in it.
#include "tools/providers/vendors.hpp"

#include <algorithm>
#include <array>

namespace portcullis::tools::providers {
namespace {

using enum Quirks::StructuredReply;

constexpr Quirks plain{};
constexpr Quirks json_mode{.structured = json_object};
constexpr Quirks by_prompt{.structured = none};
// Models that think first: they refuse a temperature, and count their thoughts as output.
constexpr Quirks thinking{.no_temperature = true, .reasoning_room = 8192};
constexpr Quirks thinking_json_mode{.no_temperature = true, .structured = json_object, .reasoning_room = 8192};
constexpr Quirks openai_now{.max_completion_tokens = true, .no_temperature = true, .reasoning_room = 8192};
constexpr Quirks azure{.max_completion_tokens = true, .no_temperature = true, .azure = true, .reasoning_room = 8192};

constexpr auto chat = WireId::openai_chat;

constexpr std::array table{
    Vendor{"openai", chat, "https://api.openai.com/v1", "OPENAI_API_KEY", "OPENAI_BASE_URL", "gpt-5.6-terra", "openai",
           openai_now},
    Vendor{"openai-responses", WireId::openai_responses, "https://api.openai.com/v1", "OPENAI_API_KEY",
           "OPENAI_BASE_URL", "", "openai", openai_now},
    Vendor{"azure", chat, "", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", "", "", azure},
    Vendor{"bedrock", WireId::bedrock_converse, "", "AWS_SECRET_ACCESS_KEY", "", "", "", plain},
    Vendor{"anthropic", WireId::anthropic_messages, "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY",
           "ANTHROPIC_BASE_URL", "claude-sonnet-5-5", "anthropic", thinking},
    Vendor{"gemini", chat, "https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY",
           "GEMINI_BASE_URL", "gemini-3.8-flash", "google", thinking},
    Vendor{"gemini-native", WireId::gemini, "https://generativelanguage.googleapis.com/v1beta", "GEMINI_API_KEY", "",
           "", "google", thinking},
    Vendor{"mistral", chat, "https://api.mistral.ai/v1", "MISTRAL_API_KEY", "MISTRAL_BASE_URL", "mistral-large-latest",
           "mistral", Quirks{.no_stream_options = true}},
    Vendor{"xai", chat, "https://api.x.ai/v1", "XAI_API_KEY", "XAI_BASE_URL", "grok-4.7", "xai", thinking},
    Vendor{"deepseek", chat, "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY", "DEEPSEEK_BASE_URL", "deepseek-flash",
           "deepseek", thinking_json_mode},
    Vendor{"cohere", chat, "https://api.cohere.ai/compatibility/v1", "COHERE_API_KEY", "COHERE_BASE_URL",
           "command-a-plus-05-2026", "cohere", json_mode},
    Vendor{"moonshot", chat, "https://api.moonshot.ai/v1", "MOONSHOT_API_KEY", "MOONSHOT_BASE_URL", "kimi-k3",
           "moonshot", thinking_json_mode},
    Vendor{"zhipu", chat, "https://api.z.ai/api/paas/v4", "ZHIPU_API_KEY", "ZHIPU_BASE_URL", "glm-5.1", "zhipu",
           thinking_json_mode},
    Vendor{"dashscope", chat, "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "DASHSCOPE_API_KEY",
           "DASHSCOPE_BASE_URL", "qwen-plus", "alibaba", json_mode},
    Vendor{"minimax", chat, "https://api.minimax.io/v1", "MINIMAX_API_KEY", "MINIMAX_BASE_URL", "", "minimax",
           by_prompt},
    Vendor{"perplexity", chat, "https://api.perplexity.ai", "PERPLEXITY_API_KEY", "PERPLEXITY_BASE_URL", "", "", plain},
    Vendor{"groq", chat, "https://api.groq.com/openai/v1", "GROQ_API_KEY", "GROQ_BASE_URL", "openai/gpt-oss-120b", "",
           Quirks{.reasoning_room = 8192}},
    Vendor{"together", chat, "https://api.together.xyz/v1", "TOGETHER_API_KEY", "TOGETHER_BASE_URL", "", "", plain},
    Vendor{"openrouter", chat, "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", "OPENROUTER_BASE_URL", "", "",
           plain},
    Vendor{"fireworks", chat, "https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY", "FIREWORKS_BASE_URL", "",
           "", plain},
    Vendor{"cerebras", chat, "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY", "CEREBRAS_BASE_URL", "", "", plain},
    Vendor{"nvidia", chat, "https://integrate.api.nvidia.com/v1", "NVIDIA_API_KEY", "NVIDIA_BASE_URL", "", "",
           by_prompt},
    Vendor{"sambanova", chat, "https://api.sambanova.ai/v1", "SAMBANOVA_API_KEY", "SAMBANOVA_BASE_URL", "", "",
           json_mode},
    Vendor{"novita", chat, "https://api.novita.ai/openai/v1", "NOVITA_API_KEY", "NOVITA_BASE_URL", "", "", json_mode},
    Vendor{"hyperbolic", chat, "https://api.hyperbolic.xyz/v1", "HYPERBOLIC_API_KEY", "HYPERBOLIC_BASE_URL", "", "",
           by_prompt},
    Vendor{"deepinfra", chat, "https://api.deepinfra.com/v1/openai", "DEEPINFRA_API_KEY", "DEEPINFRA_BASE_URL", "", "",
           json_mode},
    Vendor{"nebius", chat, "https://api.tokenfactory.nebius.com/v1", "NEBIUS_API_KEY", "NEBIUS_BASE_URL", "", "",
           plain},
    Vendor{"scaleway", chat, "https://api.scaleway.ai/v1", "SCW_SECRET_KEY", "", "", "", plain},
    Vendor{"siliconflow", chat, "https://api.siliconflow.com/v1", "SILICONFLOW_API_KEY", "", "", "", json_mode},
    Vendor{"github", chat, "https://models.github.ai/inference", "GITHUB_TOKEN", "", "", "", plain},
    Vendor{"huggingface", chat, "https://router.huggingface.co/v1", "HF_TOKEN", "", "", "", by_prompt},
    Vendor{"vercel", chat, "https://ai-gateway.vercel.sh/v1", "AI_GATEWAY_API_KEY", "", "", "", plain},
    Vendor{"ollama", chat, "http://127.0.0.1:11434/v1", "", "OLLAMA_HOST", "", "", plain},
    Vendor{"ollama-native", WireId::ollama, "http://127.0.0.1:11434", "", "OLLAMA_HOST", "", "", plain},
    Vendor{"lmstudio", chat, "http://127.0.0.1:1234/v1", "", "LMSTUDIO_BASE_URL", "", "", plain},
    Vendor{"llamacpp", chat, "http://127.0.0.1:8080/v1", "", "LLAMACPP_BASE_URL", "", "", plain},
    Vendor{"vllm", chat, "http://127.0.0.1:8000/v1", "", "VLLM_BASE_URL", "", "", plain},
    Vendor{"demo", WireId::demo, "", "", "", "demo", "demo", by_prompt},
    Vendor{"host", WireId::host, "", "", "", "", "", by_prompt},
};

}  // namespace

std::span<const Vendor> vendors() {
  return table;
}

const Vendor* find_vendor(std::string_view name) {
  const auto found = std::ranges::find(table, name, &Vendor::name);
  return found != table.end() ? &*found : nullptr;
}

std::string ollama_base_url(std::string_view host) {
  while (host.ends_with('/')) host.remove_suffix(1);
  std::string url(host.starts_with("http://") || host.starts_with("https://") ? "" : "http://");
  url += host;
  const auto authority = url.find("://") + 3;
  if (url.find('/', authority) != std::string::npos) return url;
  // A server told to listen everywhere is reached on loopback.
  constexpr std::string_view everywhere = "0.0.0.0";
  if (url.compare(authority, everywhere.size(), everywhere) == 0)
    url.replace(authority, everywhere.size(), "127.0.0.1");
  const bool https = url.starts_with("https://");
  const auto bracket = url.rfind(']');
  const auto colon = url.rfind(':');
  const bool has_port = colon > authority && (bracket == std::string::npos || colon > bracket);
  if (!has_port && !https) url += ":11434";
  return url + "/v1";
}

}  // namespace portcullis::tools::providers
