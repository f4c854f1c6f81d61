// The skills of this folder: every directory below skills/ that holds a SKILL.md, and its files as resources
// skill://portcullis/NAME/FILE.
#pragma once

#include "server/mcp/content/fixed_resources.hpp"
#include "server/mcp/skills.hpp"

namespace portcullis::server::mcp {

class SkillFiles final : public FixedResources, public Skills {
 public:
  SkillFiles();
  using FixedResources::list;
  const std::vector<Json>& list() const override { return skills_; }

 private:
  std::vector<Json> skills_;
};

}  // namespace portcullis::server::mcp
