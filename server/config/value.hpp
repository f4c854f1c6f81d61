// A value of the configuration, its place and its origin. Shared by the files of this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace portcullis::server::config {

// A number with a point, as it was written: money is exact, so it is never a binary fraction.
struct Decimal {
  std::string text;
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

using Value = std::variant<bool, std::int64_t, std::string, std::vector<std::string>, Decimal>;

// As TOML would write it, with everything invisible written out: safe to show.
std::string text_of(const Value& value);
std::string quoted_text(std::string_view text);
// The same for messages: at most about 100 bytes of it.
std::string shown_text(std::string_view text);

// "boolean", "integer", "string", "array of strings", "number with a point".
std::string_view type_name(const Value& value);

// Millionths of an amount of money, exactly; nothing for what is no amount from 0 to a million with at most six digits
// behind the point.
std::optional<std::uint64_t> millionths_of(const Value& value);
// The amount as a person writes it: "2.5", "0.000001", "10".
std::string text_of_millionths(std::uint64_t amount);

// The keys from the outermost table inwards. An element of an array of tables is the segment "[INDEX]"; no other
// segment begins with a bracket.
using Path = std::vector<std::string>;

// "providers.openai.base_url", "seats[0].model"; safe to show.
std::string text_of(const Path& path);

// In ascending precedence.
enum class Layer { defaults, system, user, project, config_file, environment, flag };

struct Origin {
  Layer layer = Layer::defaults;
  std::string name;   // of the file, variable or flag
  unsigned line = 0;  // in the file

  // "default", "environment VAR", "file PATH:LINE", "flag --x".
  std::string text() const;
};

}  // namespace portcullis::server::config
