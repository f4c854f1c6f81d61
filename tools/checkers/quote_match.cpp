#include "tools/checkers/quote_match.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "tools/claims/lexicon.hpp"
#include "tools/claims/quotation.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::checkers {

namespace utf8 = claims::utf8;

namespace {

constexpr std::size_t kMostMatches = 4096;   // of one part
constexpr std::size_t kMostParts = 64;       // of one quotation
constexpr std::size_t kMostSkipped = 1000;   // bytes of the source between two parts
constexpr std::size_t kWordsOfAnAnchor = 2;  // fewer words do not show where a quotation was meant to be

// Not negations, but what is left without one of them says something else: "We recommend [against] the use of lead".
bool turns_what_follows(std::string_view word) {
  constexpr std::array words = {
      "against",  "ago",       "alleged",    "allegedly", "almost",     "apparently",  "attempt",    "attempted",
      "attempts", "avoid",     "avoided",    "avoiding",  "avoids",     "ban",         "banned",     "bans",
      "block",    "blocked",   "blocks",     "cancelled", "cease",      "ceased",      "decline",    "declined",
      "declines", "doubt",     "doubted",    "doubtful",  "doubts",     "far",         "few",        "fewer",
      "forbid",   "forbidden", "forbids",    "former",    "formerly",   "forgot",      "halt",       "halted",
      "less",     "little",    "maybe",      "might",     "nearly",     "oppose",      "opposed",    "opposes",
      "perhaps",  "possibly",  "pretend",    "pretended", "pretends",   "prevent",     "prevented",  "preventing",
      "prevents", "prohibit",  "prohibited", "prohibits", "purported",  "purportedly", "refrain",    "refrained",
      "refrains", "refusal",   "refuse",     "refused",   "refuses",    "refusing",    "reportedly", "rumoured",
      "stop",     "stopped",   "stopping",   "stops",     "supposedly", "tried",       "tries",      "try",
      "unable",   "unlikely",  "unproven",   "unwilling", "used",       "veto",        "vetoed",     "warn",
      "warned",   "warns"};
  return std::ranges::find(words, word, [](const char* known) { return std::string_view(known); }) != words.end();
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && utf8::is_space(utf8::at(text, 0).value)) text.remove_prefix(utf8::at(text, 0).size);
  while (!text.empty() && utf8::is_space(utf8::before(text, text.size()).value))
    text.remove_suffix(utf8::before(text, text.size()).size);
  return text;
}

bool has_word(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const utf8::Char c = utf8::at(text, i);
    if (c.value != utf8::kInvalid && utf8::is_word(c.value) && c.value != U'_') return true;
    i += c.size;
  }
  return false;
}

// `words` as they are; without the point or comma that belongs to the sentence around the quotation; with hyphens
// where the source may have a dash.
void add_forms(std::string_view words, bool at_end, std::vector<Needle>& out) {
  words = trimmed(words);
  const std::size_t first = out.size();
  out.emplace_back(words);
  if (at_end && (words.ends_with('.') || words.ends_with(',')) && !words.ends_with(".."))
    out.emplace_back(trimmed(words.substr(0, words.size() - 1)));
  const std::size_t plain = out.size();
  for (std::size_t i = first; i < plain; ++i) {
    const std::string dashed = out[i].form.with_hyphens(true);
    if (dashed == out[i].form.text()) continue;
    // Not through the normaliser again: it would take the hyphens out once more.
    out.emplace_back(NormalisedText::verbatim(dashed));
  }
}

// "[T]he" stands for "the" and for "The".
std::vector<std::string> letter_forms(std::string_view quoted) {
  std::vector<std::string> forms;
  const std::size_t open = quoted.find('[');
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (open == std::string_view::npos || open + 3 >= quoted.size() || !letter(quoted[open + 1]) ||
      quoted[open + 2] != ']' || !letter(quoted[open + 3]))
    return forms;
  std::string form(quoted.substr(0, open));
  form.push_back(quoted[open + 1]);
  form.append(quoted.substr(open + 3));
  forms.push_back(form);
  form[open] = static_cast<char>(form[open] ^ 0x20);
  forms.push_back(std::move(form));
  return forms;
}

struct Occurrence {
  Span span;             // in the normalised document
  std::size_t from = 0;  // the occurrence of the part before it that it follows
};

bool is_stop(char c) {
  return c == '.' || c == '!' || c == '?' || c == ';';
}

enum class Gap { harmless, negation, splice };

// What an ellipsis left out.
Gap judge(std::string_view text, Span gap) {
  bool stop = false;
  bool joins = false;   // a word that may begin another clause
  bool joined = false;  // the word before was one
  bool verb = false;    // ... and a sign that it does
  bool conditional = false;
  for (std::size_t i = gap.start; i < gap.end;) {
    if (is_stop(text[i])) stop = stop || i + 1 >= text.size() || text[i + 1] == ' ';
    if (!utf8::is_letter(utf8::at(text, i).value)) {
      i += utf8::at(text, i).size;
      continue;
    }
    const std::size_t start = i;
    while (i < gap.end) {
      const utf8::Char c = utf8::at(text, i);
      if (!utf8::is_letter(c.value) && c.value != U'\'') break;
      i += c.size;
    }
    const std::string word = utf8::lower_ascii(text.substr(start, i - start));
    if (claims::lexicon::is_negation(word) || turns_what_follows(word)) return Gap::negation;
    conditional = conditional || (!stop && claims::lexicon::is_condition(word));
    verb = verb || claims::lexicon::is_auxiliary(word);
    if (joined) verb = verb || utf8::is_upper(utf8::at(text, start).value) || claims::lexicon::is_pronoun(word);
    joined = claims::lexicon::joins_clauses(word);
    joins = joins || joined;
  }
  // "Bob [is a saint and Alice] is a liar", "shall pay[, if he agrees,] the rent"
  // but not "covers fire [and theft] up to".
  if (joined && utf8::is_upper(utf8::at(text, gap.end).value)) verb = true;
  if (conditional) return Gap::splice;
  if (!stop) return joins && verb ? Gap::splice : Gap::harmless;
  // Whole sentences may be left out; the end of one and the middle of another make a new statement.
  std::size_t before = gap.end;
  while (before > gap.start && (text[before - 1] == ' ' || text[before - 1] == '"')) --before;
  return before > 0 && is_stop(text[before - 1]) ? Gap::harmless : Gap::splice;
}

QuoteMatch match_parts(const QuotePlan& plan, const SearchableText& document) {
  QuoteMatch result;
  const std::string& text = document.form().text();
  std::vector<std::vector<Occurrence>> chain;
  QuoteMatch::State failure = QuoteMatch::State::absent;
  for (const auto& forms : plan.parts) {
    std::vector<Span> places;
    bool unclear = false;
    for (const Needle& form : forms) {
      Matches matches = document.find(form, kMostMatches);
      if (matches.stopped || matches.full) {
        result.state = QuoteMatch::State::stopped;
        return result;
      }
      unclear = unclear || matches.unclear;
      places.insert(places.end(), matches.clear.begin(), matches.clear.end());
    }
    if (places.empty()) {
      result.state = unclear ? QuoteMatch::State::unclear_boundary : QuoteMatch::State::absent;
      return result;
    }
    std::sort(places.begin(), places.end(),
              [](Span a, Span b) { return a.end != b.end ? a.end < b.end : a.start < b.start; });
    std::vector<Occurrence> reached;
    for (const Span place : places) {
      if (chain.empty()) {
        reached.push_back({place, 0});
        continue;
      }
      // The nearest one before it: a longer gap holds all that the nearest gap holds.
      const auto& earlier = chain.back();
      const auto after = std::upper_bound(earlier.begin(), earlier.end(), place.start,
                                          [](std::size_t at, const Occurrence& o) { return at < o.span.end; });
      if (after == earlier.begin()) continue;
      const auto nearest_one = std::prev(after);
      if (place.start - nearest_one->span.end > kMostSkipped) continue;
      const Gap gap = judge(text, {nearest_one->span.end, place.start});
      if (gap != Gap::harmless) {
        failure = gap == Gap::negation ? QuoteMatch::State::negation_skipped : QuoteMatch::State::parts_joined;
        continue;
      }
      reached.push_back({place, static_cast<std::size_t>(nearest_one - earlier.begin())});
    }
    if (reached.empty()) {
      result.state = failure == QuoteMatch::State::absent ? QuoteMatch::State::parts_apart : failure;
      return result;
    }
    chain.push_back(std::move(reached));
  }
  result.state = QuoteMatch::State::found;
  std::size_t at = 0;
  for (std::size_t i = chain.size(); i-- > 0;) {
    const Span place = chain[i][at].span;
    result.spans.push_back(document.form().original(place.start, place.end));
    at = chain[i][at].from;
  }
  std::reverse(result.spans.begin(), result.spans.end());
  return result;
}

}  // namespace

QuotePlan plan_quote(std::string_view quoted) {
  QuotePlan plan;
  quoted = trimmed(quoted);
  plan.has_words = has_word(quoted);
  if (!plan.has_words) return plan;
  add_forms(quoted, true, plan.whole);
  for (const std::string& form : letter_forms(quoted)) add_forms(form, true, plan.whole);
  const auto pieces = claims::pieces_of(quoted);
  std::size_t last = 0;
  bool cut = false;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind == claims::QuotePiece::Kind::words)
      last = i;
    else
      cut = true;
  }
  if (!cut) return plan;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind != claims::QuotePiece::Kind::words) continue;
    const std::string_view words = trimmed(quoted.substr(pieces[i].span.start, pieces[i].span.size()));
    // A point behind an ellipsis is the end of the sentence around it.
    if (!has_word(words)) continue;
    plan.parts.emplace_back();
    add_forms(words, i == last, plan.parts.back());
  }
  if (plan.parts.size() > kMostParts) plan.parts.clear();
  return plan;
}

QuoteMatch match_quote(const QuotePlan& plan, const SearchableText& document, std::string_view original) {
  QuoteMatch result;
  bool unclear = false;
  for (const Needle& form : plan.whole) {
    const Matches matches = document.find(form, 1);
    if (!matches.clear.empty()) {
      const Span found = document.form().original(matches.clear[0].start, matches.clear[0].end);
      if (found.end > original.size() || found.empty()) break;
      result.state = QuoteMatch::State::found;
      result.spans = {found};
      return result;
    }
    if (matches.stopped) {
      result.state = QuoteMatch::State::stopped;
      return result;
    }
    unclear = unclear || matches.unclear;
  }
  if (!plan.parts.empty()) return match_parts(plan, document);
  result.state = unclear ? QuoteMatch::State::unclear_boundary : QuoteMatch::State::absent;
  return result;
}

Span nearest(const QuotePlan& plan, const SearchableText& document) {
  if (plan.whole.empty()) return {};
  const std::string words = plan.whole.front().form.with_hyphens(true);
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i] != ' ' && (i == 0 || words[i - 1] == ' ')) starts.push_back(i);
  if (starts.size() < 2 * kWordsOfAnAnchor) return {};
  const std::size_t middle = starts[starts.size() / 2];
  const std::string& text = document.form().text();
  const auto span_at = [&](std::size_t start, std::size_t end) {
    while (end < text.size() && !utf8::is_boundary(text, end)) ++end;
    while (start > 0 && !utf8::is_boundary(text, start)) --start;
    return document.form().original(start, std::min(end, text.size()));
  };
  const Matches head = document.find(Needle(trimmed(std::string_view(words).substr(0, middle))), 1);
  if (!head.clear.empty()) return span_at(head.clear[0].start, head.clear[0].start + words.size());
  const Matches tail = document.find(Needle(trimmed(std::string_view(words).substr(middle))), 1);
  if (tail.clear.empty()) return {};
  const std::size_t end = tail.clear[0].end;
  return span_at(end > words.size() ? end - words.size() : 0, end);
}

}  // namespace portcullis::tools::checkers
