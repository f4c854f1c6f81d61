// The offline verifier of an audit directory: `portcullis audit verify`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "transport/json/json.hpp"

namespace portcullis::server::audit {

struct VerifyReport {
  bool ok = false;
  std::uint64_t leaves = 0;  // that were read and are good
  std::string root;          // base64, of all good leaves, when ok
  // Index of the first leaf that is wrong, missing or without a checkpoint; or the tree size of the first checkpoint
  // that is wrong (when its line cannot be trusted: one more than that of the checkpoint before it).
  std::optional<std::uint64_t> first_bad;
  std::string problem;  // what is wrong, in one sentence; empty when ok

  Json to_json() const;
};

// Reads only; memory does not grow with the log. A directory without a log is not ok. `anchor` is a checkpoint body
// that was exported earlier: the log must contain it (else it was rolled back or forked).
VerifyReport verify(const std::filesystem::path& directory, const std::optional<std::string>& anchor = std::nullopt);

}  // namespace portcullis::server::audit
