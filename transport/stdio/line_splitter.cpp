// See line_splitter.hpp.
#include "transport/stdio/line_splitter.hpp"

namespace portcullis::transport::stdio {

void LineSplitter::emit(std::string_view text, const std::function<void(std::string_view)>& line) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.find_first_not_of(" \t\r") == std::string_view::npos) return;
  line(text);
}

void LineSplitter::feed(std::string_view chunk, const std::function<void(std::string_view)>& line,
                        const std::function<void(std::size_t)>& too_long) {
  while (!chunk.empty()) {
    const std::size_t end = chunk.find('\n');
    const std::string_view part = chunk.substr(0, end);
    if (!skipping_ && pending_.size() + part.size() > limit_) {
      too_long(pending_.size() + part.size());
      pending_.clear();
      pending_.shrink_to_fit();
      skipping_ = true;
    }
    if (end == std::string_view::npos) {
      if (!skipping_) pending_ += part;
      return;
    }
    if (skipping_) {
      skipping_ = false;
    } else if (pending_.empty()) {
      emit(part, line);
    } else {
      pending_ += part;
      std::string whole;
      whole.swap(pending_);
      emit(whole, line);
      whole.clear();
      if (whole.capacity() <= (64u << 10)) pending_.swap(whole);
    }
    chunk.remove_prefix(end + 1);
  }
}

void LineSplitter::finish(const std::function<void(std::string_view)>& line) {
  if (!skipping_ && !pending_.empty()) emit(pending_, line);
  pending_.clear();
  skipping_ = false;
}

}  // namespace portcullis::transport::stdio
