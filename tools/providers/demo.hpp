// The built-in demo provider: deterministic, labelled, never counted towards `agreed` or `verified` by the join.
#pragma once

#include <string>

#include "tools/providers/wire.hpp"

namespace portcullis::tools::providers {

// A reply that satisfies `prompt.reply_schema` in the plainest way: it always abstains or answers "demo".
std::string demo_reply(const Prompt& prompt);

}  // namespace portcullis::tools::providers
