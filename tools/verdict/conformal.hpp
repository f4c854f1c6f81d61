// Back-off for lists of claims (Mohri and Hashimoto, "Language models with conformal factuality guarantees", 2024): the
// score that every claim before a panel has to have, so that all claims that are kept of a text are true with a given
// probability. Split conformal: the texts that give the threshold are not those that give the weights. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "tools/verdict/vote.hpp"

namespace portcullis::tools::verdict {

// Texts by the least threshold from which on nothing false of them is kept.
struct ListTable {
  // A false claim that is kept whatever the threshold: above every score.
  static constexpr int never = top_score + 2;

  std::uint64_t items = 0;
  std::map<int, std::uint64_t> least;  // 0 to `never`
  void add(int least_threshold);
};

struct ListThreshold {
  int score = 0;           // 0 to top_score: a claim with this score or a higher one is kept
  std::uint64_t rank = 0;  // conformal_rank(items, alpha)
};

struct ListChoice {
  std::uint64_t items = 0;
  std::optional<ListThreshold> threshold;
  std::uint64_t items_needed = 0;  // without one: always more than there are
};

// ceil((items + 1) * (1 - alpha)), exactly; nothing when it is more than `items` (too few to say anything), or alpha is
// not above 0 and at most one half. Rounding of the product errs upwards.
std::optional<std::uint64_t> conformal_rank(std::uint64_t items, double alpha);

// The rank-th smallest of the least thresholds. With probability 1 - alpha or more over the texts of the table and a
// new one like them, nothing that is kept of the new one by this threshold is false.
ListChoice choose_list_threshold(const ListTable& table, double alpha);

}  // namespace portcullis::tools::verdict
