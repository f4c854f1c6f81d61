#include "tools/claims/disclaimer.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "tools/claims/lexicon.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

constexpr std::size_t kLevels = 6;  // of headings
constexpr std::size_t kMostWords = 64;
constexpr std::size_t kWordsOfADisclaimer = 16;  // what denies in a longer sentence denies something in it
constexpr std::size_t kWordsOfATitle = 12;
constexpr std::size_t kWordsOfAnItemTitle = 4;
constexpr std::size_t kWordsOfARemark = 6;        // "Oops, that was wrong."
constexpr std::size_t kWordsOfAnExclamation = 3;  // "Not true!", "Just kidding."

using Words = std::vector<std::string>;

// The words of the passage in small letters, list markers and quotations left out.
Words words_of(std::string_view text, const Passage& passage) {
  Words words;
  std::size_t at = passage.span.start;
  if (!passage.markup.empty() && passage.markup.front().start == at) at = passage.markup.front().end;
  auto quotation = passage.quotations.begin();
  while (at < passage.span.end && words.size() < kMostWords) {
    while (quotation != passage.quotations.end() && quotation->span.end <= at) ++quotation;
    if (quotation != passage.quotations.end() && quotation->span.start <= at) {
      at = quotation->span.end;
      continue;
    }
    const utf8::Char first = utf8::at(text, at);
    if (!utf8::is_word(first.value)) {
      at += first.size;
      continue;
    }
    const std::size_t start = at;
    while (at < passage.span.end) {
      const utf8::Char c = utf8::at(text, at);
      if (!utf8::is_word(c.value) && c.value != U'\'' && c.value != U'\u2019') break;
      at += c.size;
    }
    constexpr std::size_t longest = 40;
    words.push_back(at - start > longest ? std::string() : utf8::lower_ascii(text.substr(start, at - start)));
  }
  return words;
}

bool any_word(const Words& words, bool (*is)(std::string_view)) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return is(word); });
}

bool has(const Words& words, std::initializer_list<std::string_view> wanted) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(wanted.begin(), wanted.end(), word) != wanted.end();
  });
}

// The last mark of the passage, closing brackets and emphasis passed over.
char32_t last_mark(std::string_view text, const Passage& passage) {
  std::size_t end = passage.span.end;
  while (end > passage.span.start) {
    const utf8::Char c = utf8::before(text, end);
    const bool closes = c.value == U')' || c.value == U']' || c.value == U'*' || c.value == U'_' || c.value == U'"' ||
                        c.value == U'\'' || c.value == U'\u201D' || c.value == U'\u2019' || c.value == U'\u00BB';
    if (!closes) return c.value;
    end -= c.size;
  }
  return U' ';
}

// Of a heading: the number of its signs, 1 for the highest.
std::size_t level_of(std::string_view text, const Passage& passage) {
  std::size_t at = passage.markup.empty() ? passage.span.start : passage.markup.back().start;
  std::size_t level = 0;
  for (; at < passage.span.end && text[at] == '#'; ++at) ++level;
  return std::max<std::size_t>(level, 1);
}

bool is_item(std::string_view text, const Passage& passage) {
  return !passage.markup.empty() && passage.markup.front().start == passage.span.start &&
         text[passage.span.start] != '>' && text[passage.span.start] != '#';
}

}  // namespace

Disclaimer disclaimer_of(std::string_view text, const Passage& passage) {
  Disclaimer found;
  if (passage.kind != PassageKind::sentence && passage.kind != PassageKind::heading) return found;
  const Words words = words_of(text, passage);
  if (words.empty() || (words.size() > kWordsOfADisclaimer && passage.kind == PassageKind::sentence)) return found;
  const bool negates = any_word(words, lexicon::is_negation);
  const bool takes_back = any_word(words, lexicon::takes_back);
  const bool untrue =
      takes_back || (has(words, {"take", "took"}) && has(words, {"back"})) ||
      ((negates || has(words, {"none"})) && has(words, {"true", "right", "correct", "so", "case", "real"}));
  const bool believes = any_word(words, lexicon::makes_believe);
  const char32_t last = last_mark(text, passage);
  const bool dots = last == U'\u2026' || text.substr(0, passage.span.end).ends_with("...");
  const bool goes_on = dots || last == U',' || last == U';' || last == U':' || last == U'\u2013' || last == U'\u2014' ||
                       words.back() == "that" || words.back() == "to";
  const bool ended = (last == U'.' && !dots) || last == U'!' || last == U'?' || last == U'\u3002';

  const bool asks_for_truth = last == U'?' && has(words, {"true", "right", "correct", "so", "really", "real"});
  if (passage.kind == PassageKind::heading) {
    found.behind = untrue || negates || believes || asks_for_truth;
    return found;
  }
  if (believes || (words.size() >= 4 && words[0] == "once" && words[1] == "upon")) found.behind = true;
  if (goes_on && (untrue || negates)) found.behind = true;
  // "According to the Flat Earth Society," with nothing behind the comma.
  if (last == U',' && words.size() <= kWordsOfATitle) found.behind = true;
  const char head = text[passage.span.start];
  const bool in_brackets = head == '(' || head == '[';
  const bool short_one = words.size() <= kWordsOfAnExclamation && (ended || in_brackets || !is_item(text, passage));
  if (short_one && untrue) return {.before = true, .neighbour = true, .behind = true};
  found.neighbour = short_one && lexicon::is_negation(words.front());
  if (!ended) {
    // A title, or the first half of something.
    const std::size_t most = is_item(text, passage) ? kWordsOfAnItemTitle : kWordsOfATitle;
    found.behind = found.behind || (untrue && words.size() <= most);
    return found;
  }
  if (words.size() > 2 && words[0] == "or" && words[1] == "so") found.before = true;
  if (asks_for_truth && words.size() <= kWordsOfARemark) found.before = true;
  if (last == U'?' && words.size() <= kWordsOfAnExclamation) found.neighbour = true;
  if (words.size() <= kWordsOfAnExclamation && words.size() >= 2 && words[1] == "if") found.behind = true;
  // Somebody speaks, and what follows may be what is said: "Alice said.", "Critics say the following.", "Bob's view."
  const bool reports = any_word(words, lexicon::reports);
  const bool it_is_said = reports && (words[0] == "it" || words[0] == "so");
  if (it_is_said && words.size() <= kWordsOfARemark) found.neighbour = true;
  if (reports &&
      (words.size() <= kWordsOfAnItemTitle || has(words, {"following", "follows", "things", "this", "below"})))
    found.behind = true;
  if (negates && has(words, {"above", "preceding", "previous", "foregoing"})) found.before = true;
  if (!untrue) return found;
  // Of everything, or of the whole document.
  found.widely = has(words, {"page", "site", "website", "document", "text", "article", "book", "all", "everything",
                             "nothing", "none", "whole", "entire", "entirely", "throughout"});
  const std::string& first = words.front();
  const bool points_back = lexicon::is_pronoun(first) || lexicon::is_opening_pronoun(first) ||
                           lexicon::is_negation(first) ||
                           (words.size() <= kWordsOfARemark && has(words, {"that", "this", "it", "those", "these"})) ||
                           first == "everything" || first == "every" ||
                           has(words, {"above", "preceding", "previous", "foregoing", "earlier", "aforementioned",
                                       "statement", "statements", "claim", "claims", "foregone"});
  const bool points_on = last == U'?' || found.widely ||
                         has(words, {"following", "below", "these", "here", "such", "next", "example", "examples",
                                     "ahead", "follows", "follow", "after", "paragraph", "section", "chapter"}) ||
                         has({words.back()}, {"say", "claim", "think", "believe", "assert", "this", "statement"});
  found.before = found.before || points_back;
  found.behind = found.behind || points_on;
  return found;
}

void apply_disclaimers(std::string_view text, std::vector<Passage>& passages) {
  const auto lean = [](Passage& passage, std::size_t on) {
    if (!passage.depends.empty()) return;
    passage.depends = "negation";
    passage.depends_on = on;
  };
  std::vector<Disclaimer> all;
  all.reserve(passages.size());
  bool any = false;
  for (const Passage& passage : passages) {
    all.push_back(disclaimer_of(text, passage));
    any = any || all.back().before || all.back().neighbour || all.back().behind;
  }
  if (!any) return;
  for (std::size_t i = 1; i < passages.size(); ++i)
    if (all[i].neighbour) lean(passages[i - 1], i);
  std::optional<std::size_t> by;
  std::size_t ends = 0;  // a heading of this level or a higher one ends the reach of `by`
  for (std::size_t i = 0; i < passages.size(); ++i) {
    const bool heading = passages[i].kind == PassageKind::heading;
    if (by && heading && level_of(text, passages[i]) <= ends) by.reset();
    if (by && !heading) lean(passages[i], *by);
    if (!all[i].behind || (by && !all[i].widely)) continue;
    by = i;
    ends = heading ? level_of(text, passages[i]) : all[i].widely ? 0 : kLevels;
  }
  by.reset();
  for (std::size_t i = passages.size(); i-- > 0;) {
    if (passages[i].kind == PassageKind::heading)
      by.reset();
    else if (by)
      lean(passages[i], *by);
    if (all[i].before) by = i;
  }
}

}  // namespace portcullis::tools::claims
