// Families by model name. The error that matters is one voice counted as two, or a guess where nobody can know.
#include <gtest/gtest.h>

#include "tools/providers/vendors.hpp"

namespace portcullis::tools::providers {
namespace {

struct Row {
  const char* model;
  const char* family;
};

TEST(Family, is_read_from_the_name_wherever_the_model_is_hosted) {
  for (const Row row : {
           Row{"gpt-5.6-terra", "openai"},
           Row{"gpt-4o", "openai"},
           Row{"openai/gpt-oss-120b", "openai"},
           Row{"chatgpt-4o-latest", "openai"},
           Row{"o1", "openai"},
           Row{"o3-mini", "openai"},
           Row{"o4-mini", "openai"},
           Row{"ft:gpt-4o-mini:acme::1", "openai"},
           Row{"claude-sonnet-5-5", "anthropic"},
           Row{"anthropic/claude-opus-5.5", "anthropic"},
           Row{"us.anthropic.claude-haiku-4-5-v1:0", "anthropic"},
           Row{"gemini-3.8-flash", "google"},
           Row{"models/gemini-3.8-flash", "google"},
           Row{"google/gemma-4-26b", "google"},
           Row{"meta-llama/Llama-4-Maverick", "meta"},
           Row{"llama3.3:70b", "meta"},
           Row{"codellama-34b", "meta"},
           Row{"mistral-large-latest", "mistral"},
           Row{"open-mixtral-8x22b", "mistral"},
           Row{"ministral-8b-latest", "mistral"},
           Row{"codestral-2508", "mistral"},
           Row{"magistral-small", "mistral"},
           Row{"qwen-plus", "alibaba"},
           Row{"Qwen/Qwen3-235B-A22B", "alibaba"},
           Row{"qwq-32b", "alibaba"},
           Row{"deepseek-flash", "deepseek"},
           Row{"deepseek-ai/DeepSeek-V4-Pro", "deepseek"},
           Row{"grok-4.7", "xai"},
           Row{"x-ai/grok-4.7:free", "xai"},
           Row{"command-a-plus-05-2026", "cohere"},
           Row{"c4ai-aya-expanse-32b", "cohere"},
           Row{"glm-5.1", "zhipu"},
           Row{"zai-glm-4.7", "zhipu"},
           Row{"kimi-k3", "moonshot"},
           Row{"moonshotai/kimi-k2-instruct", "moonshot"},
           Row{"phi-4", "microsoft"},
           Row{"phi4:14b", "microsoft"},
           Row{"amazon.nova-pro-v1:0", "amazon"},
           Row{"nova-lite", "amazon"},
           Row{"TheBloke/Llama-2-7B-GPTQ", "meta"},
       }) {
    EXPECT_EQ(family_of(nullptr, row.model), row.family) << row.model;
  }
}

TEST(Family, of_a_mixed_name_is_left_to_the_operator_even_at_a_single_vendor) {
  for (const char* mixed :
       {"deepseek-r1-distill-llama-70b", "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B", "DeepSeek-R1-Distilled",
        "nvidia/llama-3.1-nemotron-70b", "mistral-qwen-merge-7b", "qwen2.5-merged", "deepseek-r1-0528-qwen3-8b"}) {
    EXPECT_EQ(family_of(nullptr, mixed), "") << mixed;
    EXPECT_EQ(family_of(find_vendor("deepseek"), mixed), "") << mixed;
  }
}

TEST(Family, is_unknown_for_names_that_only_look_alike) {
  for (const char* unknown : {"", "/", "some-model", "hermes-4-405b", "tinyllama", "gptq-model", "groq-model",
                              "marco-o1", "supernova", "my-command-line-helper", "openrouter/auto", "sonar-pro"}) {
    EXPECT_EQ(family_of(nullptr, unknown), "") << unknown;
  }
  EXPECT_NE(family_of(nullptr, "EleutherAI/gpt-neox-20b"), "openai");
}

TEST(Family, of_an_unknown_name_is_the_vendors_own_where_it_serves_only_its_own) {
  EXPECT_EQ(family_of(find_vendor("openai"), "computer-use-preview"), "openai");
  EXPECT_EQ(family_of(find_vendor("groq"), "some-model"), "");
  EXPECT_EQ(family_of(find_vendor("ollama"), "some-model"), "");
  EXPECT_EQ(family_of(find_vendor("mistral"), "glm-5-2"), "zhipu") << "the name is stronger than the host";
}

}  // namespace
}  // namespace portcullis::tools::providers
