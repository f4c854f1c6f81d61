// Random bytes from the kernel (getrandom) for receipt ids and log names.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace portcullis::server::audit {

void fill_random(std::span<std::uint8_t> bytes);

// Makes receipt ids, "r_" + 32 hex digits, drawing the bytes of several at once. Not thread-safe.
class IdSource {
 public:
  std::string next();

 private:
  static constexpr std::size_t kIdBytes = 16;
  std::array<std::uint8_t, 16 * kIdBytes> pool_{};
  std::size_t used_ = pool_.size();
};

}  // namespace portcullis::server::audit
