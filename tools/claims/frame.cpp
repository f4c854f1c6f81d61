#include "tools/claims/frame.hpp"

#include <algorithm>
#include <utility>

#include "tools/claims/lexicon.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

constexpr std::size_t kMostWords = 24;  // a longer frame is no frame

struct Token {
  bool quotation = false;
  Span span;
  std::string word;                          // lower case; empty for a quotation and for a citation
  const CitationMarker* citation = nullptr;  // counts where a subject stands, and is passed over behind a quotation
};

// Marks that may stand around a word of a frame. A question mark is not among them.
bool is_edge(char32_t c) {
  return c == U',' || c == U':' || c == U';' || c == U'.' || c == U'!' || c == U'(' || c == U')' || c == U'*' ||
         c == U'_' || c == U'"' || c == U'\'' || c == U'`' || c == U'\u2013' || c == U'\u2014' || c == U'\u2026' ||
         c == U'\uFF1A' || c == U'\uFF0C' || c == U'\u3002' || c == U'[' || c == U']';
}

// Words of `outside` with the quotations between them, up to the bound; also tells of words that deny.
struct Reading {
  std::vector<Token> tokens;
  bool too_long = false;
  bool denies = false;
};

void read_words(std::string_view text, Span part, Reading& reading) {
  for (std::size_t i = part.start; i < part.end;) {
    const utf8::Char c = utf8::at(text, i);
    if (utf8::is_space(c.value)) {
      i += c.size;
      continue;
    }
    Span word{i, i};
    while (word.end < part.end) {
      const utf8::Char next = utf8::at(text, word.end);
      if (utf8::is_space(next.value)) break;
      if (next.value == U'?' || next.value == U'\uFF1F' || next.value == U'\u061F') reading.denies = true;
      word.end += next.size;
    }
    i = word.end;
    if (text.substr(word.start).starts_with("[ ]")) reading.denies = true;  // a box that is not ticked
    // "!" in front of something may negate it; behind something it does not.
    const char32_t left = utf8::before(text, word.start).value;
    if (text[word.start] == '!' && (word.start == 0 || utf8::is_space(left) || left == U'(')) reading.denies = true;
    while (!word.empty() && is_edge(utf8::at(text, word.start).value)) word.start += utf8::at(text, word.start).size;
    while (!word.empty() && is_edge(utf8::before(text, word.end).value)) word.end -= utf8::before(text, word.end).size;
    if (word.empty()) continue;
    constexpr std::size_t longest = 80;
    std::string folded =
        word.size() > longest ? std::string("\x01") : utf8::lower_ascii(text.substr(word.start, word.size()));
    if (lexicon::is_negation(folded)) reading.denies = true;
    if (reading.tokens.size() >= kMostWords) {
      reading.too_long = true;
      continue;
    }
    reading.tokens.push_back({false, word, std::move(folded), nullptr});
  }
}

class Grammar {
 public:
  Grammar(std::string_view text, const std::vector<Token>& tokens, const EvidenceIds& ids)
      : text_(text), tokens_(tokens), ids_(ids) {}

  bool matches() {
    for (const auto form : {&Grammar::bare, &Grammar::before, &Grammar::according, &Grammar::after, &Grammar::label}) {
      at_ = 0;
      document_.clear();
      refers_ = false;
      if ((this->*form)() && at_ == tokens_.size()) return true;
    }
    document_.clear();
    return false;
  }
  const std::string& document() const { return document_; }
  bool refers() const { return refers_; }

 private:
  bool bare() { return quotations(); }
  bool before() {  // [as] the document says [that] "..."
    skip("and");
    skip("as");
    return subject() && verb() && tail() && quotations();
  }
  bool according() { return (skip("per") || (skip("according") && skip("to"))) && subject() && quotations(); }
  bool after() {  // "...", [as] the document says | says the document | according to the document
    if (!quotations()) return false;
    const std::size_t start = at_;
    if (skip("according") && skip("to") && subject()) return rest();
    at_ = start;
    if (verb() && subject()) return rest();
    at_ = start;
    document_.clear();
    skip("as");
    return subject() && verb() && rest();
  }
  bool label() { return (skip("quote") || skip("quotation")) && quotations(); }

  bool rest() { return at_ == tokens_.size() || quotations(); }

  // A row of quotations, with "and" and citations between them.
  bool quotations() {
    bool any = false;
    for (; at_ < tokens_.size(); ++at_) {
      const Token& token = tokens_[at_];
      const bool joins = token.word == "and" && at_ + 1 < tokens_.size() && tokens_[at_ + 1].quotation;
      if (!token.quotation && !(any && (token.citation != nullptr || joins))) break;
      any = true;
    }
    return any;
  }

  bool subject() {
    if (named()) return true;
    if (skip("it")) return refers_ = true;
    if (!word_is(at_, lexicon::is_frame_determiner)) return false;
    ++at_;
    while (word_is(at_, lexicon::is_frame_modifier) &&
           (word_is(at_ + 1, lexicon::is_frame_modifier) || word_is(at_ + 1, lexicon::is_frame_noun)))
      ++at_;
    if (!word_is(at_, lexicon::is_frame_noun)) return false;
    ++at_;
    refers_ = !named();
    return true;
  }

  // The id of a piece of evidence, of up to six words; the longest wins.
  bool named() {
    if (at_ < tokens_.size() && tokens_[at_].citation != nullptr) {
      const auto& targets = tokens_[at_].citation->targets;
      if (targets.size() != 1 || targets[0].lines) return false;
      document_ = targets[0].id;
      ++at_;
      return true;
    }
    constexpr std::size_t longest = 6;
    for (std::size_t end = std::min(tokens_.size(), at_ + longest); end > at_; --end) {
      if (std::any_of(tokens_.begin() + static_cast<std::ptrdiff_t>(at_),
                      tokens_.begin() + static_cast<std::ptrdiff_t>(end), [](const Token& token) {
                        return token.quotation || token.citation != nullptr || lexicon::is_negation(token.word);
                      }))
        continue;
      const std::size_t first = tokens_[at_].span.start;
      std::string id = ids_.find(text_.substr(first, tokens_[end - 1].span.end - first));
      if (id.empty()) continue;
      document_ = std::move(id);
      at_ = end;
      return true;
    }
    return false;
  }

  bool verb() {
    if (word_is(at_, lexicon::is_frame_adverb)) ++at_;
    if (skip("puts") || skip("put")) return skip("it");
    if (!word_is(at_, lexicon::is_frame_verb)) return false;
    ++at_;
    return true;
  }

  bool tail() {
    if (skip("that")) return true;
    if (skip("as")) return skip("follows");
    if (skip("the")) return skip("following");
    return true;
  }

  bool skip(std::string_view word) {
    if (at_ >= tokens_.size() || tokens_[at_].quotation || tokens_[at_].word != word) return false;
    ++at_;
    return true;
  }

  bool word_is(std::size_t at, bool (*is)(std::string_view)) const {
    return at < tokens_.size() && !tokens_[at].quotation && is(tokens_[at].word);
  }

  std::string_view text_;
  const std::vector<Token>& tokens_;
  const EvidenceIds& ids_;
  std::size_t at_ = 0;
  std::string document_;
  bool refers_ = false;
};

}  // namespace

Frame read_frame(std::string_view text, const Passage& passage, const std::vector<Span>& outside,
                 const std::vector<CitationMarker>& citations, const EvidenceIds& ids) {
  Reading reading;
  std::size_t quotation = 0;
  std::size_t citation = 0;
  // One token stands for a row of quotations: the bound is on words.
  const auto others_before = [&](std::size_t end) {
    for (;;) {
      const std::size_t q =
          quotation < passage.quotations.size() ? passage.quotations[quotation].span.start : passage.span.end;
      const std::size_t c = citation < citations.size() ? citations[citation].span.start : passage.span.end;
      if (std::min(q, c) >= end) return;
      if (q < c) {
        if (reading.tokens.empty() || !reading.tokens.back().quotation)
          reading.tokens.push_back({true, passage.quotations[quotation].span, {}, nullptr});
        ++quotation;
      } else {
        if (reading.tokens.size() >= 4 * kMostWords)
          reading.too_long = true;
        else
          reading.tokens.push_back({false, citations[citation].span, {}, &citations[citation]});
        ++citation;
      }
    }
  };
  for (const Span part : outside) {
    others_before(part.start);
    read_words(text, part, reading);
  }
  others_before(passage.span.end);
  Frame frame;
  frame.denies = reading.denies;
  if (reading.too_long || reading.denies) return frame;
  Grammar grammar(text, reading.tokens, ids);
  frame.neutral = grammar.matches();
  if (frame.neutral) {
    frame.document = grammar.document();
    frame.refers = grammar.refers();
  }
  return frame;
}

}  // namespace portcullis::tools::claims
