// The one table of configuration keys: the check for unknown keys, types and ranges, the rights of a project file, the
// documentation and `config show` are made from it. A new key is one row in a file keys_*.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/problem.hpp"
#include "server/config/value.hpp"

namespace portcullis::server::config {

enum class KeyType {
  boolean,
  integer,      // from `least` to `most`
  text,         // not empty
  text_list,    // not empty, no element twice
  choice,       // one of `allowed`
  size_or_all,  // integer, or "all"
  money,        // US dollars, an integer or decimals: exact to the millionth
  no_tables,    // only the empty list
};

// A project file lies in a folder that somebody else may have filled: it must not say where keys and texts go, and must
// not relax anything.
enum class InProjectFile { allowed, forbidden, may_only_tighten };

struct Key {
  std::string_view path;  // "providers.*.base_url": * is any name, [] an element of an array of tables
  KeyType type;
  InProjectFile in_project_file;
  std::string_view default_text;  // for people
  std::string_view variable;      // of the environment; empty: none
  std::string_view help;
  std::span<const std::string_view> allowed = {};
  std::int64_t least = 0;
  std::int64_t most = 0;
};

std::span<const Key> keys();

// The row of a key; null when there is none.
const Key* find_key(const Path& path);

// True when known keys lie below this table.
bool is_known_table(const Path& path);

// The known key that is written most like `path`.
std::string nearest_key(const Path& path);

// The candidate with the smallest edit distance; empty when there are none.
std::string nearest(std::string_view text, const std::vector<std::string>& candidates);

// What is wrong with a value of this key, or nothing. `place` names key and origin.
std::optional<schemas::Problem> check(const Key& key, const Value& value, const std::string& place);

// The text of a flag or variable as a value of the key's type; a text that does not fit stays a string, which check()
// refuses.
Value parse_value(const Key& key, std::string_view text);

// The reference of all keys as a Markdown table.
std::string reference();

}  // namespace portcullis::server::config
