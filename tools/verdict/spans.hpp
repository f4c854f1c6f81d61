// Sets of bytes as sorted, disjoint spans, and painting of overlapping ones. Internal to tools/verdict.
// All O(n log n) in the number of spans; none looks at single bytes.
#pragma once

#include <cstddef>
#include <vector>

#include "tools/verdict/words.hpp"

namespace portcullis::tools::verdict {

// True when every span lies in [0, total), none ends before it starts, and each starts where the last one ended or
// behind it.
bool in_order(const std::vector<Span>& spans, std::size_t total);

// The union of spans in any order: sorted, not touching, none empty.
std::vector<Span> united(std::vector<Span> spans);

// The bytes of [0, total) that are in none of `set` (as made by united).
std::vector<Span> complement(const std::vector<Span>& set, std::size_t total);

std::size_t bytes_in(const std::vector<Span>& set);

struct Painted {
  Span span;
  std::size_t rank = 0;  // where several lie over one another, the lowest rank shows
  friend bool operator==(const Painted&, const Painted&) = default;
};

// What shows: sorted, disjoint, none empty; touching neighbours differ in rank.
std::vector<Painted> painted(std::vector<Painted> layers);

// The parts of `picture` (as made by painted) that lie in `set` (as made by united).
std::vector<Painted> clipped(const std::vector<Painted>& picture, const std::vector<Span>& set);

}  // namespace portcullis::tools::verdict
