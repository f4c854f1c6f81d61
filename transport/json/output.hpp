// Appends to a string through a pointer: the writers put most of their bytes down one at a time, and a string checks
// and ends itself at each of them. Private to this folder.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace portcullis::json {

// While it lives the string is longer than what was written; it gets its length in the end.
class Output {
 public:
  explicit Output(std::string& out) : out_(out) {
    const std::size_t size = out.size();
    // All of a large reserve would be filled with zeros for every short text that is appended.
    out.resize(size + std::min(out.capacity() - size, most_at_first));
    place(size);
  }
  ~Output() { out_.resize(written()); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void put(char byte) {
    if (to_ == end_) grow(1);
    *to_++ = byte;
  }
  void put(std::string_view text) {
    std::memcpy(room(text.size()), text.data(), text.size());
    to_ += text.size();
  }
  // Where at least `bytes` more can be written; what was is then said by wrote().
  char* room(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - to_) < bytes) grow(bytes);
    return to_;
  }
  void wrote(const char* end) { to_ += end - to_; }

 private:
  static constexpr std::size_t most_at_first = 1024;
  static constexpr std::size_t least = 256;

  std::size_t written() const { return static_cast<std::size_t>(to_ - out_.data()); }
  void place(std::size_t size) {
    to_ = out_.data() + size;
    end_ = out_.data() + out_.size();
  }
  [[gnu::noinline]] void grow(std::size_t bytes) {
    const std::size_t size = written();
    out_.resize(std::max({size + bytes, 2 * size, least}));
    place(size);
  }

  std::string& out_;
  char* to_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace portcullis::json
