// Many seeded halvings of one file at once: calibrate on one half, test on the other. Fed item by item by engine.cpp.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "server/eval/engine.hpp"

namespace portcullis::server::eval {

class Splits {
 public:
  Splits(unsigned splits, std::uint64_t seed, const tools::verdict::RiskLimit& limit, std::size_t seats);

  // First of all labelled items, so that the weights of every half are known,
  void fit(const Item& item, const Judged& judged);
  // then again, with the vote of each (by equal weights; who wins does not depend on weights).
  void test(const Item& item, const Judged& judged, const tools::verdict::VoteResult& vote,
            const std::vector<tools::verdict::PlannedSeat>& planned, const tools::verdict::PanelPolicy& policy);

  SplitReport report() const;

 private:
  enum class Part { fit, threshold, test };
  struct Half {
    tools::verdict::SeatErrors errors;
    std::vector<std::pair<std::string, std::uint32_t>> weights;
    tools::verdict::ScoreTable calibration;
    tools::verdict::ScoreTable test;
  };
  Part part_of(const Item& item, unsigned split) const;
  Half& half(unsigned split, const std::string& task_class);

  unsigned splits_;
  std::uint64_t seed_;
  tools::verdict::RiskLimit limit_;
  std::size_t seats_;
  std::vector<std::map<std::string, Half>> halves_;
};

}  // namespace portcullis::server::eval
