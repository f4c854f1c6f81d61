// The product's prompts: ways of reasoning that use the tools of this server. The rows are in prompt_table.cpp, the
// texts in prompts/.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/mcp/content/prompt_text.hpp"
#include "server/mcp/prompts.hpp"

namespace portcullis::server::mcp {

struct PromptRowArgument {
  std::string_view name;
  std::string_view description;
  bool required = false;
  std::vector<std::string_view> values = {};  // offered by completion; others are taken too
};

struct PromptRow {
  std::string_view name;  // the text is prompts/NAME.md
  std::string_view title;
  std::string_view description;
  std::vector<PromptRowArgument> arguments;
};

// In the order of prompts/list. The argument `profile` is completed with the names of the profiles.
const std::vector<PromptRow>& prompt_table();

class ProductPrompts final : public PromptFamily {
 public:
  explicit ProductPrompts(std::vector<std::string> profiles);

  const std::vector<PromptEntry>& list() const override { return entries_; }
  PromptOutcome get(const std::string& name, const Json& arguments, const Round& round,
                    const Json& client_capabilities) const override;
  std::vector<std::string> complete(const std::string& name, const std::string& argument, const std::string& value,
                                    const Json& context) const override;

 private:
  std::vector<std::string> profiles_;
  std::vector<PromptEntry> entries_;
  std::map<std::string, PromptText> texts_;
};

}  // namespace portcullis::server::mcp
