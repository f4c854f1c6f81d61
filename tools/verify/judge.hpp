// Judging a text: check, ask the panel, join. The asynchronous part of `verify`, shared with `consult` for free text.
#pragma once

#include <functional>
#include <memory>

#include "tools/tool.hpp"
#include "tools/verify/work.hpp"

namespace portcullis::tools::verify {

// `work` comes with arguments, policy, profile and panel set; it goes back with every claim joined. `done` is called
// exactly once, on the loop; large input is worked on off the loop.
void judge(std::shared_ptr<Call> call, std::unique_ptr<Work> work,
           std::move_only_function<void(std::unique_ptr<Work>)> done);

}  // namespace portcullis::tools::verify
