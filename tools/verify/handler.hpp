// The tool `verify`: candidate text or claims (and evidence) -> claims, checkers and panel -> verdict per claim,
// coverage, released text.
#pragma once

#include <memory>

#include "tools/settings.hpp"
#include "tools/tool.hpp"

namespace portcullis::tools::verify {

std::unique_ptr<Tool> make_verify_tool(std::shared_ptr<const Settings> settings);

}  // namespace portcullis::tools::verify
