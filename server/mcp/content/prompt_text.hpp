// The text of a prompt: Markdown with places for arguments. Pure.
//   {{name}}             the argument on one line, for short values
//   {{> name}}           the argument between two tags of its own, for whole documents
//   {{# name}}...{{/}}   only when the argument was given;  {{^ name}}...{{/}} only when not. They do not nest.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transport/json/json.hpp"

namespace portcullis::server::mcp {

class PromptText {
 public:
  // Nothing when a place is not closed, nested or of no known form. `text` must outlive it.
  static std::optional<PromptText> parse(std::string_view text);

  // `arguments` is an object of strings; one that is missing is written as nothing.
  std::string render(const Json& arguments) const;

  // Names of the arguments that the text has places for, sorted, each once.
  std::vector<std::string> names() const;

 private:
  enum class Kind { text, line, block, if_given, if_missing, end };
  struct Part {
    Kind kind = Kind::text;
    std::string_view text;  // or the name
  };
  std::vector<Part> parts_;
};

}  // namespace portcullis::server::mcp
