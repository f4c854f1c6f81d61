// The logical claims of a text: put before two solvers while the call waits, then judged. Called by judge.cpp between
// checking and asking the panel.
#pragma once

#include <functional>
#include <memory>

#include "tools/tool.hpp"
#include "tools/verify/work.hpp"

namespace portcullis::tools::verify {

// Gives every logical claim of `work` the findings of both solvers. `then` is called exactly once, on the loop, at once
// when there is nothing to prove; `work` lives until then.
void run_proofs(const std::shared_ptr<Call>& call, Work& work, std::function<void()> then);

}  // namespace portcullis::tools::verify
