// The bytes of a file as documents: by its ending text, Markdown, HTML or JSON Lines. Called for each file that is
// indexed; pure.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/problem.hpp"

namespace portcullis::server::corpus {

// Counts up whenever the same bytes may give other documents: then files are read again although they did not change.
inline constexpr std::int64_t reading_version = 2;

inline constexpr std::size_t most_file_bytes = 64u << 20;
inline constexpr std::size_t most_document_bytes = 16u << 20;
inline constexpr std::size_t longest_name = 512;  // bytes

enum class FileForm { text, html, json_lines };

// Nothing: the name does not end like one of those that are read.
std::optional<FileForm> form_of(std::string_view file_name);

struct NewDocument {
  std::string name;          // "guide/install.md", "faq.jsonl#12"
  std::string title;         // may be empty
  std::string origin;        // where it says it comes from, else empty: the file
  std::string date;          // as it says, else empty: that of the file
  std::uint64_t offset = 0;  // in the file, where its bytes begin
  bool complete = true;      // false: the text was taken out of something else, so what is not in it may be there
  std::string text;          // valid UTF-8 without NUL
};

// `name` is that of the file in the corpus; messages begin with `place`, its path as the operator knows it.
std::expected<std::vector<NewDocument>, schemas::Problem> documents_of(std::string_view bytes, FileForm form,
                                                                       const std::string& name,
                                                                       const std::string& place);

// A name can be part of a reference and be shown: valid UTF-8, no controls, not empty, not too long.
bool is_good_name(std::string_view name);

}  // namespace portcullis::server::corpus
