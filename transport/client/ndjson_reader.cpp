#include "transport/client/ndjson_reader.hpp"

#include <utility>

namespace portcullis::transport::client {

bool NdjsonReader::fail() {
  failed_ = true;
  line_ = {};
  return false;
}

bool NdjsonReader::feed(std::string_view bytes, std::vector<std::string>& out) {
  if (failed_) return false;
  if (bytes.size() > limits_.total - total_) return fail();
  total_ += bytes.size();
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (piece.size() > limits_.line - line_.size()) return fail();
    line_.append(piece);
    if (end == std::string_view::npos) return true;
    bytes.remove_prefix(end + 1);
    if (line_.find_first_not_of(" \t\r") != std::string::npos) out.push_back(std::move(line_));
    line_.clear();
  }
  return true;
}

}  // namespace portcullis::transport::client
