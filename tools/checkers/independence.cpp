// See independence.hpp.
#include "tools/checkers/independence.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "tools/checkers/characters.hpp"
#include "tools/checkers/veto_characters.hpp"
#include "tools/checkers/veto_reader.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::checkers {

namespace utf8 = claims::utf8;

namespace {

using veto::Key;

constexpr unsigned document_bits = 6;  // of a shingle's key, whose lowest bits say whose it is
static_assert(std::size_t{1} << document_bits == most_compared);

// Calls `take` with each word: in lower case, without accents and punctuation; a character where no spaces are written.
template <class Take>
void each_word(std::string_view text, Take take) {
  std::string word;
  const auto end = [&] {
    if (!word.empty()) take(veto::key_of(word));
    word.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Char c = utf8::at(text, at);
    at += c.size;
    if (c.value == utf8::kInvalid) {
      end();
    } else if (veto::is_decimal_digit(c.value)) {
      word.push_back(veto::digit_of(c.value));
    } else if (utf8::is_letter(c.value) || utf8::is_number(c.value)) {
      if (utf8::is_unspaced(c.value)) end();
      veto::fold(c.value, word);
      if (utf8::is_unspaced(c.value)) end();
    } else if (!is_dropped(c.value)) {
      end();
    }
  }
  end();
}

// Calls `take` with the key of every `size` words side by side; returns how many words there are.
template <class Take>
std::size_t each_shingle(std::string_view text, std::size_t size, Take take) {
  std::array<Key, shingle_words> last{};
  std::size_t words = 0;
  each_word(text, [&](Key word) {
    last[words++ % size] = word;
    if (words < size) return;
    Key key = size;
    for (std::size_t k = 0; k < size; ++k) key = veto::mixed(key, last[(words + k) % size]);
    take(key);
  });
  return words;
}

// The host of an address, and anything else as it is: two pages of one site are one source.
std::string place_of(const std::string& source) {
  const std::size_t scheme = source.find("://");
  if (scheme == std::string::npos) return source;
  const std::size_t host = scheme + 3;
  std::string place = source.substr(host, source.find_first_of("/?#", host) - host);
  std::ranges::transform(place, place.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return place.starts_with("www.") ? place.substr(4) : place;
}

class Groups {
 public:
  explicit Groups(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }

  std::size_t first(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }

  void join(std::size_t a, std::size_t b) {
    a = first(a);
    b = first(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> parent_;
};

// Of the shingles that several have: how many each two share.
void join_alike(const std::vector<std::string_view>& texts, std::vector<std::size_t>& words, Groups& groups) {
  std::vector<Key> all;
  constexpr Key whose = most_compared - 1;
  for (std::size_t i = 0; i < texts.size(); ++i)
    words.push_back(each_shingle(texts[i], shingle_words, [&](Key key) { all.push_back((key & ~whose) | i); }));
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  std::vector<std::size_t> sizes(texts.size());
  std::vector<std::size_t> shared(texts.size() * texts.size());
  for (std::size_t from = 0; from < all.size();) {
    std::size_t to = from;
    while (to < all.size() && (all[to] & ~whose) == (all[from] & ~whose)) ++to;
    for (std::size_t a = from; a < to; ++a) {
      ++sizes[all[a] & whose];
      for (std::size_t b = a + 1; b < to; ++b) ++shared[(all[a] & whose) * texts.size() + (all[b] & whose)];
    }
    from = to;
  }
  for (std::size_t a = 0; a < texts.size(); ++a)
    for (std::size_t b = a + 1; b < texts.size(); ++b) {
      const std::size_t both = shared[a * texts.size() + b];
      if (both > 0 && static_cast<double>(both) >= least_shared * static_cast<double>(std::min(sizes[a], sizes[b])))
        groups.join(a, b);
    }
}

// Texts of fewer words than a shingle are one source with whatever holds those words side by side; those without any
// word are one source.
void join_short(const std::vector<std::string_view>& texts, const std::vector<std::size_t>& words, Groups& groups) {
  std::unordered_map<Key, std::size_t> whole;
  for (std::size_t size = 0; size < shingle_words; ++size) {
    whole.clear();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (words[i] != size) continue;
      const auto take = [&](Key key) {
        if (const auto [at, fresh] = whole.try_emplace(key, i); !fresh) groups.join(at->second, i);
      };
      if (size == 0)
        take(0);
      else
        each_shingle(texts[i], size, take);
    }
    if (whole.empty() || size == 0) continue;
    for (std::size_t i = 0; i < texts.size(); ++i)
      each_shingle(texts[i], size, [&](Key key) {
        if (const auto found = whole.find(key); found != whole.end()) groups.join(found->second, i);
      });
  }
}

}  // namespace

Sources::Sources(const std::vector<Document>& documents, std::vector<std::size_t> compared)
    : compared_(std::move(compared)) {
  std::ranges::sort(compared_);
  compared_.erase(std::unique(compared_.begin(), compared_.end()), compared_.end());
  std::erase_if(compared_, [&](std::size_t i) { return i >= documents.size(); });
  Groups groups(compared_.size());
  std::unordered_map<std::string, std::size_t> places;
  std::unordered_map<std::string_view, std::size_t> same;
  std::vector<std::string_view> texts;
  std::vector<std::size_t> of_text;  // by index of texts: into compared_
  for (std::size_t i = 0; i < compared_.size(); ++i) {
    const Document& document = documents[compared_[i]];
    if (!document.source.empty())
      if (const auto [at, fresh] = places.try_emplace(place_of(document.source), i); !fresh) groups.join(at->second, i);
    const auto [at, fresh] = same.try_emplace(document.text, i);
    if (!fresh) {
      groups.join(at->second, i);
    } else if (texts.size() < most_compared) {
      texts.push_back(document.text);
      of_text.push_back(i);
    } else {
      groups.join(of_text.back(), i);
    }
  }
  Groups alike(texts.size());
  std::vector<std::size_t> words;
  join_alike(texts, words, alike);
  join_short(texts, words, alike);
  for (std::size_t i = 0; i < texts.size(); ++i) groups.join(of_text[i], of_text[alike.first(i)]);
  for (std::size_t i = 0; i < compared_.size(); ++i) source_.push_back(groups.first(i));
}

std::size_t Sources::count(const std::vector<std::size_t>& documents) const {
  std::set<std::size_t> sources;
  for (const std::size_t document : documents) {
    const auto found = std::ranges::lower_bound(compared_, document);
    if (found != compared_.end() && *found == document)
      sources.insert(source_[static_cast<std::size_t>(found - compared_.begin())]);
  }
  return sources.size();
}

}  // namespace portcullis::tools::checkers
