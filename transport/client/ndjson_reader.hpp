// Lines of JSON out of bytes that arrive in any pieces, under hard limits. Sans-IO. The JSON itself is for the caller
// to read. Called by the wires in tools/providers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis::transport::client {

class NdjsonReader {
 public:
  struct Limits {
    std::size_t line = 4u << 20;  // bytes
    std::size_t total = 16u << 20;
  };

  NdjsonReader() = default;
  explicit NdjsonReader(const Limits& limits) : limits_(limits) {}

  // Appends to `out` the lines that became complete; blank ones are none. False, from then on: a limit was passed.
  bool feed(std::string_view bytes, std::vector<std::string>& out);

  // The input ends here and nothing was cut off: the last line had its end.
  bool at_rest() const { return !failed_ && line_.empty(); }

 private:
  bool fail();

  Limits limits_;
  std::string line_;
  std::size_t total_ = 0;
  bool failed_ = false;
};

}  // namespace portcullis::transport::client
