// The result of `prove` and its audit record (schemas/tools/prove.output.schema.json).
#pragma once

#include <string>
#include <vector>

#include "schemas/problem.hpp"
#include "tools/prove/issue.hpp"
#include "tools/prove/outcome.hpp"
#include "tools/prove/reading.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::prove {

Json report(const Problem& problem, const std::vector<SolverReport>& reports, const Decision& decision);
Json record(const Arguments& arguments, const Problem& problem, const std::vector<SolverReport>& reports,
            const Decision& decision);

// Of input that could not be read: every mistake with its place, and the first one in a sentence.
Json errors(const std::vector<Issue>& issues);
schemas::Problem problem_of(const std::vector<Issue>& issues);

}  // namespace portcullis::tools::prove
