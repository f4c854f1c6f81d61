// Asking every source of evidence one harmless thing, as calls ask it: a search engine for one fixed word, an MCP
// server whether it has the tool with the arguments that are configured, or for the resource. Costs one query where a
// query has a price; a budget holds here, too. Called by `portcullis doctor --probe`.
#pragma once

#include "server/config/config.hpp"
#include "server/doctor/finding.hpp"
#include "tools/retrieval/source.hpp"

namespace portcullis::server::doctor {

// One finding for every source, in order of their names. Runs a loop of its own; at most as long as `patience`.
Findings probe_sources(const config::Loaded& loaded, std::chrono::milliseconds patience);

// How a source was asked and what came of it.
struct SourceEnd {
  std::string reason;  // empty: it answered well
  std::string detail;  // what the dialogue knows besides (tools/retrieval/dialogue.hpp)
  std::size_t found = 0;
  std::chrono::milliseconds latency{0};
};

// What the end of a probe means and what mends it. Pure. `used`: a profile asks the source.
Finding source_diagnosis(const tools::retrieval::Source& source, const SourceEnd& end, const std::string& key_source,
                         bool used);

}  // namespace portcullis::server::doctor
