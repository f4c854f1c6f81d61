// What the evidence of a call holds of what its claims ask for: one pass over all documents, whatever the number of
// claims. Internal to the vetoes.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "tools/checkers/cited.hpp"
#include "tools/checkers/evidence.hpp"
#include "tools/checkers/veto_shape.hpp"

namespace portcullis::tools::checkers::veto {

// What a key is of, so that the year 5 is not the month May.
enum class Space : std::uint8_t {
  number,
  quantity,
  rounded,
  month,
  weekday,
  code,
  stem,
  name,
  initials,
  acronym,
  counted
};
Key in_space(Space space, Key key);

// `value` to so many significant digits, as a key of Space::rounded; evidence is rounded to no more than the most.
constexpr int most_rounded_digits = 3;
Key rounded_key(double value, int digits);

struct Places {
  std::vector<std::uint32_t> sentences;  // rising
  bool full = false;                     // there are more: it stands in too many for its places to mean anything
  bool lower = false;                    // word: stands without a capital somewhere
  bool bare = false;                     // number: stands without a unit somewhere
  bool plain = false;                    // number: stands without a minus somewhere
  bool negative = false;                 // number: stands with one
  std::vector<Key> nouns;                // number: what it counts; zero where it stands alone
  std::vector<Key> units;                // number: the units it stands with

  bool none() const { return sentences.empty(); }
};

struct Likeness {
  Shape shape;
  std::size_t document = 0;
  std::uint32_t sentence = 0;
  Span span;              // of the sentence
  bool standing = false;  // it asserts what it says by itself: not quoted, asked, supposed or leaning
};

class Index {
 public:
  void want(Key key) { wanted_.try_emplace(key); }
  void want_rounded(Key key) {
    want(key);
    rounding_ = true;
  }
  void want_shape(Key key) { shapes_.try_emplace(key); }
  // Reads the documents of at least this origin, or these places in them when there are any. After all that is wanted
  // was said.
  void read(const Evidence& evidence, verdict::Origin required, const std::vector<CitedPlace>& places);

  const Places& find(Key key) const;
  const std::vector<Likeness>& alike(Key shape) const;
  bool english() const { return english_; }
  bool some_document() const { return some_; }
  bool in_thousands(int exponent) const { return (scales_ >> static_cast<unsigned>(exponent)) & 1U; }

  bool has_year(std::uint32_t sentence) const { return years_[sentence]; }
  bool has_number(std::uint32_t sentence) const { return numbers_[sentence]; }
  std::uint32_t anchor(std::uint32_t sentence) const { return anchors_[sentence]; }  // what a leaning one speaks of
  std::uint32_t head(std::uint32_t sentence) const { return heads_[sentence]; }      // the line over it, or itself

 private:
  class Reader;

  std::unordered_map<Key, Places> wanted_;
  std::unordered_map<Key, std::vector<Likeness>> shapes_;
  std::vector<bool> filter_;
  std::vector<std::uint32_t> anchors_;
  std::vector<std::uint32_t> heads_;
  std::vector<bool> numbers_;
  std::vector<bool> years_;
  unsigned scales_ = 0;
  bool english_ = false;
  bool some_ = false;
  bool rounding_ = false;  // some claim says about how much
};

}  // namespace portcullis::tools::checkers::veto
