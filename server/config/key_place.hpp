// A key from outside the configuration: the file or the descriptor that a table names. One place for providers and
// sources; their variables, and what follows when there is no key, are their own.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "server/config/layers.hpp"

namespace portcullis::server::config {

struct OutsideKey {
  std::string text;    // without the line end behind it
  std::string source;  // "file /run/secrets/openai", "descriptor 3"; safe to show
};

// `prefix` is the table: "providers.corp.". Nothing: neither key_file nor key_fd is set. Err: two of key_env, key_file
// and key_fd are set, or what is named cannot be read. No message repeats anything that was read.
std::expected<std::optional<OutsideKey>, schemas::Problem> outside_key(const std::string& prefix, const Merged& merged,
                                                                       const Sources& sources);

}  // namespace portcullis::server::config
