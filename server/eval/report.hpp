// A report for programs, for a terminal and for a browser. The two forms for people are made from the first, so that
// they cannot say anything else. Intervals are two-sided Clopper-Pearson ones of 95 %.
#pragma once

#include <string>

#include "server/eval/engine.hpp"

namespace portcullis::server::eval {

Json to_json(const Report& report, const EvalOptions& options);

// Tables of plain text, no colours.
std::string to_text(const Json& report);

// One HTML file with inline SVG: no script, no font, nothing that is fetched.
std::string to_html(const Json& report, const std::string& title);

}  // namespace portcullis::server::eval
