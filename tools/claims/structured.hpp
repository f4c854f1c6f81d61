// Structured blocks: fenced JSON and CSV, and tables. Called by split.cpp; the checker reads the payload.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tools/claims/claim.hpp"
#include "tools/claims/passages.hpp"

namespace portcullis::tools::claims {

enum class StructuredFormat { json, csv, table };

struct Structured : Payload {
  StructuredFormat format = StructuredFormat::json;
  std::string content;  // the lines between the fences, or the rows of the table
};

// A structured claim over the whole passage, or nothing: code in a language that nothing here can parse is a residue.
std::optional<Found> find_structured(std::string_view text, const Passage& passage);

// A candidate text that is one bare JSON object or array of objects: the span without white space around it.
std::optional<Found> find_bare_json(std::string_view text);

}  // namespace portcullis::tools::claims
