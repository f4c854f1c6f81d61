// A source of evidence outside the house, as the operator configured it: a search engine, or another MCP server. What
// it says is data from a stranger. Made by server/config; used by the dialogues and whoever shows the panel.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "transport/client/client.hpp"

namespace portcullis::tools::retrieval {

enum class SourceKind { searxng, brave, mcp };

constexpr std::string_view name_of(SourceKind kind) {
  switch (kind) {
    case SourceKind::searxng:
      return "searxng";
    case SourceKind::brave:
      return "brave";
    case SourceKind::mcp:
      return "mcp";
  }
  return "unknown";
}

struct Source {
  std::string name;
  SourceKind kind = SourceKind::searxng;
  transport::client::Endpoint endpoint;
  std::string path;  // of the configured address: "" or "/searx"
  transport::client::Secret key;
  bool needs_key = false;                   // it is not asked without one
  std::size_t results = 5;                  // of one query
  std::size_t queries = 4;                  // of one call, each a statement
  std::chrono::milliseconds timeout{5000};  // for all queries of one call
  // The operator answers for what it returns: then words that stand in it are proof, as those of a corpus are. Anybody
  // can write what a search engine finds, the very statement that was searched for included.
  bool vouched = false;
  std::optional<std::uint64_t> price_micro_usd;  // of one query; nothing: the operator has not said

  // Of an MCP server: a tool with the argument that takes the query, or a resource.
  std::string tool;
  std::string argument;
  std::map<std::string, std::string> arguments;  // besides
  std::string resource;                          // its URI

  // As results and records name it.
  std::string seat() const { return (kind == SourceKind::mcp ? "mcp:" : "search:") + name; }
  // A source whose key was named and is not there would be asked as a stranger.
  bool lacks_key() const { return needs_key && key.empty(); }
};

}  // namespace portcullis::tools::retrieval
