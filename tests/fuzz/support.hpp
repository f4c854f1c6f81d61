// What the fuzz targets share: how a broken promise ends the run, and how bytes become choices.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace portcullis::fuzz {

// libFuzzer keeps the input of a run that aborts.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Reads choices from the front of the input. When the input is used up every choice is 0, so that any bytes are an
// input and a shorter one is a simpler one.
class Choices {
 public:
  explicit Choices(std::string_view bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  // 0 to most, both included; most <= 255.
  std::size_t up_to(std::size_t most) { return byte() % (most + 1); }
  bool one_in(std::size_t n) { return byte() % n == n - 1; }
  std::string_view take(std::size_t size) {
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(text.size());
    return text;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// Calls `piece` with all bytes in order, in pieces of 1 to 16 bytes that follow from `seed`.
template <typename Piece>
void in_pieces(std::string_view bytes, std::uint32_t seed, const Piece& piece) {
  while (!bytes.empty()) {
    seed = seed * 1664525u + 1013904223u;  // Numerical Recipes' generator: the same pieces on every machine
    const std::size_t size = std::min<std::size_t>(bytes.size(), 1 + (seed >> 24) % 16);
    piece(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
}

}  // namespace portcullis::fuzz
