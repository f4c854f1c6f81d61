// SMT-LIB 2 scripts to problems. Only commands of an allow-list get through, each with the exact shape that the
// standard gives it; no byte of the script reaches a solver, which sees what smtlib_writer makes of the problem. Called
// by the handler for format "smtlib2", and by the cvc5 worker for what smtlib_writer wrote.
#pragma once

#include <expected>
#include <optional>
#include <string_view>

#include "tools/prove/issue.hpp"
#include "tools/prove/problem.hpp"

namespace portcullis::tools::prove {

// `conclusion` is one Boolean term over the names that the script declares.
std::expected<Problem, Issue> read_smtlib(std::string_view script, std::optional<std::string_view> conclusion);
// What write_smtlib wrote.
std::expected<Problem, Issue> read_written(std::string_view script);

}  // namespace portcullis::tools::prove
