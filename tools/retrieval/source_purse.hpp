// What a source may spend in one call: the price of every query that it will send is reserved before the first byte
// leaves, and each is settled when it has ended. One for each dialogue; made by the runner and by `doctor --probe`. On
// the loop.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/fanout/budget.hpp"

namespace portcullis::tools::retrieval {

// Who pays.
struct SourcePayer {
  std::shared_ptr<fanout::BudgetLedger> ledger;  // null: there is no budget
  std::shared_ptr<fanout::CallSpending> call;
  std::string principal;
};

class SourcePurse {
 public:
  using Time = fanout::BudgetLedger::Time;

  // `price` in micro-USD of one query; nothing: the operator has not said.
  SourcePurse(SourcePayer payer, std::optional<std::uint64_t> price);
  SourcePurse(SourcePurse&&) = default;
  SourcePurse& operator=(SourcePurse&&) = delete;
  ~SourcePurse() { close(); }

  // Before the first byte of a dialogue with so many queries. All of them or nothing: half of the evidence would be
  // paid for and not used. Empty: good; else the reason, "price_unknown" or "budget_exhausted".
  std::string_view open(std::size_t queries, Time now);
  // One query more than was planned, a second try. False: it must not be sent.
  bool add(Time now);
  // A query leaves, out of those that are reserved. False: none is left, and it must not be sent.
  bool leaves();
  // The query that is out has ended. Once a byte has left, it counts as charged for, whatever came back.
  void ended(bool sent);
  // What will not be sent is given back.
  void close();

  // Of the queries that left; nothing without a price.
  std::optional<std::uint64_t> cost() const;

 private:
  std::string_view reserve(const fanout::Amount& most, Time now);

  SourcePayer payer_;
  std::optional<std::uint64_t> price_;
  std::vector<fanout::BudgetLedger::Reservation> planned_;
  std::optional<fanout::BudgetLedger::Reservation> out_;
  std::uint64_t charged_ = 0;  // queries
};

}  // namespace portcullis::tools::retrieval
