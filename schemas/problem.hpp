// What is told to a caller whose input was wrong, or whose call failed: one shape everywhere.
#pragma once

#include <string>
#include <vector>

#include "transport/json/json.hpp"

namespace portcullis::schemas {

struct Problem {
  std::string code;     // snake_case, stable, listed in the error catalogue
  std::string message;  // what was wrong, in one sentence, naming the place; text from outside is escaped already
  std::vector<std::string> allowed;  // the allowed values, when they can be listed
  std::string fix;                   // what to do, in one sentence

  // "message Allowed: a, b. Fix: ..." on one line, for terminals and for a model.
  std::string text() const;
  Json to_json() const;
};

}  // namespace portcullis::schemas
