// What the kinds of sources share; see dialogue.hpp.
#include "tools/retrieval/dialogue.hpp"

#include <algorithm>

#include "tools/retrieval/mcp.hpp"
#include "tools/retrieval/search.hpp"

namespace portcullis::tools::retrieval {

bool Dialogue::keep(std::string_view text, std::string place) {
  std::string piece = shortened(text, std::min(most_piece_bytes, most_source_bytes - kept_bytes_));
  if (piece.empty()) return kept_bytes_ < most_source_bytes;
  kept_bytes_ += piece.size();
  found.push_back({std::move(piece), std::move(place)});
  return kept_bytes_ < most_source_bytes && found.size() < most_pieces;
}

std::string_view cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

std::string shortened(std::string_view text, std::size_t bytes) {
  constexpr std::string_view ellipsis = "…";
  constexpr std::size_t longest_word = 64;  // bytes; scripts without spaces have none
  if (text.size() <= bytes) return std::string(text);
  if (bytes <= ellipsis.size()) return {};
  std::string_view kept = cut(text, bytes - ellipsis.size());
  const std::size_t blank = kept.find_last_of(" \t\n");
  if (blank != std::string_view::npos && kept.size() - blank <= longest_word) kept = kept.substr(0, blank);
  return std::string(kept).append(ellipsis);
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

std::unique_ptr<Dialogue> make_probe(std::shared_ptr<const Source> source) {
  if (source->kind == SourceKind::mcp) return make_mcp(std::move(source), {}, true);
  return make_search(std::move(source), {std::string(probe_word)});
}

std::size_t queries_of_probe(const Source& source) {
  return source.kind == SourceKind::mcp && source.resource.empty() ? 0 : 1;
}

std::unique_ptr<Dialogue> make_dialogue(std::shared_ptr<const Source> source, std::vector<std::string> queries) {
  if (source->kind == SourceKind::mcp) return make_mcp(std::move(source), std::move(queries));
  return make_search(std::move(source), std::move(queries));
}

}  // namespace portcullis::tools::retrieval
