// Sentences that say what follows from an argument, or whether a script is satisfiable. Called by logical.cpp.
#pragma once

#include <optional>
#include <string_view>

namespace portcullis::tools::claims {

// Whether a sentence says that a conclusion follows; nothing when it says something else. `before`: of the argument
// that comes next, up to a colon.
std::optional<bool> states_entailment(std::string_view sentence, bool before);
// Whether a sentence says that a script is satisfiable. `prints`: that it is what it prints.
struct Satisfiability {
  bool satisfiable = false;
  bool prints = false;
};
std::optional<Satisfiability> states_satisfiability(std::string_view sentence, bool before);
// "Output:", over a block.
bool opens_output(std::string_view sentence);
// Speaks of what follows, or of the argument, in whatever way.
bool speaks_of_entailment(std::string_view sentence);

}  // namespace portcullis::tools::claims
