// The programs of a text: run in the sandbox while the call waits, then judged. Called by judge.cpp between checking
// and asking the panel.
#pragma once

#include <functional>
#include <memory>

#include "tools/tool.hpp"
#include "tools/verify/work.hpp"

namespace portcullis::tools::verify {

// Gives every executable claim of `work` the finding of its run. `then` is called exactly once, on the loop, at once
// when there is nothing to run; `work` lives until then.
void run_programs(const std::shared_ptr<Call>& call, Work& work, std::function<void()> then);

}  // namespace portcullis::tools::verify
