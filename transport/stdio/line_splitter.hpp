// Cuts a byte stream into lines, with a limit. Pure; used by the stdio channel and by the fuzz target.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace portcullis::transport::stdio {

class LineSplitter {
 public:
  explicit LineSplitter(std::size_t max_line_bytes) : limit_(max_line_bytes) {}

  // Calls `line` for every complete line without its "\n" (and without a "\r" before it); blank lines are left out.
  // A line over the limit calls `too_long` once, with the bytes seen so far, when the limit is crossed; the rest of it
  // is thrown away up to its line end. At most limit + one chunk is held.
  void feed(std::string_view chunk, const std::function<void(std::string_view)>& line,
            const std::function<void(std::size_t)>& too_long);

  // The end of the stream: a last line without line end is still a line.
  void finish(const std::function<void(std::string_view)>& line);

 private:
  void emit(std::string_view text, const std::function<void(std::string_view)>& line);

  std::size_t limit_;
  std::string pending_;
  bool skipping_ = false;
};

}  // namespace portcullis::transport::stdio
