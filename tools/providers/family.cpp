// Who trained a model, by its name. Two models of one family are one vote, so a wrong guess would let one voice count
// twice: a name that speaks of two families (distilled, merged) or of none is "" and the operator has to say it.
#include <algorithm>
#include <array>
#include <vector>

#include "tools/providers/vendors.hpp"

namespace portcullis::tools::providers {
namespace {

enum class Match {
  whole,        // the word as it is
  with_number,  // the word, alone or with a version behind it: gpt, gpt4o; not gptq
  prefix,       // the word begins with it: llama3, codestral
};

struct Sign {
  std::string_view word;
  Match match;
  bool first;  // only as the first word of the name: common words that mean something else further in
  std::string_view family;
};

constexpr std::array signs{
    Sign{"gpt", Match::with_number, false, "openai"},
    Sign{"chatgpt", Match::prefix, false, "openai"},
    Sign{"o1", Match::whole, true, "openai"},
    Sign{"o3", Match::whole, true, "openai"},
    Sign{"o4", Match::whole, true, "openai"},
    Sign{"claude", Match::prefix, false, "anthropic"},
    Sign{"gemini", Match::prefix, false, "google"},
    Sign{"gemma", Match::prefix, false, "google"},
    Sign{"codegemma", Match::prefix, false, "google"},
    Sign{"medgemma", Match::prefix, false, "google"},
    Sign{"llama", Match::with_number, false, "meta"},
    Sign{"codellama", Match::prefix, false, "meta"},
    Sign{"mistral", Match::prefix, false, "mistral"},
    Sign{"mixtral", Match::prefix, false, "mistral"},
    Sign{"ministral", Match::prefix, false, "mistral"},
    Sign{"codestral", Match::prefix, false, "mistral"},
    Sign{"magistral", Match::prefix, false, "mistral"},
    Sign{"devstral", Match::prefix, false, "mistral"},
    Sign{"pixtral", Match::prefix, false, "mistral"},
    Sign{"qwen", Match::prefix, false, "alibaba"},
    Sign{"qwq", Match::prefix, false, "alibaba"},
    Sign{"qvq", Match::prefix, false, "alibaba"},
    Sign{"deepseek", Match::prefix, false, "deepseek"},
    Sign{"grok", Match::with_number, false, "xai"},
    Sign{"command", Match::whole, true, "cohere"},
    Sign{"c4ai", Match::whole, true, "cohere"},
    Sign{"aya", Match::whole, true, "cohere"},
    Sign{"glm", Match::with_number, false, "zhipu"},
    Sign{"chatglm", Match::prefix, false, "zhipu"},
    Sign{"kimi", Match::prefix, false, "moonshot"},
    Sign{"moonshot", Match::prefix, false, "moonshot"},
    Sign{"phi", Match::with_number, false, "microsoft"},
    Sign{"nova", Match::whole, true, "amazon"},
    Sign{"titan", Match::whole, true, "amazon"},
    Sign{"nemotron", Match::prefix, false, "nvidia"},
    Sign{"granite", Match::prefix, false, "ibm"},
    Sign{"jamba", Match::prefix, false, "ai21"},
    Sign{"minimax", Match::prefix, false, "minimax"},
    Sign{"ernie", Match::prefix, false, "baidu"},
    Sign{"hunyuan", Match::prefix, false, "tencent"},
    Sign{"doubao", Match::prefix, false, "bytedance"},
    Sign{"olmo", Match::prefix, false, "allenai"},
    Sign{"falcon", Match::with_number, true, "tii"},
    Sign{"dbrx", Match::whole, true, "databricks"},
    // Models of others under a word from above.
    Sign{"neo", Match::whole, false, "eleutherai"},
    Sign{"neox", Match::prefix, false, "eleutherai"},
    Sign{"gpt4all", Match::whole, false, "nomic"},
};

bool matches(const Sign& sign, std::string_view word) {
  switch (sign.match) {
    case Match::whole:
      return word == sign.word;
    case Match::prefix:
      return word.starts_with(sign.word);
    case Match::with_number:
      if (!word.starts_with(sign.word)) return false;
      return word.size() == sign.word.size() || (word[sign.word.size()] >= '0' && word[sign.word.size()] <= '9');
  }
  return false;
}

bool word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::vector<std::string_view> words_of(std::string_view name) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < name.size();) {
    if (!word_character(name[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < name.size() && word_character(name[end])) ++end;
    words.push_back(name.substr(i, end - i));
    i = end;
  }
  return words;
}

// Amazon Bedrock writes "amazon.nova-pro", cloud regions "us.anthropic.claude-...": owners before the name.
bool owner_word(std::string_view word) {
  constexpr std::array owners{"amazon", "anthropic", "meta", "us", "eu", "apac", "global", "ft"};
  return std::ranges::find(owners, word) != owners.end();
}

}  // namespace

std::string family_of(const Vendor* vendor, std::string_view model) {
  const auto slash = model.rfind('/');
  std::string name(slash == std::string_view::npos ? model : model.substr(slash + 1));
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (name.find("distil") != std::string::npos || name.find("merge") != std::string::npos) return {};

  std::string_view family;
  bool first = true;
  for (const std::string_view word : words_of(name)) {
    for (const Sign& sign : signs) {
      if ((sign.first && !first) || !matches(sign, word)) continue;
      if (!family.empty() && family != sign.family) return {};
      family = sign.family;
    }
    first = first && owner_word(word);
  }
  if (!family.empty()) return std::string(family);
  return vendor != nullptr ? std::string(vendor->family) : std::string();
}

}  // namespace portcullis::tools::providers
