// The evidence seats `search:NAME` and `mcp:NAME`: what the sources of a profile say to the statements of a text. Used
// by `verify`, behind the corpora.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tools/retrieval/source_runner.hpp"
#include "tools/settings.hpp"
#include "tools/tool.hpp"

namespace portcullis::tools::retrieval {

struct SourceQuestion {
  std::vector<std::string> sources;  // of the profile
  std::vector<std::string> texts;    // the text, or the claims
  verdict::Origin required = verdict::Origin::caller;
  // A profile may ask corpora as well: what these brought does not make its sources superfluous.
  bool counts = false;  // the call brought evidence that counts by `required`
  Call::Clock::time_point deadline;
};

struct SourceFindings {
  std::vector<checkers::Document> evidence;
  std::vector<fanout::SeatOutcome> seats;  // one a source that was to be asked
  std::string note;                        // for the reader; empty: nobody was asked
  schemas::Problem problem;                // with a code: a source could not be asked, and there is no evidence
};

// Adds what was found behind `evidence`. `done` once, on the loop. A source that fails is a problem: evidence that is
// silently missing is worse than none.
void ask_sources(const std::shared_ptr<Call>& call, const Settings& settings, SourceQuestion question,
                 std::vector<checkers::Document> evidence, std::move_only_function<void(SourceFindings)> done);

// Why a source failed, and what mends it: the words for a reason code.
schemas::Problem source_problem(const Source& source, const std::string& reason);

}  // namespace portcullis::tools::retrieval
