// Which hashes came before, and in which line, in a table of fixed size: memory does not grow with what is read. Used
// by engine.cpp.
#pragma once

#include <cstdint>
#include <vector>

namespace portcullis::server::eval {

class Seen {
 public:
  enum class Is { fresh, known, unknown };  // unknown: the table is full, so nobody can say
  struct Answer {
    Is is = Is::fresh;
    std::uint32_t line = 0;  // of the first, where known
  };

  Seen() : slots_(slots), lines_(slots) {}

  Answer add(std::uint64_t hash, std::size_t line) {
    if (hash == 0) hash = 1;  // an empty slot
    for (std::size_t at = hash % slots;; at = (at + 1) % slots) {
      if (slots_[at] == hash) return {Is::known, lines_[at]};
      if (slots_[at] != 0) continue;
      if (used_ == most) return {Is::unknown, 0};
      slots_[at] = hash;
      lines_[at] = static_cast<std::uint32_t>(line);
      ++used_;
      return {};
    }
  }

  static constexpr std::size_t most = 400'000;

 private:
  static constexpr std::size_t slots = 1u << 19;  // 6 MiB with the lines
  std::vector<std::uint64_t> slots_;
  std::vector<std::uint32_t> lines_;
  std::size_t used_ = 0;
};

}  // namespace portcullis::server::eval
