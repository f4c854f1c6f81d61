// What `portcullis doctor` says: one finding a thing looked at, with a code that scripts can rely on, what was seen,
// why it matters and the exact fix. Nothing in it is ever a key. Used by the checks of this folder and by the command.
#pragma once

#include <string>
#include <vector>

#include "transport/json/json.hpp"

namespace portcullis::server::doctor {

enum class Level {
  ok,
  note,     // nothing to mend
  warning,  // something does not work that could
  wrong,    // the server does not start, or cannot be relied on
};

struct Finding {
  Level level = Level::ok;
  std::string code;     // "model_not_found"; snake_case
  std::string subject;  // what it is about: "seats", "audit", "openai/gpt-5.6-terra"
  std::string what;     // one sentence
  std::string fix;      // empty when there is nothing to do
};

using Findings = std::vector<Finding>;

// Warnings do not count: what they name was left out on purpose or is not needed for everything.
bool healthy(const Findings& findings);

// {"healthy": ..., "findings": [{"level", "code", "subject", "what", "fix"?}], "panel"?: ...}
Json to_json(const Findings& findings, Json panel = nullptr);

// A line a finding, and one more for its fix.
std::string to_text(const Findings& findings, bool colours);

}  // namespace portcullis::server::doctor
