// All texts of a call as the one text that the gate sees. Used by report.cpp and judgement.cpp.
#pragma once

#include <vector>

#include "tools/verdict/gate.hpp"

namespace portcullis::tools::verify {

struct Work;

// Text mode has one text; claims mode puts the strings end to end, each a sentence of its own.
struct Joined {
  verdict::GateInput input;         // claims of strings that hold none come first, then work.claims in their order
  std::vector<std::size_t> starts;  // of each text, and the end of the last
};

Joined joined(const Work& work);

}  // namespace portcullis::tools::verify
