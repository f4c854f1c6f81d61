// The tool `prove`: SMT-LIB 2, formulas or rules -> what follows, said only when two solvers agree.
#pragma once

#include <memory>

#include "tools/prove/solvers.hpp"
#include "tools/settings.hpp"
#include "tools/tool.hpp"

namespace portcullis::tools::prove {

// `solvers` outlives the tool.
std::unique_ptr<Tool> make_prove_tool(std::shared_ptr<const Settings> settings, Solvers& solvers);

}  // namespace portcullis::tools::prove
