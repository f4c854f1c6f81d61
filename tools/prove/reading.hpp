// The arguments of `prove` as a problem: picks the reader by the format and gathers every mistake that it finds.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "tools/prove/issue.hpp"
#include "tools/prove/problem.hpp"

namespace portcullis::tools::prove {

enum class Format { smtlib2, formula, rules };

struct Arguments {
  Format format = Format::smtlib2;
  std::string program;
  std::vector<std::string> facts;
  std::vector<std::string> premises;
  std::optional<std::string> conclusion;
};

std::expected<Problem, std::vector<Issue>> read_problem(const Arguments& arguments);

}  // namespace portcullis::tools::prove
