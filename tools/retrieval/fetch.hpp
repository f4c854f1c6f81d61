// References and hashes among the evidence of a call, replaced by the documents that they name. Used by `verify` and
// `consult`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "tools/checkers/evidence.hpp"
#include "tools/settings.hpp"
#include "tools/tool.hpp"

namespace portcullis::tools::retrieval {

// Of documents by reference and hash in one call: a request of a few bytes must not hold more memory than one that
// sends texts.
inline constexpr std::size_t most_fetched_bytes = 16u << 20;

// Documents whose `source` is set are references (read_reference accepts them) or hashes ("sha256:..."). Texts that
// came with the call are kept for later calls of its principal. `done` once, on the loop, with the documents or the
// problem of one; at once when there is little to do.
void fetch(const std::shared_ptr<Call>& call, const Settings& settings, std::vector<checkers::Document> documents,
           std::move_only_function<void(std::expected<std::vector<checkers::Document>, schemas::Problem>)> done);

// For audit records: what the references stood for. The hash in the record is that of the text which was judged; the
// hash of the arguments says nothing of it.
Json fetched_record(const std::vector<checkers::Document>& documents);

}  // namespace portcullis::tools::retrieval
