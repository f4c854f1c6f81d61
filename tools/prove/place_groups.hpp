// Which places of formulas hold the same sort, and whether that sort is the numbers. Called by formula_meaning.cpp.
#pragma once

#include <cstddef>
#include <vector>

namespace portcullis::tools::prove {

// Groups of places that hold the same sort: union-find.
class PlaceGroups {
 public:
  std::size_t make() {
    parent_.push_back(parent_.size());
    real_.push_back(false);
    numeral_.push_back(false);
    equated_.push_back(false);
    return parent_.size() - 1;
  }
  std::size_t root(std::size_t place) {
    while (parent_[place] != place) place = parent_[place] = parent_[parent_[place]];
    return place;
  }
  void unite(std::size_t a, std::size_t b) {
    a = root(a);
    b = root(b);
    if (a == b) return;
    parent_[b] = a;
    real_[a] = real_[a] || real_[b];
    numeral_[a] = numeral_[a] || numeral_[b];
    equated_[a] = equated_[a] || equated_[b];
  }
  void mark_real(std::size_t place) { real_[root(place)] = true; }
  void mark_numeral(std::size_t place) { numeral_[root(place)] = true; }
  void mark_equated(std::size_t place) { equated_[root(place)] = true; }
  // Without a comparison, numbers differ from names in nothing that a formula could say.
  bool is_real(std::size_t place) {
    const std::size_t at = root(place);
    return real_[at] || (numeral_[at] && equated_[at]);
  }

 private:
  std::vector<std::size_t> parent_;
  std::vector<bool> real_, numeral_, equated_;
};

}  // namespace portcullis::tools::prove
