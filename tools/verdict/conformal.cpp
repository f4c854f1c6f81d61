// See conformal.hpp.
#include "tools/verdict/conformal.hpp"

#include <algorithm>
#include <cmath>

namespace portcullis::tools::verdict {

void ListTable::add(int least_threshold) {
  ++items;
  ++least[least_threshold < 0 || least_threshold > never ? never : least_threshold];
}

std::optional<std::uint64_t> conformal_rank(std::uint64_t items, double alpha) {
  constexpr std::uint64_t most = 1'000'000'000;
  if (!(alpha > 0 && alpha <= 0.5) || items == 0 || items > most) return std::nullopt;
  // A number such as 0.1 is a little off in binary: 10 * (1 - 0.1) has to be 9 and not 10, and 0.9 of a text is one.
  // What lies within the rounding of the product is taken for the whole number.
  const double product = static_cast<double>(items + 1) * (1 - alpha);
  const double near = std::nearbyint(product);
  const double exact = std::fabs(product - near) <= 1e-12 * product ? near : std::ceil(product);
  const auto rank = static_cast<std::uint64_t>(exact);
  if (rank == 0 || rank > items) return std::nullopt;
  return rank;
}

ListChoice choose_list_threshold(const ListTable& table, double alpha) {
  ListChoice out{table.items, std::nullopt, table.items + 1};
  std::uint64_t counted = 0;
  for (const auto& [score, items] : table.least) counted += items;
  if (counted != table.items) return out;
  const auto rank = conformal_rank(table.items, alpha);
  if (!rank) {
    constexpr std::uint64_t most_looked_at = 1'000'000;
    while (out.items_needed < most_looked_at && !conformal_rank(out.items_needed, alpha)) ++out.items_needed;
    return out;
  }
  std::uint64_t passed = 0;
  for (const auto& [score, items] : table.least) {
    passed += items;
    if (passed < *rank) continue;
    // Nothing at all could be kept: no threshold.
    if (score <= top_score) out.threshold = ListThreshold{score, *rank};
    break;
  }
  if (out.threshold) out.items_needed = 0;
  return out;
}

}  // namespace portcullis::tools::verdict
