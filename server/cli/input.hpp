// Files as the command line reads them: whole, bounded, UTF-8.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "schemas/problem.hpp"
#include "transport/json/json.hpp"

namespace portcullis::server::cli {

// "-" is stdin. At most `most` bytes; a byte order mark is taken off; anything that is not UTF-8 is a problem that
// names the offset.
std::expected<std::string, schemas::Problem> read_text(const std::string& file, std::size_t most);

std::expected<Json, schemas::Problem> read_json(const std::string& file);

// The `evidence` argument: the id of a document is its file name, or its path where two files have the same name. What
// begins with "corpus:" is no file but a document of a corpus.
std::expected<Json, schemas::Problem> read_evidence(const std::vector<std::string>& files, std::size_t most);

}  // namespace portcullis::server::cli
