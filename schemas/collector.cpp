// See collector.hpp.
#include "schemas/collector.hpp"

#include <algorithm>

namespace portcullis::schemas {

std::string Path::pointer() const {
  std::vector<const Path*> steps;
  for (const Path* step = this; step->parent != nullptr; step = step->parent) steps.push_back(step);
  std::string out;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if ((*step)->name != nullptr) {
      append_token(*(*step)->name, out);
    } else {
      append_token(std::to_string((*step)->index), out);
    }
  }
  return out;
}

std::size_t Collector::add(const Path& path, std::string schema, std::string_view keyword, std::string message) {
  const auto at = std::ranges::upper_bound(kept_, path.depth, {}, &Kept::depth);
  std::string instance = path.pointer();
  const std::size_t size = instance.size() + schema.size() + message.size();
  kept_.insert(at, {path.depth, {std::move(instance), std::move(schema), std::string(keyword), std::move(message)}});
  if (kept_.size() > limit_) kept_.pop_back();
  return size;
}

std::vector<Violation> Collector::take() {
  std::vector<Violation> out;
  out.reserve(kept_.size());
  for (Kept& kept : kept_) out.push_back(std::move(kept.violation));
  kept_.clear();
  return out;
}

}  // namespace portcullis::schemas
