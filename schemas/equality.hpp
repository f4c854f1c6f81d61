// Equality of JSON values as JSON Schema means it (4.2.2): numbers by value, objects without regard to order. Serves
// `const`, `enum` and `uniqueItems`. Every function charges its work to a budget and ends when that is spent.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "transport/json/json.hpp"

namespace portcullis::schemas {

// Values deeper than this are not compared: the budget counts as spent.
inline constexpr std::size_t max_value_depth = 256;

// What one validation may still do. The unit is about one keyword applied to one value, or 16 bytes looked at.
class Budget {
 public:
  explicit Budget(std::size_t steps) : left_(steps) {}
  bool charge(std::size_t steps) {
    if (steps > left_) {
      left_ = 0;
      exhausted_ = true;
      return false;
    }
    left_ -= steps;
    return true;
  }
  void exhaust() {
    left_ = 0;
    exhausted_ = true;
  }
  bool exhausted() const { return exhausted_; }

 private:
  std::size_t left_;
  bool exhausted_ = false;
};

// Appends the one byte string that all values equal to this one have. False when the budget ran out.
bool append_canonical(const Json& value, std::string& out, Budget& budget, std::size_t depth = 0);

bool equal(const Json& left, const Json& right, Budget& budget, std::size_t depth = 0);

// The indices of the first two equal items found, or {size, size} when all differ. n log n in the size of the text.
struct Duplicate {
  std::size_t first;
  std::size_t second;
};
Duplicate find_duplicate(const Json::array_t& items, Budget& budget);

}  // namespace portcullis::schemas
