#include "transport/client/deadlines.hpp"

#include <utility>

namespace portcullis::transport::client {

void Deadlines::insert(DeadlineNode& node) {
  heap_.push_back(&node);
  node.place = heap_.size() - 1;
  rise(node.place);
}

void Deadlines::remove(DeadlineNode& node) {
  if (!node.queued()) return;
  const std::size_t place = std::exchange(node.place, static_cast<std::size_t>(-1));
  DeadlineNode* last = heap_.back();
  heap_.pop_back();
  if (last == &node) return;
  put(place, last);
  rise(place);
  sink(last->place);
}

void Deadlines::put(std::size_t place, DeadlineNode* node) {
  heap_[place] = node;
  node->place = place;
}

void Deadlines::rise(std::size_t place) {
  DeadlineNode* node = heap_[place];
  while (place > 0) {
    const std::size_t parent = (place - 1) / 2;
    if (heap_[parent]->when <= node->when) break;
    put(place, heap_[parent]);
    place = parent;
  }
  put(place, node);
}

void Deadlines::sink(std::size_t place) {
  DeadlineNode* node = heap_[place];
  for (;;) {
    std::size_t child = 2 * place + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->when < heap_[child]->when) ++child;
    if (node->when <= heap_[child]->when) break;
    put(place, heap_[child]);
    place = child;
  }
  put(place, node);
}

}  // namespace portcullis::transport::client
