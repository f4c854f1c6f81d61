// See source_purse.hpp.
#include "tools/retrieval/source_purse.hpp"

#include <limits>
#include <utility>

namespace portcullis::tools::retrieval {

SourcePurse::SourcePurse(SourcePayer payer, std::optional<std::uint64_t> price)
    : payer_(std::move(payer)), price_(price) {}

std::string_view SourcePurse::open(std::size_t queries, Time now) {
  // A source may have to be greeted before it is asked, which costs nothing; under a budget of nothing that does not
  // leave either.
  std::string_view refused = reserve({}, now);
  if (refused.empty()) close();
  for (std::size_t i = 0; i < queries && refused.empty(); ++i) refused = reserve({0, price_.value_or(0)}, now);
  if (!refused.empty()) close();
  return refused;
}

bool SourcePurse::add(Time now) {
  return reserve({0, price_.value_or(0)}, now).empty();
}

bool SourcePurse::leaves() {
  if (planned_.empty()) return false;
  out_ = std::move(planned_.back());
  planned_.pop_back();
  return true;
}

void SourcePurse::ended(bool sent) {
  if (!out_) return;
  if (sent)
    ++charged_;
  else
    out_->give_back();
  out_.reset();  // else booked as a whole, which is its price
}

void SourcePurse::close() {
  for (auto& reservation : planned_) reservation.give_back();
  planned_.clear();
}

std::optional<std::uint64_t> SourcePurse::cost() const {
  if (!price_) return std::nullopt;
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  return charged_ != 0 && *price_ > most / charged_ ? most : *price_ * charged_;
}

std::string_view SourcePurse::reserve(const fanout::Amount& most, Time now) {
  if (payer_.ledger == nullptr) {
    planned_.emplace_back();
    return {};
  }
  auto made = payer_.ledger->reserve(payer_.call, payer_.principal, price_.has_value(), most, now);
  if (!made) return made.error();
  planned_.push_back(std::move(*made));
  return {};
}

}  // namespace portcullis::tools::retrieval
