#include "transport/client/sse_reader.hpp"

namespace portcullis::transport::client {

bool SseReader::fail() {
  failed_ = true;
  line_ = {};
  event_ = {};
  return false;
}

bool SseReader::feed(std::string_view bytes, std::vector<SseEvent>& out) {
  if (failed_) return false;
  if (bytes.size() > limits_.total - total_) return fail();
  total_ += bytes.size();
  while (!bytes.empty()) {
    if (after_cr_) {
      after_cr_ = false;
      if (bytes.front() == '\n') {
        bytes.remove_prefix(1);
        continue;
      }
    }
    const auto end = bytes.find_first_of("\r\n");
    const std::string_view piece = bytes.substr(0, end);
    if (piece.size() > limits_.line - line_.size()) return fail();
    line_.append(piece);
    if (end == std::string_view::npos) return true;
    after_cr_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    if (!end_line(out)) return fail();
    line_.clear();
  }
  return true;
}

bool SseReader::end_line(std::vector<SseEvent>& out) {
  std::string_view line = line_;
  if (first_line_) {
    first_line_ = false;
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  }
  if (line.empty()) {
    // An event without data is none.
    if (!event_.data.empty()) {
      event_.data.pop_back();
      out.push_back(std::move(event_));
    }
    event_ = {};
    in_event_ = false;
    return true;
  }
  if (line.front() == ':') return true;
  if (line.size() >= limits_.event - event_.data.size()) return false;
  const auto colon = line.find(':');
  std::string_view value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  take_field(line.substr(0, colon), value);
  return true;
}

void SseReader::take_field(std::string_view name, std::string_view value) {
  in_event_ = true;
  if (name == "event") {
    event_.name = value;
  } else if (name == "data") {
    event_.data.append(value).append(1, '\n');
  }
}

}  // namespace portcullis::transport::client
