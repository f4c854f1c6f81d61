// The protocol revisions of MCP that are served: the one version table.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace portcullis::server::mcp {

// Oldest first, so that "from revision X on" is a comparison.
enum class Revision { v2024_11_05, v2025_03_26, v2025_06_18, v2025_11_25, v2026_07_28 };

// Newest first: the order in which they are advertised.
inline constexpr std::array<Revision, 5> served_revisions{
    Revision::v2026_07_28, Revision::v2025_11_25, Revision::v2025_06_18, Revision::v2025_03_26, Revision::v2024_11_05};
inline constexpr Revision newest_legacy = Revision::v2025_11_25;

constexpr bool is_modern(Revision revision) {
  return revision >= Revision::v2026_07_28;
}

std::string_view name_of(Revision revision);
std::optional<Revision> revision_from(std::string_view name);

}  // namespace portcullis::server::mcp
