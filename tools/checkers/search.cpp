#include "tools/checkers/search.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "tools/claims/utf8.hpp"

namespace portcullis::tools::checkers {

namespace utf8 = claims::utf8;

namespace {

// Bytes (or steps of about the cost of one) that all searches of one document may take: some seconds.
constexpr std::size_t kMostWork = std::size_t{8} << 30;
constexpr std::size_t kSearchesBeforeIndex = 8;
constexpr std::size_t kSmallDocument = 16'384;

// Compares the hyphens inside a match: a hyphen of a line end is free, every other one has to be there on both sides.
bool same_joints(const NormalisedText& document, std::size_t at, const NormalisedText& needle) {
  const std::size_t size = needle.text().size();
  auto a = document.joint_from(at + 1);
  auto b = needle.joint_from(1);
  const auto& all_a = document.joints();
  const auto& all_b = needle.joints();
  for (;;) {
    const bool has_a = a != all_a.end() && a->at < at + size;
    const bool has_b = b != all_b.end() && b->at < size;
    if (!has_a && !has_b) return true;
    const std::size_t pa = has_a ? a->at - at : size;
    const std::size_t pb = has_b ? b->at : size;
    if (pa == pb) {
      ++a;
      ++b;
    } else if (pa < pb) {
      if (!a->soft) return false;
      ++a;
    } else {
      if (!b->soft) return false;
      ++b;
    }
  }
}

bool is_symbol(char32_t c) {
  if (c < 0x80) return c == U'$' || c == U'+' || c == U'<' || c == U'>' || c == U'^' || c == U'~';
  if (c > 0x10FFFF) return true;
  const auto kind = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return kind == UTF8PROC_CATEGORY_SC || kind == UTF8PROC_CATEGORY_SM || kind == UTF8PROC_CATEGORY_SK ||
         kind == UTF8PROC_CATEGORY_SO;
}

// Joins the characters on both of its sides into one word or number: and/or, AT&T, a_b, user@host.
bool is_joiner(char32_t c) {
  return c == U'/' || c == U'&' || c == U'@' || c == U'_' || c == U'\\' || c == U'#' || c == U'\'' || c == U'.' ||
         c == U'\u00B7' || c == U'\u2044';
}

// Touches a number and is part of its value: 5 %, $5, -5, 5', ~5.
bool binds_before_number(char32_t c) {
  return is_symbol(c) || c == U'-' || c == U'.' || c == U'/' || c == U'#' || c == U'\'' || c == U'\u2044';
}
bool binds_after_number(char32_t c) {
  return is_symbol(c) || c == U'-' || c == U'/' || c == U'%' || c == U'\u2030' || c == U'\'' || c == U'"' ||
         c == U'*' || c == U'\u2044';
}

Edge between_words(char32_t a, char32_t b) {
  return utf8::is_unspaced(a) || utf8::is_unspaced(b) ? Edge::unclear : Edge::inside;
}

std::uint64_t mix(std::uint64_t hash, unsigned char byte) {
  return (hash ^ byte) * 0x100000001B3ull;
}
constexpr std::uint64_t kSeed = 0xCBF29CE484222325ull;

enum class Class : unsigned char { other, ascii, high };
Class class_of(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x80) return Class::high;
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ? Class::ascii
                                                                                                      : Class::other;
}

// Calls `use(start, end, hash)` for each run of ASCII letters and digits and each run of bytes beyond ASCII.
template <class Use>
void for_each_token(std::string_view text, Use use) {
  for (std::size_t i = 0; i < text.size();) {
    const Class kind = class_of(text[i]);
    if (kind == Class::other) {
      ++i;
      continue;
    }
    const std::size_t start = i;
    std::uint64_t hash = kSeed;
    for (; i < text.size() && class_of(text[i]) == kind; ++i) hash = mix(hash, static_cast<unsigned char>(text[i]));
    use(start, i, hash);
  }
}

}  // namespace

Edge left_edge(const NormalisedText& document, Span match) {
  const std::string_view text = document.text();
  if (match.start == 0) return Edge::clear;
  if (document.has_joint(match.start)) return Edge::inside;
  const utf8::Char outer = utf8::before(text, match.start);
  const utf8::Char inner = utf8::at(text, match.start);
  const char32_t beyond = utf8::before(text, match.start - outer.size).value;
  if (outer.value == U' ') return Edge::clear;
  const bool outer_word = utf8::is_word(outer.value);
  if (utf8::is_word(inner.value)) {
    if (outer_word) return between_words(outer.value, inner.value);
    if (utf8::is_number(inner.value)) {
      if (binds_before_number(outer.value)) return Edge::inside;
      if ((outer.value == U',' || outer.value == U':') && utf8::is_number(beyond)) return Edge::inside;
    }
    if (outer.value == U'-') return utf8::is_number(beyond) ? Edge::inside : Edge::clear;
    return is_joiner(outer.value) && utf8::is_word(beyond) ? Edge::inside : Edge::clear;
  }
  // The match begins with a sign: "$5" in "US$5", "-5" in "10-5", ".5" in "1.5".
  const bool opens = inner.value == U'(' || inner.value == U'[' || inner.value == U'{' || inner.value == U'"';
  if (opens) return Edge::clear;
  return outer_word || is_symbol(outer.value) || outer.value == U'-' ? Edge::inside : Edge::clear;
}

Edge right_edge(const NormalisedText& document, Span match) {
  const std::string_view text = document.text();
  if (match.end >= text.size()) return Edge::clear;
  if (document.has_joint(match.end)) return Edge::inside;
  const utf8::Char outer = utf8::at(text, match.end);
  const utf8::Char inner = utf8::before(text, match.end);
  const char32_t beyond = utf8::at(text, match.end + outer.size).value;
  const bool outer_word = utf8::is_word(outer.value);
  if (utf8::is_word(inner.value)) {
    if (outer_word) return between_words(inner.value, outer.value);
    if (utf8::is_number(inner.value)) {
      if (outer.value == U' ') {
        return beyond == U'%' || beyond == U'\u2030' || beyond == U'\u00B0' ? Edge::inside : Edge::clear;
      }
      if (binds_after_number(outer.value)) return Edge::inside;
      if ((outer.value == U',' || outer.value == U':') && utf8::is_number(beyond)) return Edge::inside;
    }
    if (outer.value == U'-') return utf8::is_number(beyond) ? Edge::inside : Edge::clear;
    return is_joiner(outer.value) && utf8::is_word(beyond) ? Edge::inside : Edge::clear;
  }
  if (!outer_word) return Edge::clear;
  // The match ends with a sign that the next word goes on from: "10." in "10.5", "$" in "$5".
  const bool closes = inner.value == U')' || inner.value == U']' || inner.value == U'}' || inner.value == U'"' ||
                      inner.value == U'!' || inner.value == U'?' || inner.value == U';' || inner.value == U' ' ||
                      inner.value == U'\u3002' || inner.value == U'\u3001';
  return closes ? Edge::clear : Edge::inside;
}

// Where each word begins, by the hash of the word.
struct SearchableText::Index {
  std::uint64_t mask = 0;
  std::vector<std::uint32_t> begin;      // of each bucket, one more than there are buckets
  std::vector<std::uint32_t> positions;  // in order inside a bucket

  explicit Index(std::string_view text) {
    std::size_t words = 0;
    for_each_token(text, [&](std::size_t, std::size_t, std::uint64_t) { ++words; });
    const std::size_t buckets = std::bit_ceil(std::max<std::size_t>(words, 16));
    mask = buckets - 1;
    begin.assign(buckets + 1, 0);
    for_each_token(text, [&](std::size_t, std::size_t, std::uint64_t hash) { ++begin[bucket(hash) + 1]; });
    for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
    positions.resize(words);
    std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
    for_each_token(text, [&](std::size_t start, std::size_t, std::uint64_t hash) {
      positions[next[bucket(hash)]++] = static_cast<std::uint32_t>(start);
    });
  }

  std::size_t bucket(std::uint64_t hash) const { return static_cast<std::size_t>((hash ^ (hash >> 29)) & mask); }
};

SearchableText::SearchableText(std::string_view original) : form_(original) {}
SearchableText::~SearchableText() = default;
SearchableText::SearchableText(SearchableText&&) noexcept = default;

bool SearchableText::spend(std::size_t steps) const {
  if (steps > kMostWork - work_) {
    work_ = kMostWork;
    return false;
  }
  work_ += steps;
  return true;
}

// A place where the letters are the same: hyphens and edges decide.
void SearchableText::consider(const Needle& needle, std::size_t at, std::size_t limit, Matches& matches) const {
  const Span match{at, at + needle.form.text().size()};
  const Edge left = left_edge(form_, match);
  const Edge right = right_edge(form_, match);
  if (left == Edge::inside || right == Edge::inside || !same_joints(form_, at, needle.form)) return;
  if (left == Edge::unclear || right == Edge::unclear) {
    matches.unclear = true;
  } else {
    matches.clear.push_back(match);
    matches.full = matches.clear.size() >= limit;
  }
}

Matches SearchableText::find(const Needle& needle, std::size_t limit) const {
  Matches matches;
  const std::string& words = needle.form.text();
  const std::string& text = form_.text();
  if (words.empty() || words.size() > text.size()) return matches;
  if (++searches_ > kSearchesBeforeIndex && text.size() > kSmallDocument && find_by_index(needle, limit, matches))
    return matches;
  std::size_t at = 0;
  while (at + words.size() <= text.size()) {
    const void* found = memmem(text.data() + at, text.size() - at, words.data(), words.size());
    const std::size_t place =
        found == nullptr ? text.size() : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    // memmem compares a short needle anew at each place in the worst case.
    if (!spend((place - at) * (1 + std::min<std::size_t>(words.size(), 256) / 32) + 64)) {
      matches.stopped = true;
      break;
    }
    if (found == nullptr) break;
    consider(needle, place, limit, matches);
    if (matches.full) break;
    at = place + 1;
  }
  return matches;
}

// Only words that must stand in the document just so: an ASCII word at an end of the needle could go on only inside a
// word, which is no match; a run beyond ASCII at an end could go on into punctuation.
bool SearchableText::find_by_index(const Needle& needle, std::size_t limit, Matches& matches) const {
  const std::string& words = needle.form.text();
  if (!index_) {
    if (!spend(form_.text().size() * 4)) return false;
    index_ = std::make_unique<Index>(form_.text());
  }
  std::size_t best = form_.text().size() / 16;
  std::size_t best_bucket = 0;
  std::size_t best_offset = 0;
  bool usable = false;
  constexpr std::size_t longest = 4096;  // of the needle: more words find nothing rarer
  for_each_token(std::string_view(words).substr(0, longest),
                 [&](std::size_t start, std::size_t end, std::uint64_t hash) {
                   if (end >= longest) return;
                   if (class_of(words[start]) == Class::high && (start == 0 || end == words.size())) return;
                   const std::size_t bucket = index_->bucket(hash);
                   const std::size_t size = index_->begin[bucket + 1] - index_->begin[bucket];
                   if (size > best) return;
                   best = size;
                   best_bucket = bucket;
                   best_offset = start;
                   usable = true;
                 });
  if (!usable) return false;
  if (!spend(words.size() + best * (8 + words.size() / 32))) {
    matches.stopped = true;
    return true;
  }
  const std::string& text = form_.text();
  for (std::size_t i = index_->begin[best_bucket]; i < index_->begin[best_bucket + 1]; ++i) {
    const std::size_t token = index_->positions[i];
    if (token < best_offset) continue;
    const std::size_t at = token - best_offset;
    if (words.size() > text.size() - at || std::memcmp(text.data() + at, words.data(), words.size()) != 0) continue;
    consider(needle, at, limit, matches);
    if (matches.full) break;
  }
  return true;
}

}  // namespace portcullis::tools::checkers
