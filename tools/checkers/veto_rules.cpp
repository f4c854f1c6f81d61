// See veto_rules.hpp.
#include "tools/checkers/veto_rules.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <unordered_map>

namespace portcullis::tools::checkers::veto {
namespace {

using MaybeObjection = std::optional<Objection>;

std::string_view reason_of_difference(Difference difference) {
  switch (difference) {
    case Difference::unit:
      return "unit_conflicts";
    case Difference::date:
      return "date_conflicts";
    case Difference::name:
      return "name_not_in_evidence";
    case Difference::number:
    case Difference::none:
      break;
  }
  return "number_conflicts";
}

bool has(const std::vector<Key>& keys, Key key) {
  return std::ranges::find(keys, key) != keys.end();
}

class Rules {
 public:
  Rules(const ClaimFacts& facts, const Index& index, const Evidence& evidence, const std::unordered_set<Key>& ids)
      : facts_(facts), index_(index), evidence_(evidence), ids_(ids) {}

  // The strongest objection: one that is shown before one that is not.
  MaybeObjection strongest() {
    MaybeObjection found;
    bool all_stand = true;
    for (std::size_t i = 0; i < facts_.shapes.size(); ++i) {
      bool stands = false;
      MaybeObjection here = against_likeness(facts_.shapes[i], facts_.tokens[i], stands);
      all_stand = all_stand && stands;
      if (!here && !stands) here = against_negation(facts_.common[i], facts_.tokens[i]);
      if (here && (!found || (here->evidence && !found->evidence))) found = std::move(here);
    }
    if (all_stand || found) return found;  // word for word, whatever stands elsewhere
    weigh_sentences();
    for (const auto& tokens : facts_.tokens)
      if (auto objection = against_numbers(tokens)) return objection;
    for (const auto& tokens : facts_.tokens)
      if (auto objection = against_dates(tokens)) return objection;
    for (const Name& name : facts_.names)
      if (auto objection = against_name(name)) return objection;
    return std::nullopt;
  }

 private:
  const Places& at(Space space, Key key) const { return index_.find(in_space(space, key)); }
  std::string said(Span span) const { return facts_.text.substr(span.start, span.size()); }
  std::string found_at(const Likeness& like, Span span) const {
    return evidence_.documents()[like.document].text.substr(span.start, span.size());
  }

  // A sentence of the evidence with the same words around other numbers, dates, names or negations.
  MaybeObjection against_likeness(const Shape& shape, const std::vector<Token>& tokens, bool& stands) {
    if (shape.key == 0) return std::nullopt;
    struct Nearest {
      std::size_t names = 0, others = 0, first = 0;
      Difference difference = Difference::none;
      const Likeness* like = nullptr;
    } nearest;
    for (const Likeness& like : index_.alike(shape.key)) {
      if (like.shape.slots.size() != shape.slots.size()) continue;
      Nearest here;
      here.like = &like;
      for (std::size_t i = 0; i < shape.slots.size(); ++i) {
        const Difference differs = difference(shape.slots[i], like.shape.slots[i]);
        if (differs == Difference::none) continue;
        if (here.difference == Difference::none) {
          here.difference = differs;
          here.first = i;
        }
        ++(differs == Difference::name ? here.names : here.others);
      }
      const bool turned = like.shape.negations != shape.negations;
      if (here.names + here.others == 0 && !turned) {
        stands = true;
        return std::nullopt;
      }
      const auto rank = [](const Nearest& of, std::size_t negations) {
        return std::tuple(of.names, of.others + (of.like->shape.negations != negations ? 1 : 0));
      };
      if (nearest.like == nullptr || rank(here, shape.negations) < rank(nearest, shape.negations)) nearest = here;
    }
    if (nearest.like == nullptr) return std::nullopt;
    const Likeness& like = *nearest.like;
    const bool turned = like.shape.negations != shape.negations;
    const auto show = [&](Objection objection, bool sure) {
      if (sure && like.standing)
        objection.evidence = {evidence_.documents()[like.document].id, like.span.start, like.span.end};
      return objection;
    };
    if (nearest.names > 0)
      return nearest.others == 0 && !turned ? against_other_name(shape, nearest.first, like) : std::nullopt;
    if (nearest.others == 0) {
      const std::size_t more = std::max(shape.negations, like.shape.negations);
      const std::string words = shape.negations > 0 ? said(shape.negation) : found_at(like, like.shape.negation);
      // Who rarely does something does it: no support for that one does it, no refutation either.
      const bool whole = !shape.diminished && !like.shape.diminished;
      return show({"negation_conflicts", words}, whole && more - std::min(shape.negations, like.shape.negations) == 1);
    }
    const bool bounded = std::ranges::any_of(tokens, [](const Token& t) { return t.word == WordKind::bound; });
    return show({reason_of_difference(nearest.difference), found_at(like, like.shape.slots[nearest.first].span)},
                !bounded && !turned);
  }

  // "Serious effects were seen" where "No serious effects were seen" stands: only the capital is in between.
  MaybeObjection against_negation(const Shape& common, const std::vector<Token>& tokens) {
    bool stands = false;
    MaybeObjection found = against_likeness(common, tokens, stands);
    return found && found->reason == "negation_conflicts" ? std::move(found) : std::nullopt;
  }

  // "Berlin is the capital of France": said of Paris. Unless both stand together elsewhere.
  MaybeObjection against_other_name(const Shape& shape, std::size_t slot, const Likeness& like) const {
    const Slot& name = shape.slots[slot];
    const bool common =
        name.initial && std::ranges::any_of(name.words, [&](Key word) { return at(Space::name, word).lower; });
    if (common) return std::nullopt;
    std::vector<const Places*> all;
    for (const Slot& each : shape.slots) {
      if (each.sort != Slot::Sort::name) continue;
      for (const Key word : each.words) {
        const Places& places = at(Space::name, word);
        if (places.none() && !at(Space::code, word).none()) continue;
        all.push_back(&places);
      }
    }
    if (all.size() > 1 && together(all)) return std::nullopt;
    return Objection{name.figures ? "number_not_in_evidence" : "name_not_in_evidence",
                     found_at(like, like.shape.slots[slot].span)};
  }

  static bool stands_in(const Places& places, std::uint32_t sentence) {
    return places.full || std::ranges::binary_search(places.sentences, sentence);
  }

  // Whether some sentence has all of them. What is everywhere counts as there. A year may stand in the sentence before
  // or behind where the one with the day names none.
  bool together(const std::vector<const Places*>& all, const Places* year = nullptr) const {
    if (all.empty()) return true;
    const auto least = std::ranges::min_element(
        all, {}, [](const Places* places) { return places->full ? SIZE_MAX : places->sentences.size(); });
    if ((*least)->full) return true;
    return std::ranges::any_of((*least)->sentences, [&](std::uint32_t sentence) {
      if (!std::ranges::all_of(all, [&](const Places* places) { return stands_in(*places, sentence); })) return false;
      if (year == nullptr || stands_in(*year, sentence)) return true;
      return !index_.has_year(sentence) &&
             (stands_in(*year, sentence + 1) || (sentence > 0 && stands_in(*year, sentence - 1)));
    });
  }

  // How many of the claim's words each sentence of the evidence has.
  void weigh_sentences() {
    for (const Key stem : facts_.about) {
      const Places& places = at(Space::stem, stem);
      if (places.full) continue;
      ++about_;
      for (const std::uint32_t sentence : places.sentences) ++weight_[sentence];
    }
    for (const auto& [sentence, weight] : weight_) {
      heaviest_ = std::max(heaviest_, weight);
      if (index_.has_number(sentence)) heaviest_number_ = std::max(heaviest_number_, weight);
    }
  }

  std::size_t weight(std::uint32_t sentence) const {
    const auto found = weight_.find(sentence);
    return found == weight_.end() ? 0 : found->second;
  }

  MaybeObjection against_numbers(const std::vector<Token>& tokens) const {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const Token& token = tokens[i];
      if (token.kind == TokenKind::code && token.letter == 0 && at(Space::code, token.key).none() &&
          !ids_.contains(token.key))
        return Objection{"number_not_in_evidence", said(token.span)};
      if (token.kind != TokenKind::number || token.weak || token.date != 0) continue;
      const Places& first = at(Space::number, token.key);
      const Places& places = first.none() && token.other != 0 ? at(Space::number, token.other) : first;
      if (places.none()) {
        if (stands_otherwise(tokens, i)) continue;
        return Objection{token.year ? "date_conflicts" : "number_not_in_evidence", said(token.span)};
      }
      if (!(token.negative ? places.negative : places.plain) && !speaks_of_less(tokens))
        return Objection{"number_conflicts", said(token.span)};
      if (token.unit != 0 && !places.bare && at(Space::quantity, token.quantity).none() &&
          !has(places.units, token.unit))
        return Objection{"unit_conflicts", said(token.span)};
      if (counts_other_things(token, places)) return Objection{"number_conflicts", said(token.span)};
      if (auto reason = speaks_of_other_things(places))
        return Objection{token.year ? "date_conflicts" : *reason, said(token.span)};
    }
    return std::nullopt;
  }

  // "Lost 5 million" and "a result of -5 million" are one.
  static bool speaks_of_less(const std::vector<Token>& tokens) {
    static const std::vector<Key> less = [] {
      std::vector<Key> keys;
      for (const char* word :
           {"lost", "lose", "loss", "fell", "fall", "drop", "decline", "decrease", "deficit", "below", "minus",
            "negative", "down", "shrank", "shrink", "cut", "reduce", "under", "less"})
        keys.push_back(key_of(stem_of(word)));
      return keys;
    }();
    return std::ranges::any_of(tokens, [](const Token& token) {
      return token.kind == TokenKind::word && std::ranges::find(less, token.key) != less.end();
    });
  }

  // "12 people" where 2,450 people and 12 plants are counted.
  bool counts_other_things(const Token& token, const Places& places) const {
    return token.noun != 0 && !at(Space::counted, token.noun).none() && !has(places.nouns, token.noun) &&
           !has(places.nouns, 0);
  }

  bool stands_otherwise(const std::vector<Token>& tokens, std::size_t i) const {
    const Token& token = tokens[i];
    if (token.quantity != 0 && !at(Space::quantity, token.quantity).none()) return true;
    for (const int scale : {3, 6, 9})
      if (index_.in_thousands(scale) && !at(Space::number, key_of_value(token.value / std::pow(10.0, scale))).none())
        return true;
    if (is_bounded(tokens, i) &&
        !at(Space::rounded, rounded_key(token.value, std::clamp(token.digits, 1, most_rounded_digits))).none())
      return true;
    const bool century = is_century(tokens, i);
    return (token.decade || century) &&
           std::ranges::any_of(years_of(token, century), [&](Key year) { return !at(Space::number, year).none(); });
  }

  // The number stands in the evidence, but only where other things are spoken of, while another number stands where the
  // claim's words do.
  std::optional<std::string_view> speaks_of_other_things(const Places& places) const {
    if (places.full || about_ == 0) return std::nullopt;
    std::size_t own = 0;
    std::size_t around = 0;
    for (const std::uint32_t sentence : places.sentences) {
      const std::uint32_t anchor = index_.anchor(sentence);
      const std::uint32_t head = index_.head(sentence);
      std::size_t here = weight(sentence);
      if (anchor != sentence) here += weight(anchor);
      if (head != sentence && head != anchor) here += weight(head);
      own = std::max(own, here);
      around = std::max(around, here + weight(sentence + 1) + (sentence > 0 ? weight(sentence - 1) : 0));
    }
    if (around == 0 && heaviest_ >= 2 && heaviest_ * 2 >= about_) return "number_not_in_evidence";
    return own * 2 < heaviest_number_ && heaviest_number_ * 2 >= about_
               ? std::optional<std::string_view>("number_conflicts")
               : std::nullopt;
  }

  MaybeObjection against_dates(const std::vector<Token>& tokens) const {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const Token& token = tokens[i];
      if (token.shadow || (token.kind != TokenKind::month && token.kind != TokenKind::weekday && token.date == 0))
        continue;
      if (!index_.english() && token.date == 0) continue;
      std::vector<const Places*> parts;
      const Places* year = nullptr;
      bool missing = false;
      Span span = token.span;
      for (std::size_t k = i; k < tokens.size() && k < i + 8; ++k) {
        if (k != i && (token.date == 0 || tokens[k].date != token.date)) continue;
        if (tokens[k].shadow) continue;
        const Space space = tokens[k].kind == TokenKind::number    ? Space::number
                            : tokens[k].kind == TokenKind::weekday ? Space::weekday
                                                                   : Space::month;
        if (space == Space::month && !index_.english()) continue;
        const Places& places = at(space, tokens[k].key);
        if (places.none()) missing = true;
        if (tokens[k].year)
          year = &places;
        else
          parts.push_back(&places);
        span.end = tokens[k].span.end;
      }
      if (missing || !together(parts, year)) return Objection{"date_conflicts", said(span)};
      while (token.date != 0 && i + 1 < tokens.size() && tokens[i + 1].date == token.date) ++i;
    }
    return std::nullopt;
  }

  bool known(const Token& word) const {
    if (ids_.contains(word.kind == TokenKind::code ? word.key : word.exact)) return true;
    if (word.kind == TokenKind::code) return !at(Space::code, word.key).none();
    return !at(Space::name, word.exact).none() || !at(Space::stem, word.key).none() ||
           (word.acronym && !at(Space::initials, word.exact).none());
  }

  MaybeObjection against_name(const Name& name) const {
    const bool words_count = index_.english() && !name.doubtful;
    if (name.words.size() > 1 && !at(Space::acronym, name.initials).none()) return std::nullopt;
    for (const Token& word : name.words)
      if ((words_count || word.kind == TokenKind::code) && !known(word))
        return Objection{"name_not_in_evidence", said(word.span)};
    // "John Curie" of John Smith and Marie Curie.
    if (!words_count || name.words.size() != 2) return std::nullopt;
    std::vector<const Places*> both;
    for (const Token& word : name.words) both.push_back(&at(Space::name, word.exact));
    const bool plain = std::ranges::any_of(both, [](const Places* places) { return places->lower || places->none(); });
    if (!plain && !together(both))
      return Objection{"name_not_in_evidence", said({name.words.front().span.start, name.words.back().span.end})};
    return std::nullopt;
  }

  const ClaimFacts& facts_;
  const Index& index_;
  const Evidence& evidence_;
  const std::unordered_set<Key>& ids_;
  std::unordered_map<std::uint32_t, std::size_t> weight_;
  std::size_t heaviest_ = 0;
  std::size_t heaviest_number_ = 0;  // of those with a number
  std::size_t about_ = 0;            // the words that were weighed
};

}  // namespace

std::optional<Objection> strongest_objection(const ClaimFacts& facts, const Index& index, const Evidence& evidence,
                                             const std::unordered_set<Key>& ids) {
  return Rules(facts, index, evidence, ids).strongest();
}

}  // namespace portcullis::tools::checkers::veto
