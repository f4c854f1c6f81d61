// See veto_index.hpp.
#include "tools/checkers/veto_index.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_set>

#include "tools/checkers/sentence_index.hpp"

namespace portcullis::tools::checkers::veto {
namespace {

constexpr std::size_t most_places = 512;  // of one key: bounds what one word of a claim costs
constexpr std::size_t most_alike = 64;    // sentences of one shape
constexpr std::size_t most_units = 8;
constexpr std::size_t filter_bits = std::size_t{1} << 20U;
constexpr std::size_t least_words_of_english = 12;  // in a hundred: articles and function words
constexpr std::size_t least_words_of_others = 10;   // in a hundred: small words, letters that English has not

bool is_of_another_language(const Token& token, std::string_view written) {
  static const std::unordered_set<Key> words = [] {
    std::unordered_set<Key> made;
    std::string_view rest = small_words_of_other_languages();
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      made.insert(key_of(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return made;
  }();
  if (token.capital) return false;  // names keep their letters
  // U+00C0 and up, but for the block of dashes and quotation marks.
  const auto marked = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xC3 && byte != 0xE2;
  };
  return words.contains(token.exact) || std::ranges::any_of(written, marked);
}

}  // namespace

Key in_space(Space space, Key key) {
  return mixed(key, 0x51A5EULL + static_cast<Key>(space));
}

Key rounded_key(double value, int digits) {
  if (!std::isfinite(value)) return 0;
  char text[40];
  const auto end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, std::max(digits - 1, 0)).ptr;
  return mixed(key_of({text, static_cast<std::size_t>(end - text)}), static_cast<Key>(digits));
}

class Index::Reader final : public SentenceSink {
 public:
  Reader(Index& index, const Evidence& evidence, const CitedPlace& place)
      : index_(index),
        standing_(evidence.sentences(place.document).standing()),
        place_(place),
        text_(std::string_view(evidence.documents()[place.document].text).substr(place.span.start, place.span.size())) {
  }

  void run() { read_sentences(text_, *this); }

  void take(Sentence& sentence) override {
    const auto here = static_cast<std::uint32_t>(index_.anchors_.size());
    index_.anchors_.push_back(sentence.leans && begun_ ? index_.anchors_.back() : here);
    index_.heads_.push_back(headed_ ? head_ : here);
    if (sentence.head) {
      head_ = here;
      headed_ = true;
    }
    begun_ = true;
    bool numbers = false;
    bool years = false;
    for (const Token& token : sentence.tokens) {
      numbers = numbers || token.kind == TokenKind::number;
      years = years || token.year;
      post(token, here);
    }
    index_.numbers_.push_back(numbers);
    index_.years_.push_back(years);
    post_initials(sentence.tokens, here);
    note_scales(sentence.tokens);
    keep_shape(sentence, here);
  }

  // Of the words that may be English: a line in another language does not make the others foreign.
  bool english() const {
    const std::size_t may_be = words_ - other_words_;
    return may_be > 0 && small_words_ * 100 >= may_be * least_words_of_english;
  }
  bool of_another_language() const { return other_words_ * 100 > words_ * least_words_of_others && !english(); }

 private:
  Places* places(Space space, Key key) {
    const Key wanted = in_space(space, key);
    if (!index_.filter_[wanted % filter_bits]) return nullptr;
    const auto found = index_.wanted_.find(wanted);
    return found == index_.wanted_.end() ? nullptr : &found->second;
  }

  Places* stand(Space space, Key key, std::uint32_t here) {
    Places* found = places(space, key);
    if (found == nullptr) return nullptr;
    if (found->sentences.empty() || found->sentences.back() != here) {
      if (found->sentences.size() < most_places)
        found->sentences.push_back(here);
      else
        found->full = true;
    }
    return found;
  }

  void post(const Token& token, std::uint32_t here) {
    switch (token.kind) {
      case TokenKind::word:
        ++words_;
        if (is_of_another_language(token, text_.substr(token.span.start, token.span.size()))) ++other_words_;
        if (token.word != WordKind::plain && token.word != WordKind::title && token.word != WordKind::bound) {
          small_words_ += token.word == WordKind::article || token.word == WordKind::function ? 1U : 0U;
          return;
        }
        stand(Space::stem, token.key, here);
        if (Places* found = stand(Space::name, token.exact, here); found != nullptr && !token.capital)
          found->lower = true;
        if (token.acronym) stand(Space::acronym, token.exact, here);
        return;
      case TokenKind::code:
        stand(Space::code, token.key, here);
        return;
      case TokenKind::month:
        stand(Space::month, token.key, here);
        return;
      case TokenKind::weekday:
        stand(Space::weekday, token.key, here);
        return;
      case TokenKind::number:
        number(token, token.key, here);
        if (token.other != 0) number(token, token.other, here);
        if (token.noun != 0) stand(Space::counted, token.noun, here);
        if (token.quantity != 0) stand(Space::quantity, token.quantity, here);
        for (int digits = 1; index_.rounding_ && digits <= most_rounded_digits; ++digits) {
          stand(Space::rounded, rounded_key(token.value, digits), here);
          stand(Space::rounded, rounded_key(below(token.value, digits), digits), here);
        }
        return;
    }
  }

  void number(const Token& token, Key key, std::uint32_t here) {
    Places* found = stand(Space::number, key, here);
    if (found == nullptr) return;
    (token.negative ? found->negative : found->plain) = true;
    if (token.unit == 0 || found->units.size() >= most_units)
      found->bare = true;
    else if (std::ranges::find(found->units, token.unit) == found->units.end())
      found->units.push_back(token.unit);
    // What no list has room for counts as standing alone, which speaks against nothing.
    const Key noun = found->nouns.size() >= most_units ? 0 : token.noun;
    if (std::ranges::find(found->nouns, noun) == found->nouns.end()) found->nouns.push_back(noun);
  }

  // Cut off behind so many digits: "over 12 million" of 12.7.
  static double below(double value, int digits) {
    if (value <= 0 || !std::isfinite(value)) return value;
    const double unit = std::pow(10.0, std::floor(std::log10(value)) - digits + 1);
    return std::floor(value / unit + 1e-9) * unit;
  }

  // "World Health Organization" shows what WHO is.
  void post_initials(const std::vector<Token>& tokens, std::uint32_t here) {
    std::string initials;
    const auto flush = [&] {
      if (initials.size() >= 2) stand(Space::initials, key_of(initials), here);
      initials.clear();
    };
    for (const Token& token : tokens) {
      const bool named = token.kind == TokenKind::word && token.capital && token.letter != 0 &&
                         (token.word == WordKind::plain || token.word == WordKind::title);
      if (named && token.apart) flush();
      if (named) {
        initials.push_back(token.letter);
      } else if (token.apart || token.kind != TokenKind::word ||
                 (token.word != WordKind::function && token.word != WordKind::article))
        flush();
    }
    flush();
  }

  // "in millions", "$ thousands": tables then hold the figures without the scale.
  void note_scales(const std::vector<Token>& tokens) {
    static const Key thousand = key_of("thousand");
    static const Key million = key_of("million");
    static const Key billion = key_of("billion");
    for (const Token& token : tokens) {
      if (token.kind != TokenKind::word) continue;
      if (token.key == thousand) index_.scales_ |= 1U << 3U;
      if (token.key == million) index_.scales_ |= 1U << 6U;
      if (token.key == billion) index_.scales_ |= 1U << 9U;
    }
  }

  void keep_shape(const Sentence& sentence, std::uint32_t here) {
    if (index_.shapes_.empty() || sentence.question) return;
    keep_shape(shape_of(sentence.tokens), sentence, here);
    keep_shape(common_shape_of(sentence.tokens), sentence, here);
  }

  void keep_shape(Shape shape, const Sentence& sentence, std::uint32_t here) {
    if (shape.key == 0) return;
    const auto found = index_.shapes_.find(shape.key);
    if (found == index_.shapes_.end() || found->second.size() >= most_alike) return;
    for (Slot& slot : shape.slots) slot.span = in_document(slot.span);
    shape.negation = in_document(shape.negation);
    const Span whole = in_document(sentence.span);
    found->second.push_back({std::move(shape), place_.document, here, whole, stands(whole)});
  }

  Span in_document(Span span) const { return {span.start + place_.span.start, span.end + place_.span.start}; }

  // The whole of a sentence that states something by itself; marks around it aside.
  bool stands(Span sentence) const {
    constexpr std::size_t marks = 4;
    const auto after = std::ranges::upper_bound(standing_, sentence.start, {}, &Span::start);
    if (after == standing_.begin()) return false;
    const Span statement = *std::prev(after);
    return sentence.start - statement.start <= marks && sentence.end <= statement.end + marks &&
           statement.end <= sentence.end + marks;
  }

  Index& index_;
  const std::vector<Span>& standing_;
  CitedPlace place_;
  std::string_view text_;  // of the place
  std::uint32_t head_ = 0;
  bool headed_ = false;
  bool begun_ = false;
  std::size_t words_ = 0;
  std::size_t small_words_ = 0;
  std::size_t other_words_ = 0;
};

void Index::read(const Evidence& evidence, verdict::Origin required, const std::vector<CitedPlace>& places) {
  filter_.assign(filter_bits, false);
  for (const auto& [key, wanted] : wanted_) filter_[key % filter_bits] = true;
  bool others = false;
  const auto read_one = [&](const CitedPlace& place) {
    if (evidence.documents()[place.document].origin < required) return;
    some_ = true;
    Reader reader(*this, evidence, place);
    reader.run();
    english_ = english_ || reader.english();
    others = others || reader.of_another_language();
  };
  for (const CitedPlace& place : places) read_one(place);
  for (std::size_t i = 0; places.empty() && i < evidence.documents().size(); ++i)
    read_one({i, {0, evidence.documents()[i].text.size()}});
  // Notes, tables and programs have few small words in every language.
  english_ = english_ || !others;
}

const Places& Index::find(Key key) const {
  static const Places none;
  const auto found = wanted_.find(key);
  return found == wanted_.end() ? none : found->second;
}

const std::vector<Likeness>& Index::alike(Key shape) const {
  static const std::vector<Likeness> none;
  const auto found = shapes_.find(shape);
  return found == shapes_.end() ? none : found->second;
}

}  // namespace portcullis::tools::checkers::veto
