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

  // First of all labelled items, so that the weights of every half are known; `kind` is what is calibrated by itself,
  void fit(const std::string& id, const std::string& kind, const Judged& judged);
  // then again, with whether the winner is right, where there is one (by equal weights; who wins does not depend on
  // weights).
  void test(const std::string& id, const std::string& kind, const Judged& judged, std::optional<bool> winner_right,
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
  Part part_of(const std::string& id, unsigned split) const;
  Half& half(unsigned split, const std::string& kind);

  unsigned splits_;
  std::uint64_t seed_;
  tools::verdict::RiskLimit limit_;
  std::size_t seats_;
  std::vector<std::map<std::string, Half>> halves_;
};

}  // namespace portcullis::server::eval
