// Which hashes came before, in a table of fixed size: memory does not grow with what is read. Used by engine.cpp.
#pragma once

#include <cstdint>
#include <vector>

namespace portcullis::server::eval {

class Seen {
 public:
  enum class Is { fresh, known, unknown };  // unknown: the table is full, so nobody can say

  Seen() : slots_(slots) {}

  Is add(std::uint64_t hash) {
    if (hash == 0) hash = 1;  // an empty slot
    for (std::size_t at = hash % slots;; at = (at + 1) % slots) {
      if (slots_[at] == hash) return Is::known;
      if (slots_[at] != 0) continue;
      if (used_ == most) return Is::unknown;
      slots_[at] = hash;
      ++used_;
      return Is::fresh;
    }
  }

  static constexpr std::size_t most = 400'000;

 private:
  static constexpr std::size_t slots = 1u << 19;  // 4 MiB
  std::vector<std::uint64_t> slots_;
  std::size_t used_ = 0;
};

}  // namespace portcullis::server::eval
