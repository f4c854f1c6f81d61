// One leaf: the record completed and in canonical form, and its line in the file `leaves`: "INDEX HASH RECORD\n".
// Called by both logs to make leaves, and by everything that reads them back.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/problem.hpp"
#include "server/audit/merkle.hpp"
#include "transport/json/json.hpp"

namespace portcullis::server::audit {

// Of the canonical record. Records hold hashes, sizes and reason codes, not bodies.
inline constexpr std::size_t kMaxRecord = 8 << 20;
inline constexpr std::size_t kMaxLeafLine = kMaxRecord + 128;

// RFC 3339 in UTC with milliseconds: "2026-11-22T19:26:00.000Z".
std::string utc_time(std::chrono::system_clock::time_point time);

// The record with its number, in canonical form (RFC 8785): the bytes that are hashed. audit_unavailable for what could
// not be read back: no object, too large, too deep. The second form writes it to `text`, in place of what was there.
std::expected<std::string, schemas::Problem> complete_record(Json& record, std::uint64_t index);
std::expected<void, schemas::Problem> complete_record(Json& record, std::uint64_t index, std::string& text);

// Appends the line, with its newline.
void append_leaf_line(std::string& out, std::uint64_t index, const Hash& hash, std::string_view record);

struct LeafLine {
  std::uint64_t index = 0;
  Hash hash{};
  std::string_view record;
};
// Without the newline. Whether the hash belongs to the record is not checked.
std::optional<LeafLine> parse_leaf_line(std::string_view line);

// The record read back: canonical, an object, with this index as its "leaf", and an id and a time; or what is wrong.
std::expected<Json, std::string> read_record(std::string_view text, std::uint64_t index);

}  // namespace portcullis::server::audit
