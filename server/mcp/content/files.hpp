// The texts of this folder, embedded at build time byte for byte, so that the digests of a skill are those of its
// files.
#pragma once

#include <span>
#include <string_view>

namespace portcullis::server::mcp {

struct EmbeddedFile {
  std::string_view path;  // below this folder: "prompts/verification.md"
  std::string_view bytes;
};

// In the order of the paths.
std::span<const EmbeddedFile> embedded_files();

// Of all schemas that schemas::embedded() knows, sorted: "tools/verify.input".
std::span<const std::string_view> schema_names();

}  // namespace portcullis::server::mcp
