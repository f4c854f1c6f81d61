// Keeps the violations nearest to the root of the instance, in the order in which they were found. Texts are only made
// for those that are kept. Used by the evaluator once it is known that an instance is not valid.
#pragma once

#include <string>
#include <vector>

#include "schemas/program.hpp"
#include "schemas/validator.hpp"

namespace portcullis::schemas {

// A place in the instance, as a list on the stack that leads outwards.
struct Path {
  const Path* parent = nullptr;
  const std::string* name = nullptr;  // of a member; an item of an array has none
  std::size_t index = 0;
  std::size_t depth = 0;

  std::string pointer() const;
};

class Collector {
 public:
  explicit Collector(std::size_t limit) : limit_(limit) {}

  bool wants(const Path& path) const { return kept_.size() < limit_ || path.depth < kept_.back().depth; }
  // Returns the size of the text written.
  std::size_t add(const Path& path, std::string schema, std::string_view keyword, std::string message);

  bool empty() const { return kept_.empty(); }
  // The first one: nearest to the root.
  const Violation& first() const { return kept_.front().violation; }
  struct Kept {
    std::size_t depth;  // of the instance's place
    Violation violation;
  };
  const std::vector<Kept>& kept() const { return kept_; }
  std::vector<Violation> take();

 private:
  std::size_t limit_;
  std::vector<Kept> kept_;
};

}  // namespace portcullis::schemas
