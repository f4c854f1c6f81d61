// The evidence seat `corpus`: what the corpora of a profile hold on the statements of a text. Used by `verify`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/checkers/evidence.hpp"
#include "tools/settings.hpp"
#include "tools/tool.hpp"

namespace portcullis::tools::retrieval {

struct SeatRequest {
  std::vector<std::string> corpora;  // of the profile
  std::vector<std::string> texts;    // the text, or the claims
  verdict::Origin required = verdict::Origin::caller;
  Call::Clock::time_point deadline;
};

// Adds retrieved documents behind `evidence`. They are searched only when nothing of it counts by `required`: a text
// that comes with its sources is judged by these. `done` once, on the loop, with all the evidence and a note for the
// reader (empty: nothing was searched), or with the problem when a corpus could not be searched.
struct Retrieved {
  std::vector<checkers::Document> evidence;
  std::string note;
};
void ask_corpora(const std::shared_ptr<Call>& call, const Settings& settings, SeatRequest request,
                 std::vector<checkers::Document> evidence,
                 std::move_only_function<void(std::expected<Retrieved, schemas::Problem>)> done);

}  // namespace portcullis::tools::retrieval
