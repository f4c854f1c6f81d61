#include "tools/claims/citation.hpp"

#include <algorithm>

#include "tools/claims/lexicon.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

constexpr std::size_t kLongest = 256;  // bytes of a marker, brackets included

bool digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.size() <= 9 && std::all_of(text.begin(), text.end(), digit);
}

std::size_t number(std::string_view digits) {
  std::size_t value = 0;
  for (const char c : digits) value = value * 10 + static_cast<std::size_t>(c - '0');
  return value;
}

// "doc7", "source2": letters, then digits, and no more.
bool looks_like_id(std::string_view text) {
  const std::size_t first = text.find_first_of("0123456789");
  return first != std::string_view::npos && first > 0 && text.size() <= 64 && all_digits(text.substr(first)) &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_-") == first;
}

std::optional<CitationTarget::Lines> lines_of(std::string_view text) {
  const std::size_t dash = text.find('-');
  const std::string_view first = text.substr(0, dash);
  const std::string_view last = dash == std::string_view::npos ? first : text.substr(dash + 1);
  if (!all_digits(first) || !all_digits(last)) return std::nullopt;
  return CitationTarget::Lines{number(first), number(last)};
}

// One part of a marker between commas; nothing when it is no citation. `round` brackets need lines behind an id.
std::optional<CitationTarget> target_of(std::string_view part, bool round, const EvidenceIds& ids) {
  part = trimmed(part);
  if (part.empty()) return std::nullopt;
  const std::size_t colon = part.rfind(':');
  const bool colon_inside = colon != std::string_view::npos && colon > 0;
  const auto lines = colon_inside ? lines_of(part.substr(colon + 1)) : std::nullopt;
  const std::string_view written = colon_inside ? part.substr(0, colon) : std::string_view();
  const std::string id = lines ? ids.find(written) : std::string();
  const std::string known = ids.find(part);
  // "doc:2" where there is a "doc:2" and a "doc".
  if (!known.empty()) return CitationTarget{known, std::nullopt, !id.empty()};
  if (!round) {
    if (all_digits(part)) return CitationTarget{std::string(part), std::nullopt};
    if (part.front() == '^' && part.size() > 1 && part.find_first_of(" []") == std::string_view::npos)
      return CitationTarget{std::string(part.substr(1)), std::nullopt};
    if (looks_like_id(part)) return CitationTarget{std::string(part), std::nullopt};
  }
  if (!lines) return std::nullopt;
  if (!id.empty()) return CitationTarget{id, lines};
  if (written == "doc" || written == "document" || written == "source" || looks_like_id(written))
    return CitationTarget{std::string(written), lines};
  return std::nullopt;
}

// "The moon is cheese": words with a verb or a negation among them.
bool asserts(std::string_view id) {
  constexpr std::size_t longest = 256;
  if (id.size() > longest) return true;
  if (id.find(' ') == std::string_view::npos) return false;
  const std::string folded = utf8::lower_ascii(id);
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t end = std::min(folded.find(' ', at), folded.size());
    const std::string_view word = std::string_view(folded).substr(at, end - at);
    at = end + 1;
    if (lexicon::is_negation(word) || lexicon::is_auxiliary(word) || lexicon::is_frame_verb(word)) return true;
  }
  return false;
}

bool is_operator(char32_t c) {
  return c == U'+' || c == U'*' || c == U'/' || c == U'=' || c == U'^' || c == U'<' || c == U'>' || c == U'%' ||
         c == U'-' || c == U'\u2212' || c == U'\u00D7' || c == U'\u00F7' || c == U'\u00B7' || c == U'\u2248' ||
         c == U'(' || c == U'\\' || c == U'$' || c == U'\u221A';
}

// The next character in a direction that is not a space; a space when there is none near.
char32_t neighbour(std::string_view text, std::size_t at, bool forward) {
  for (int steps = 0; steps < 64; ++steps) {
    const utf8::Char c = forward ? utf8::at(text, at) : utf8::before(text, at);
    if (c.size == 0 || c.value == U'\n') return U' ';
    if (c.value != U' ') return c.value;
    at = forward ? at + c.size : at - c.size;
  }
  return U' ';
}

}  // namespace

EvidenceIds::EvidenceIds(const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    // A name that is a sentence would let its words pass as the name of a source wherever it is written.
    if (id.empty() || asserts(id)) continue;
    exact_.emplace(id, id);
    const auto [place, is_new] = folded_.emplace(utf8::lower_ascii(id), id);
    if (!is_new && place->second != id) place->second.clear();
  }
}

std::string EvidenceIds::find(std::string_view written) const {
  if (const auto found = exact_.find(std::string(written)); found != exact_.end()) return found->second;
  const auto found = folded_.find(utf8::lower_ascii(written));
  return found == folded_.end() ? std::string() : found->second;
}

std::optional<CitationMarker> citation_at(std::string_view text, std::size_t at, const EvidenceIds& ids) {
  if (at >= text.size() || (text[at] != '[' && text[at] != '(')) return std::nullopt;
  const bool round = text[at] == '(';
  if (round && at > 0 && text[at - 1] == ']') return std::nullopt;  // the address of a link
  const std::string_view near = text.substr(at, kLongest);
  const std::size_t close = near.find_first_of(round ? ")(\n[\"" : "][\n(\"", 1);
  if (close == std::string_view::npos || near[close] != (round ? ')' : ']')) return std::nullopt;
  const std::size_t end = at + close + 1;
  // "[text](url)" is a link, "[3]: http://..." a definition.
  if (!round && end < text.size() && (text[end] == '(' || text[end] == ':')) return std::nullopt;
  CitationMarker marker{{at, end}, {}};
  std::string_view rest = near.substr(1, close - 1);
  // "[Smith, 2020]" where that is one id; "[a, b]" where "a" and "b" are ids as well may be either.
  const std::string whole = rest.find_first_of(",;") == std::string_view::npos ? "" : ids.find(trimmed(rest));
  const auto as_one = [&](bool ambiguous) {
    marker.targets = {CitationTarget{whole, std::nullopt, ambiguous}};
    return marker;
  };
  for (;;) {
    const std::size_t comma = rest.find_first_of(",;");
    auto target = target_of(rest.substr(0, comma), round, ids);
    if (!target && whole.empty()) return std::nullopt;
    if (!target) return as_one(false);
    marker.targets.push_back(std::move(*target));
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (!whole.empty()) return as_one(true);
  return marker;
}

std::vector<CitationMarker> find_citations(std::string_view text, Span within, const EvidenceIds& ids,
                                           std::size_t limit) {
  std::vector<CitationMarker> found;
  const std::string_view part = text.substr(0, within.end);
  for (std::size_t i = within.start; i < within.end && found.size() < limit;) {
    i = part.find_first_of("[(", i);
    if (i == std::string_view::npos) break;
    auto marker = citation_at(part, i, ids);
    if (!marker || is_operator(neighbour(part, marker->span.end, true)) ||
        is_operator(neighbour(part.substr(within.start), i - within.start, false))) {
      ++i;
      continue;
    }
    i = marker->span.end;
    found.push_back(std::move(*marker));
  }
  return found;
}

}  // namespace portcullis::tools::claims
