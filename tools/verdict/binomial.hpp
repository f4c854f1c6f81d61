// Exact binomial tails and the bounds of Clopper and Pearson (Biometrika 26, 1934) made from them: the only statistics
// that a release may rest on. Pure; called by calibration.cpp and by reports. Fail closed: counts or levels that make
// no sense give the widest bound there is, never a narrow one.
#pragma once

#include <cstdint>
#include <optional>

namespace portcullis::tools::verdict {

// P(X <= hits) for X binomial of `trials` and `rate`. 1 for arguments out of range (hits > trials, a rate that is not
// within [0, 1], NaN): such a tail never shows that a rate is small.
double binomial_tail(std::uint64_t hits, std::uint64_t trials, double rate);

// The largest rate that `hits` of `trials` are consistent with at level `delta`, one-sided: P(rate > bound) <= delta.
// 1 when there are no trials or the arguments are out of range.
double upper_bound(std::uint64_t hits, std::uint64_t trials, double delta);
// The smallest one; 0 in the same cases.
double lower_bound(std::uint64_t hits, std::uint64_t trials, double delta);

struct Interval {
  double low = 0;
  double high = 1;
};
// Two-sided, 95 %: each side at 2.5 %.
Interval interval95(std::uint64_t hits, std::uint64_t trials);

// True when `hits` of `trials` show at level `delta` that the rate is at most `limit`.
bool shows_at_most(std::uint64_t hits, std::uint64_t trials, double limit, double delta);

// The fewest trials that could show it when a share of `rate` of them are hits. Nothing when no number up to 10^7 does
// (the rate is at or above the limit, or only just below it).
std::optional<std::uint64_t> trials_needed(double rate, double limit, double delta);

}  // namespace portcullis::tools::verdict
