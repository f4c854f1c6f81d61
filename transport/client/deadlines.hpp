// The ordered set of deadlines of one client: a binary heap whose nodes know their place, so that putting in and taking
// out cost O(log n) and no allocation per exchange. Pure: the client owns the one timer that follows earliest().
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace portcullis::transport::client {

struct DeadlineNode {
  std::chrono::steady_clock::time_point when;
  std::size_t place = static_cast<std::size_t>(-1);

  bool queued() const { return place != static_cast<std::size_t>(-1); }
};

// Holds pointers: a node must be taken out before it is destroyed or its time is changed.
class Deadlines {
 public:
  void insert(DeadlineNode& node);
  void remove(DeadlineNode& node);  // does nothing when the node is not in the set
  DeadlineNode* earliest() const { return heap_.empty() ? nullptr : heap_.front(); }
  std::size_t size() const { return heap_.size(); }

 private:
  void put(std::size_t place, DeadlineNode* node);
  void rise(std::size_t place);
  void sink(std::size_t place);

  std::vector<DeadlineNode*> heap_;
};

}  // namespace portcullis::transport::client
