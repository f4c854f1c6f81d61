// The tool `consult`: one question to the whole panel at once -> canonical answers, weighted vote, dissent, gate.
#pragma once

#include <memory>

#include "tools/settings.hpp"
#include "tools/tool.hpp"

namespace portcullis::tools::consult {

std::unique_ptr<Tool> make_consult_tool(std::shared_ptr<const Settings> settings);

}  // namespace portcullis::tools::consult
