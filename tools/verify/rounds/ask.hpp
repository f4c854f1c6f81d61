// Asking the panel again (second_hearing.hpp) without holding the loop. Called by judge.cpp behind the first round.
#pragma once

#include <functional>
#include <memory>

#include "tools/tool.hpp"
#include "tools/verify/work.hpp"

namespace portcullis::tools::verify::rounds {

// True where the policy asks for rounds behind the first, which then may not have the whole time of the call.
bool planned(const verdict::Policy& policy);

// When a first round has to end so that there is as much time left for what follows.
std::chrono::steady_clock::time_point first_deadline(const Call& call, std::chrono::steady_clock::time_point whole);

// All rounds at once, by the deadline of the call. `then` is called exactly once, with the findings as they are left:
// also when nothing had to be asked, nobody could be, or the call was cancelled.
void ask_again(const std::shared_ptr<Call>& call, Work& work, std::function<void()> then);

}  // namespace portcullis::tools::verify::rounds
