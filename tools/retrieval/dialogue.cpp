// What the kinds of sources share; see dialogue.hpp.
#include "tools/retrieval/dialogue.hpp"

#include <algorithm>

#include "tools/retrieval/mcp.hpp"
#include "tools/retrieval/search.hpp"

namespace portcullis::tools::retrieval {

bool Dialogue::keep(std::string_view text, std::string place) {
  const std::string_view piece = cut(text, std::min(most_piece_bytes, most_source_bytes - kept_bytes_));
  if (piece.empty()) return kept_bytes_ < most_source_bytes;
  kept_bytes_ += piece.size();
  found.push_back({std::string(piece), std::move(place)});
  return kept_bytes_ < most_source_bytes && found.size() < most_pieces;
}

std::string_view cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

transport::client::Request request_to(const Source& source, std::string method, std::string target) {
  transport::client::Request request;
  request.endpoint = source.endpoint;
  request.method = std::move(method);
  request.target = std::move(target);
  request.headers = {{"accept", "application/json"}, {"user-agent", "portcullis"}};
  request.max_response_bytes = most_reply_bytes;
  if (!source.key.empty()) {
    const bool brave = source.kind == SourceKind::brave;
    request.secret_header = brave ? "x-subscription-token" : "authorization";
    request.secret_prefix = brave ? "" : "Bearer ";
    request.secret = source.key;
  }
  return request;
}

std::unique_ptr<Dialogue> make_dialogue(std::shared_ptr<const Source> source, std::vector<std::string> queries) {
  if (source->kind == SourceKind::mcp) return make_mcp(std::move(source), std::move(queries));
  return make_search(std::move(source), std::move(queries));
}

}  // namespace portcullis::tools::retrieval
