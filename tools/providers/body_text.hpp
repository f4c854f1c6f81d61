// The body of a request, written as text member by member. A panel asks all of its seats the same, so what is long in
// it (PromptText) is escaped once and copied into each body; a tree of values for each seat cost more than all the rest
// of asking it. Used by the wires.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tools/providers/wire.hpp"

namespace portcullis::tools::providers {

// The long parts of a prompt as JSON texts.
struct PromptText {
  std::string system;  // a string
  std::string user;    // a string
  std::string schema;  // an object, without the keywords that name it: the strict modes take no more than they must
};

// For those who build several requests of one prompt: sets Prompt::text.
void write_text(Prompt& prompt);

// Prompt::text, or a new one.
std::shared_ptr<const PromptText> text_of(const Prompt& prompt);

// The schema without $schema and $id.
std::string bare_schema(const Json& schema);

// A schema that every call of a tool asks for: read and written once. Of a text that is no JSON a prompt gets no
// schema, and is then refused by every wire.
class KnownSchema {
 public:
  explicit KnownSchema(std::string_view text);
  void put_into(Prompt& prompt) const;

 private:
  SharedJson schema_;
  std::shared_ptr<const std::string> bare_;
};

// Keys have to be letters and underscores: they are not escaped.
class BodyText {
 public:
  explicit BodyText(std::size_t expected) {
    out_.resize(expected);
    put("{");
    closers_ = "}";
  }

  BodyText& text(std::string_view key, std::string_view value);
  BodyText& json(std::string_view key, std::string_view value);  // a JSON text as it is
  BodyText& number(std::string_view key, std::uint64_t value);
  BodyText& flag(std::string_view key, bool value) { return json(key, value ? "true" : "false"); }

  BodyText& object(std::string_view key) { return begin(key, "{}"); }
  BodyText& list(std::string_view key) { return begin(key, "[]"); }
  BodyText& item();  // an object in a list
  BodyText& close();

  // Closes what is open.
  std::string take() &&;

 private:
  BodyText& begin(std::string_view key, std::string_view braces);
  void put_key(std::string_view key);
  char* room(std::size_t bytes);
  void put(std::string_view bytes);

  std::string out_;  // longer than what was written, until it is taken
  std::size_t written_ = 0;
  std::string closers_;
  bool empty_ = true;  // the innermost object or list
};

}  // namespace portcullis::tools::providers
