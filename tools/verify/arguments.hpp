// The arguments of `verify`, from JSON that the input schema has accepted to values, with the rules that a schema
// cannot say: text or claims, sizes, unique evidence ids.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "schemas/problem.hpp"
#include "tools/checkers/evidence.hpp"
#include "tools/settings.hpp"
#include "tools/verdict/words.hpp"

namespace portcullis::tools::verify {

struct Arguments {
  bool claims_mode = false;
  std::vector<std::string> texts;  // the text, or each string of `claims`
  std::vector<checkers::Document> evidence;
  std::optional<Json> schema;
  std::string author;
  std::string profile;
  std::optional<verdict::ReleaseMode> release;
  std::optional<std::vector<verdict::ClaimType>> checks;
  bool detailed = false;

  std::size_t bytes() const;  // of all texts and evidence
};

std::expected<Arguments, schemas::Problem> read_arguments(Json arguments, const Settings& settings);

// `evidence` of a call, shared with `consult`. A reference or hash becomes a document with a `source` and no text yet
// (tools/retrieval/fetch).
std::expected<std::vector<checkers::Document>, schemas::Problem> read_evidence(Json& evidence, std::size_t most_bytes);

}  // namespace portcullis::tools::verify
