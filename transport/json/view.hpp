// A value of a document that is looked at and not kept, for those who take little out of it: no tree is made. Comes
// from Reader::look() and is gone when that returns. The document has passed all of the reader's checks before.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace portcullis::json {

class View {
 public:
  // Nothing when this is no object or has no such member.
  std::optional<View> member(std::string_view key) const;

  bool is_null() const;
  bool is_object() const;
  bool is_array() const;

  // Of an array, else 0 and nothing.
  std::size_t size() const;
  bool empty() const { return size() == 0; }
  std::optional<View> front() const;

  std::optional<std::string_view> string() const;
  std::optional<std::uint64_t> count() const;  // an integer that is not negative

 private:
  friend struct ViewHandle;
  View() = default;
  // The parser's own handle: a pointer and a place (view_handle.hpp). Its header is too large for everybody.
  alignas(std::uint64_t) std::array<std::byte, 16> handle_;
};

}  // namespace portcullis::json
