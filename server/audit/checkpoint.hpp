// Checkpoints: the body of C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint) that receipts carry and anchors
// keep, and the lines of the file `checkpoints`, which are chained so that no line can be taken out of their middle.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/audit/merkle.hpp"

namespace portcullis::server::audit {

struct Checkpoint {
  std::string origin;  // the name of the log
  std::uint64_t size = 0;
  Hash root{};
};

// "origin\nsize\nbase64 root\n".
std::string body_of(const Checkpoint& checkpoint);
// The same read back; a missing last newline is forgiven (a shell removes it), anything else is not.
std::optional<Checkpoint> parse_body(std::string_view body);

// The name of a new log: "portcullis/" and 64 random bits.
std::string new_origin();
bool is_origin(std::string_view text);

// The file `checkpoints`: "ORIGIN LINK\n", then one "SIZE ROOT LINK\n" a batch; ROOT and LINK in base64.
// The first link is SHA-256(ORIGIN), each next one SHA-256(link before || "SIZE ROOT").
struct CheckpointLine {
  std::uint64_t size = 0;
  Hash root{};
  Hash link{};
};
Hash first_link(std::string_view origin);
Hash next_link(const Hash& before, std::uint64_t size, const Hash& root);
std::string origin_line(std::string_view origin);                            // with its newline
std::string line_of(const CheckpointLine& checkpoint);                       // with its newline
std::optional<std::string> parse_origin_line(std::string_view line);         // without; the link is checked
std::optional<CheckpointLine> parse_checkpoint_line(std::string_view line);  // without; the link is not checked

}  // namespace portcullis::server::audit
