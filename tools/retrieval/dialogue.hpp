// What is said to a source and understood of its answers, without a socket: a machine that gives one request at a time
// and takes its response. source_runner.cpp is the shell around it; search.cpp and mcp.cpp hold the kinds.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/retrieval/source.hpp"
#include "transport/client/client.hpp"

namespace portcullis::tools::retrieval {

// One piece of text and where it stands; both are what a stranger wrote.
struct Found {
  std::string text;   // valid UTF-8, within the caps
  std::string place;  // a URL, or what the source calls it
};

// How much of a source is taken, in bytes; pieces beyond it are cut, never the whole refused.
inline constexpr std::size_t most_piece_bytes = 16u << 10;
inline constexpr std::size_t most_source_bytes = 128u << 10;
inline constexpr std::size_t most_pieces = 64;
inline constexpr std::size_t most_reply_bytes = 1u << 20;  // larger fails

class Dialogue {
 public:
  struct Step {
    std::optional<transport::client::Request> send;
    std::string failure;  // a reason code; with neither the dialogue has ended well
    bool query = false;   // what is sent is what the source's price is for
  };

  virtual ~Dialogue() = default;
  virtual Step begin() = 0;
  virtual Step take(const transport::client::Response& response) = 0;
  // What the source has to hear once the dialogue is over or broken off; at most once.
  virtual std::optional<transport::client::Request> farewell() { return std::nullopt; }

  std::vector<Found> found;
  std::string detail;  // what goes with its end, for the operator; may be a stranger's words

 protected:
  // Keeps a piece within the caps; false: there is no room for another.
  bool keep(std::string_view text, std::string place);

 private:
  std::size_t kept_bytes_ = 0;
};

// `queries` is not empty.
std::unique_ptr<Dialogue> make_dialogue(std::shared_ptr<const Source> source, std::vector<std::string> queries);

// Finds out whether the source can be asked, and sends no words but this one: a search for it; of an MCP server its
// tools, or the resource that is configured.
inline constexpr std::string_view probe_word = "water";
std::unique_ptr<Dialogue> make_probe(std::shared_ptr<const Source> source);
// How many queries that is, for who pays: to list tools is none.
std::size_t queries_of_probe(const Source& source);

// A request to the source with its key in the one header that it is for. `target` is path and query.
transport::client::Request request_to(const Source& source, std::string method, std::string target);

// The beginning of the text up to a whole character.
std::string_view cut(std::string_view text, std::size_t bytes);

// The text, or its beginning up to a whole word with an ellipsis that says so: what is left of a sentence that was cut
// is none. At most that many bytes.
std::string shortened(std::string_view text, std::size_t bytes);

}  // namespace portcullis::tools::retrieval
