// What a file of labelled claims with recorded answers says of a panel: which claims it agrees on, how many of those
// are false, and from which score on a limit holds. Fed item by item by engine.cpp, as votes are.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/eval/claim_panel.hpp"
#include "server/eval/engine.hpp"
#include "server/eval/splits.hpp"

namespace portcullis::server::eval {

class ClaimVotes {
 public:
  ClaimVotes(const EvalOptions& options, const std::vector<PanelSeat>& panel,
             const tools::verdict::PanelPolicy& policy);

  // First of all items, so that the weights are known. True when a claim of the item counts.
  bool fit(const Item& item);
  void weigh();
  // Then again. What is told of the item's drawn claims.
  Json test(const Item& item);
  void conclude(Report& report);

 private:
  using Key = std::pair<std::string, std::string>;  // task class, type of claim
  struct Kind {
    ClaimReport report;
    tools::verdict::SeatErrors fitted;
    tools::verdict::Scoring scoring;
  };

  void test_list(const Item& item, const std::vector<ClaimPart>& parts);
  Kind& kind(const Item& item, const ClaimPart& part);
  void adopt(const Key& key, tools::verdict::Scoring& scoring) const;

  const EvalOptions& options_;
  const std::vector<PanelSeat>& panel_;
  tools::verdict::PanelPolicy policy_;
  std::vector<tools::verdict::PlannedSeat> planned_;
  std::map<Key, Kind> kinds_;
  std::map<std::string, ListReport> lists_;
  std::optional<Splits> splits_;
};

}  // namespace portcullis::server::eval
