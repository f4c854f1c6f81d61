// The strict JSON reader: the only way that text from outside (clients, providers, files) becomes a Json value.
// Rejects what RFC 8259 leaves open and what has been used in attacks: duplicate keys, a byte order mark, invalid
// UTF-8, lone surrogates, trailing bytes, depth beyond the limit, integers beyond 64 bits, numbers beyond a double.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "transport/json/json.hpp"
#include "transport/json/view.hpp"

namespace portcullis::json {

struct ReadLimits {
  std::size_t max_bytes = 10u << 20;  // of the document
  std::size_t max_depth = 64;         // arrays and objects around a value; more than 1,024 counts as 1,024
};

enum class ReadErrorCode {
  empty,
  too_large,
  byte_order_mark,
  not_utf8,  // bad bytes, or an escaped lone surrogate
  syntax,
  duplicate_key,
  too_deep,
  number_out_of_range,
};

// The name used in messages, such as "duplicate_key".
std::string_view name_of(ReadErrorCode code);

struct ReadError {
  ReadErrorCode code;
  std::string message;  // our own words and, for a duplicate, the escaped key; safe to show
};

// Not thread-safe; keep one per thread and reuse it: it holds the parser's buffers (released again after a document
// of more than 1 MiB).
class Reader {
 public:
  Reader();
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  std::expected<Json, ReadError> read(std::string_view text, const ReadLimits& limits = {});

  // Shows the document's root to `with` when read() would have given a value, without making one; else says why not.
  // `with` may read other documents.
  std::optional<ReadError> look(std::string_view text, const std::function<void(const View&)>& with,
                                const ReadLimits& limits = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Reads with this thread's reader.
std::expected<Json, ReadError> read(std::string_view text, const ReadLimits& limits = {});
std::optional<ReadError> look(std::string_view text, const std::function<void(const View&)>& with,
                              const ReadLimits& limits = {});

}  // namespace portcullis::json
