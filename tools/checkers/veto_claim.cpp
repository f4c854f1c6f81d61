// See veto_claim.hpp.
#include "tools/checkers/veto_claim.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "tools/checkers/veto_atoms.hpp"

namespace portcullis::tools::checkers::veto {
namespace {

constexpr std::size_t most_tokens = 512;       // of one claim
constexpr std::size_t longest_claim = 16'384;  // bytes

struct Collector final : SentenceSink {
  void take(Sentence& sentence) override { sentences.push_back(sentence.tokens); }
  std::vector<std::vector<Token>> sentences;
};

// Verbs behind which the first word of a sentence is most likely somebody: "Einstein won", "Berlin is".
bool has_verb_of_a_name(const Token& token) {
  static const std::unordered_set<Key> verbs = [] {
    std::unordered_set<Key> made;
    for (const std::string_view verb :
         {"is",       "was",     "has",      "had",        "did",      "does",     "won",       "wrote",    "founded",
          "directed", "played",  "invented", "discovered", "composed", "painted",  "married",   "died",     "served",
          "signed",   "visited", "led",      "made",       "bought",   "acquired", "announced", "launched", "released",
          "became",   "borders", "reported", "earned",     "employs",  "sold",     "built",     "designed", "published",
          "said",     "joined",  "lost",     "beat",       "hired"})
      made.insert(key_of(stem_of(verb)));
    return made;
  }();
  return token.kind == TokenKind::word && !token.capital && verbs.contains(token.key);
}

std::vector<Name> names_in(const std::vector<Token>& tokens) {
  std::vector<Name> names;
  for (std::size_t i = 0; i < tokens.size();) {
    if (!may_name(tokens[i])) {
      ++i;
      continue;
    }
    Name name;
    const std::size_t first = i;
    std::string initials;
    do {
      if (tokens[i].kind == TokenKind::code || tokens[i].span.size() > 1) name.words.push_back(tokens[i]);
      if (tokens[i].letter != 0) initials.push_back(tokens[i].letter);
      ++i;
    } while (i < tokens.size() && may_name(tokens[i]) && !tokens[i].apart && tokens[i].kind == TokenKind::word);
    if (name.words.empty()) continue;
    if (initials.size() >= 2) name.initials = key_of(initials);
    const Token& word = tokens[first];
    if (i - first == 1 && word.initial && word.kind == TokenKind::word && !word.acronym)
      name.doubtful = word.plural || i >= tokens.size() || !has_verb_of_a_name(tokens[i]);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

ClaimFacts facts_of(const claims::Claim& claim) {
  ClaimFacts facts;
  facts.text = claim.text;
  if (claim.text.size() > longest_claim || claim.text.size() != claim.span.size()) {
    facts.too_many = true;
    return facts;
  }
  Collector collector;
  read_sentences(claim.text, collector);
  std::size_t count = 0;
  for (auto& sentence : collector.sentences) {
    std::erase_if(sentence, [&](const Token& token) {
      const std::size_t start = token.span.start + claim.span.start;
      const std::size_t end = token.span.end + claim.span.start;
      return std::ranges::none_of(claim.covered,
                                  [&](const Span& span) { return span.start <= start && end <= span.end; });
    });
    count += sentence.size();
    if (sentence.empty()) continue;
    facts.shapes.push_back(shape_of(sentence));
    facts.common.push_back(common_shape_of(sentence));
    for (Name& name : names_in(sentence)) facts.names.push_back(std::move(name));
    for (const Token& token : sentence)
      if (token.kind == TokenKind::word && token.word == WordKind::plain &&
          std::ranges::find(facts.about, token.key) == facts.about.end())
        facts.about.push_back(token.key);
    facts.tokens.push_back(std::move(sentence));
  }
  facts.too_many = count > most_tokens;
  return facts;
}

bool is_written_number(std::string_view word) {
  Collector collector;
  read_sentences(word, collector);
  std::size_t numbers = 0;
  for (const auto& sentence : collector.sentences)
    for (const Token& token : sentence) {
      if (token.shadow) continue;
      if (token.weak || (token.kind != TokenKind::number && token.date == 0)) return false;
      ++numbers;
    }
  return numbers > 0;
}

bool is_bounded(const std::vector<Token>& tokens, std::size_t number) {
  if (number > 0 && tokens[number - 1].word == WordKind::bound) return true;
  // "more than 5", "close to 5", "up to 5"
  return number > 1 && tokens[number - 1].word == WordKind::function && tokens[number - 2].word == WordKind::bound;
}

bool is_century(const std::vector<Token>& tokens, std::size_t number) {
  static const Key century = key_of(stem_of("century"));
  return tokens[number].ordinal && number + 1 < tokens.size() && tokens[number + 1].key == century;
}

Key key_of_value(double value) {
  if (!std::isfinite(value) || value <= 0) return 0;
  char text[400];
  const auto done = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed);
  if (done.ec != std::errc()) return 0;
  const Literal read = read_literal({text, static_cast<std::size_t>(done.ptr - text)});
  return read.readings.empty() ? 0 : number_key(read.readings[0].digits, read.readings[0].exponent);
}

std::vector<Key> years_of(const Token& token, bool century) {
  constexpr int last_century = 21;
  std::vector<Key> keys;
  const auto value = token.value < 3000 ? static_cast<int>(token.value) : 0;
  if (century && (value < 1 || value > last_century)) return keys;
  const int first = century ? (value - 1) * 100 : value;
  for (int i = 0; i < (century ? 100 : 10); ++i) keys.push_back(number_key(std::to_string(first + i), 0));
  return keys;
}

void want(const ClaimFacts& facts, Index& index) {
  const auto ask = [&](Space space, Key key) { index.want(in_space(space, key)); };
  for (const Shape& shape : facts.shapes)
    if (shape.key != 0) index.want_shape(shape.key);
  for (const Shape& shape : facts.common)
    if (shape.key != 0) index.want_shape(shape.key);
  for (const Key stem : facts.about) ask(Space::stem, stem);
  for (const Name& name : facts.names) {
    if (name.initials != 0) ask(Space::acronym, name.initials);
    for (const Token& word : name.words) {
      ask(Space::name, word.exact);
      ask(Space::initials, word.exact);
      ask(Space::stem, word.key);
    }
  }
  for (const auto& tokens : facts.tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const Token& token = tokens[i];
      if (token.kind == TokenKind::code) ask(Space::code, token.key);
      if (token.kind == TokenKind::month) ask(Space::month, token.key);
      if (token.kind == TokenKind::weekday) ask(Space::weekday, token.key);
      if (token.kind != TokenKind::number) continue;
      ask(Space::number, token.key);
      if (token.other != 0) ask(Space::number, token.other);
      if (token.noun != 0) ask(Space::counted, token.noun);
      if (token.quantity != 0) ask(Space::quantity, token.quantity);
      for (const int scale : {3, 6, 9}) ask(Space::number, key_of_value(token.value / std::pow(10.0, scale)));
      if (is_bounded(tokens, i))
        index.want_rounded(
            in_space(Space::rounded, rounded_key(token.value, std::clamp(token.digits, 1, most_rounded_digits))));
      if (token.decade || is_century(tokens, i))
        for (const Key year : years_of(token, is_century(tokens, i))) ask(Space::number, year);
    }
  }
}

std::unordered_set<Key> words_of_ids(const Evidence& evidence, verdict::Origin required) {
  const auto words_in = [](std::string_view name) {
    std::unordered_set<Key> words;
    Collector collector;
    read_sentences(name, collector);
    for (const auto& sentence : collector.sentences)
      for (const Token& token : sentence)
        if (token.kind == TokenKind::word || token.kind == TokenKind::code)
          words.insert(token.kind == TokenKind::code ? token.key : token.exact);
    return words;
  };
  std::unordered_set<Key> words;
  for (const Document& document : evidence.documents()) {
    if (document.origin < required) continue;
    auto own = words_in(document.id);
    if (document.origin != verdict::Origin::caller) {
      const auto given = words_in(document.source);
      std::erase_if(own, [&](Key word) { return !given.contains(word); });
    }
    words.merge(own);
  }
  return words;
}

}  // namespace portcullis::tools::checkers::veto
