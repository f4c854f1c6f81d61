// See skill_files.hpp.
#include "server/mcp/content/skill_files.hpp"

#include "server/mcp/content/files.hpp"
#include "server/mcp/content/frontmatter.hpp"
#include "server/mcp/digest.hpp"

namespace portcullis::server::mcp {
namespace {

constexpr std::string_view folder = "skills/";
constexpr std::string_view scheme = "skill://portcullis/";
constexpr std::string_view entry_file = "/SKILL.md";

std::string uri_of(std::string_view path) {
  return std::string(scheme) + std::string(path.substr(folder.size()));
}

std::vector<FixedResource> all_files() {
  std::vector<FixedResource> out;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with(folder)) continue;
    const std::string below(file.path.substr(folder.size()));
    FixedResource resource{{uri_of(file.path), below, "", "", "text/markdown", std::nullopt}, std::string(file.bytes)};
    const std::string skill = below.substr(0, below.find('/'));
    if (file.path.ends_with(entry_file)) {
      // SEP-2640: name and description of this resource are those of the skill.
      if (const auto frontmatter = read_frontmatter(file.bytes)) {
        resource.entry.name = frontmatter->value("name", skill);
        resource.entry.description = frontmatter->value("description", std::string());
      }
      resource.entry.title = "Skill " + skill;
    } else {
      resource.entry.title = "Skill " + skill + ": " + below.substr(below.find('/') + 1);
      resource.entry.description = "Part of the skill " + skill + ".";
    }
    out.push_back(std::move(resource));
  }
  return out;
}

}  // namespace

SkillFiles::SkillFiles() : FixedResources(all_files(), cached_for_an_hour) {
  for (const FixedResource& main : resources()) {
    if (!main.entry.uri.ends_with(entry_file)) continue;
    const std::string directory = main.entry.uri.substr(0, main.entry.uri.size() - entry_file.size() + 1);
    // A skill that a client could not verify is not offered; a test reads each of them.
    auto frontmatter = read_frontmatter(main.text);
    if (!frontmatter || !frontmatter->contains("name") || !frontmatter->contains("description")) continue;
    if (!directory.ends_with("/" + frontmatter->at("name").get<std::string>() + "/")) continue;
    Json files = Json::array();
    for (const FixedResource& file : resources())
      if (file.entry.uri.starts_with(directory))
        files.push_back(Json{{"uri", file.entry.uri}, {"digest", digest(file.text)}, {"size", file.text.size()}});
    skills_.push_back(
        Json{{"uri", main.entry.uri}, {"frontmatter", std::move(*frontmatter)}, {"resources", std::move(files)}});
  }
}

}  // namespace portcullis::server::mcp
