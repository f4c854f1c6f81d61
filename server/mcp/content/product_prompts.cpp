// See product_prompts.hpp.
#include "server/mcp/content/product_prompts.hpp"

#include "server/mcp/content/files.hpp"

namespace portcullis::server::mcp {
namespace {

std::string_view text_of(std::string_view prompt) {
  const std::string path = "prompts/" + std::string(prompt) + ".md";
  for (const EmbeddedFile& file : embedded_files())
    if (file.path == path) return file.bytes;
  return {};
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Letter case aside, as people type.
bool begins_with(std::string_view text, std::string_view start) {
  if (start.size() > text.size()) return false;
  for (std::size_t i = 0; i < start.size(); ++i)
    if (lower(text[i]) != lower(start[i])) return false;
  return true;
}

}  // namespace

ProductPrompts::ProductPrompts(std::vector<std::string> profiles) : profiles_(std::move(profiles)) {
  for (const PromptRow& row : prompt_table()) {
    const std::string_view text = text_of(row.name);
    auto parsed = PromptText::parse(text);
    // A prompt whose text cannot be written is not offered; a test reads all of them.
    if (text.empty() || !parsed) continue;
    PromptEntry entry{std::string(row.name), std::string(row.title), std::string(row.description), {}};
    for (const PromptRowArgument& argument : row.arguments)
      entry.arguments.push_back({std::string(argument.name), std::string(argument.description), argument.required});
    entries_.push_back(std::move(entry));
    texts_.emplace(row.name, std::move(*parsed));
  }
}

PromptOutcome ProductPrompts::get(const std::string& name, const Json& arguments, const Round&, const Json&) const {
  PromptOutcome outcome;
  outcome.messages = Json::array(
      {Json{{"role", "user"}, {"content", Json{{"type", "text"}, {"text", texts_.at(name).render(arguments)}}}}});
  return outcome;
}

std::vector<std::string> ProductPrompts::complete(const std::string& name, const std::string& argument,
                                                  const std::string& value, const Json&) const {
  std::vector<std::string> out;
  if (argument == "profile") {
    for (const std::string& profile : profiles_)
      if (begins_with(profile, value)) out.push_back(profile);
    return out;
  }
  for (const PromptRow& row : prompt_table()) {
    if (row.name != name) continue;
    for (const PromptRowArgument& known : row.arguments)
      if (known.name == argument)
        for (const std::string_view offered : known.values)
          if (begins_with(offered, value)) out.emplace_back(offered);
  }
  return out;
}

}  // namespace portcullis::server::mcp
