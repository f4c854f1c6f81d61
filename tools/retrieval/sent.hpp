// Evidence that was sent in earlier calls, by its hash, so that a client need not send it again. Kept in memory, for
// each principal apart, within bounds; what was not used for longest goes first. Used by fetch, on the loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace portcullis::tools::retrieval {

struct SentLimits {
  std::size_t text = 1u << 20;          // bytes; a longer one is not kept
  std::size_t of_principal = 4u << 20;  // bytes
  std::size_t together = 32u << 20;     // bytes
  // How many: keeping a short text takes more memory than it has.
  std::size_t texts_of_principal = 1024;
  std::size_t texts_together = 8192;
  std::chrono::minutes unused_for{60};
};

class SentEvidence {
 public:
  using Clock = std::chrono::steady_clock;

  explicit SentEvidence(SentLimits limits = {}) : limits_(limits) {}

  // Whether a text of this size is kept at all.
  bool takes(std::size_t bytes) const { return bytes > 0 && bytes <= limits_.text; }
  // `hash` is that of the text.
  void remember(std::string_view principal, const std::string& hash, const std::string& text, Clock::time_point now);
  std::optional<std::string> find(std::string_view principal, const std::string& hash, Clock::time_point now);
  std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    std::string principal;
    std::string hash;
    std::string text;
    Clock::time_point used;
  };
  using Entries = std::list<Entry>;  // used last in front

  struct Held {
    std::size_t bytes = 0;
    std::size_t texts = 0;
  };

  void forget(Entries::iterator entry);
  void forget_old(Clock::time_point now);

  const SentLimits limits_;
  Entries entries_;
  std::map<std::pair<std::string, std::string>, Entries::iterator> places_;  // by principal and hash
  std::map<std::string, Held, std::less<>> held_by_;                         // by principal
  std::size_t bytes_ = 0;
};

}  // namespace portcullis::tools::retrieval
