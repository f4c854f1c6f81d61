// Citations, the resolution part: the document and the lines exist, the figures, names and dates of the sentence occur
// there, and none of the vetoes (cited.hpp) speaks against it. That the source says what the sentence says is a
// grounded claim of its own. Reason codes: resolves; refutes: no_such_document, no_such_span, number_conflicts,
// unit_conflicts, date_conflicts, negation_conflicts; abstains: no_evidence, not_parseable, ambiguous_citation,
// nothing_cited, origin_too_low, number_not_in_source, unit_not_in_source, date_not_in_source, name_not_in_source,
// negation_conflicts (not shown), support_not_checked, too_many_facts, too_much_work, unresolved_citation.
#include <algorithm>

#include "tools/checkers/checker.hpp"
#include "tools/checkers/cited.hpp"
#include "tools/checkers/resolve.hpp"
#include "tools/checkers/search.hpp"
#include "tools/checkers/sentence_index.hpp"
#include "tools/checkers/veto_claim.hpp"
#include "tools/claims/citation.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::checkers {

namespace utf8 = claims::utf8;

namespace {

using verdict::Finding;
using verdict::Says;

constexpr std::size_t kMostFacts = 64;
constexpr std::size_t kLongestStatement = 16'384;  // bytes: every marker of a sentence reads all of it
constexpr std::size_t kMostMatches = 4096;
constexpr std::size_t kMostCalculations = 16;  // of one document that begin alike

struct Fact {
  std::string words;
  bool number = false;
};

bool is_edge(char32_t c) {
  return c == U'.' || c == U',' || c == U';' || c == U':' || c == U'!' || c == U'?' || c == U'(' || c == U')' ||
         c == U'[' || c == U']' || c == U'"' || c == U'\'' || c == U'*' || c == U'_' || c == U'\u2014';
}

// Words with a figure in them, and capitalised words that are not the first one.
std::vector<Fact> facts_of(const std::string& statement) {
  const NormalisedText normalised(statement);
  const std::string form = normalised.with_hyphens(true);
  std::vector<Fact> facts;
  bool first = true;
  for (std::size_t i = 0; i < form.size() && facts.size() <= kMostFacts;) {
    std::size_t end = std::min(form.find(' ', i), form.size());
    std::string_view word = std::string_view(form).substr(i, end - i);
    i = end + 1;
    const bool ends = word.ends_with('.') || word.ends_with('!') || word.ends_with('?');
    while (!word.empty() && is_edge(utf8::at(word, 0).value)) word.remove_prefix(utf8::at(word, 0).size);
    while (!word.empty() && is_edge(utf8::before(word, word.size()).value))
      word.remove_suffix(utf8::before(word, word.size()).size);
    if (word.ends_with("'s")) word.remove_suffix(2);
    if (word.empty()) continue;
    const bool number = word.find_first_of("0123456789") != std::string_view::npos;
    if (number || (!first && word.size() > 1 && utf8::is_upper(utf8::at(word, 0).value)))
      facts.push_back({std::string(word), number});
    first = ends;
  }
  return facts;
}

// Of what the vetoes hold against a sentence without a place that shows it.
std::string reason_unshown(const std::string& reason) {
  if (reason.starts_with("number_")) return "number_not_in_source";
  if (reason.starts_with("unit_")) return "unit_not_in_source";
  if (reason.starts_with("date_")) return "date_not_in_source";
  if (reason.starts_with("name_")) return "name_not_in_source";
  return reason;
}

class CitationChecker final : public Checker {
 public:
  std::string_view seat() const override { return "checker:citation"; }
  std::string_view version() const override { return "3"; }
  verdict::ClaimType type() const override { return verdict::ClaimType::citation; }

  Finding check(const claims::Claim& claim, const CheckContext& context) const override {
    if (claim.type != type()) return say(Says::not_applicable, "other_claim_type");
    const auto* citation = dynamic_cast<const claims::Citation*>(claim.payload.get());
    if (citation == nullptr || citation->targets.empty() || !citation->statement)
      return say(Says::abstains, "not_parseable");
    if (context.evidence.empty()) return say(Says::abstains, "no_evidence");
    std::vector<Resolved> places;
    bool low = false;
    bool ambiguous = false;
    for (const claims::CitationTarget& target : citation->targets) {
      const Resolved place = resolve(context.evidence, target);
      using State = Resolved::State;
      if (place.state == State::no_such_document) return say(Says::refutes, "no_such_document");
      if (place.state != State::found && place.state != State::no_such_span) {
        ambiguous = true;
        continue;
      }
      if (context.evidence.documents()[place.document].origin < context.required_origin)
        low = true;
      else if (place.state == State::no_such_span)
        return say(Says::refutes, "no_such_span");
      places.push_back(place);
    }
    if (ambiguous) return say(Says::abstains, "ambiguous_citation");
    if (low) return say(Says::abstains, "origin_too_low");
    const Finding conflict = conflict_of(*citation, context);
    if (conflict.reason == "nothing_cited") return say(Says::abstains, conflict.reason);
    if (!conflict.evidence.empty()) return conflict;
    Finding finding = facts_in(places, *citation->statement, context);
    if (finding.says == Says::supports && conflict.says != Says::not_applicable) return conflict;
    if (finding.says == Says::supports && citation->of_calculation && !stands_in(places, *citation->statement, context))
      return say(Says::abstains, "support_not_checked");
    return finding;
  }

 private:
  // What the vetoes find in the cited places; what they do not show is no refutation here.
  Finding conflict_of(const claims::Citation& citation, const CheckContext& context) const {
    CitationVetoes alone(context.evidence, context.required_origin);
    CitationVetoes& vetoes = context.citations != nullptr ? *context.citations : alone;
    vetoes.add(citation);
    Finding finding = vetoes.check(citation);
    finding.seat = seat();
    finding.version = version();
    if (finding.says == Says::refutes && finding.evidence.empty()) {
      finding.says = Says::abstains;
      finding.reason = reason_unshown(finding.reason);
    }
    return finding;
  }

  Finding facts_in(const std::vector<Resolved>& places, const std::string& statement,
                   const CheckContext& context) const {
    if (statement.size() > kLongestStatement) return say(Says::abstains, "too_many_facts");
    const std::vector<Fact> facts = facts_of(statement);
    if (facts.size() > kMostFacts) return say(Says::abstains, "too_many_facts");
    Finding finding = say(Says::supports, "resolves");
    for (const Fact& fact : facts) {
      const Needle needle(fact.words);
      bool found = false;
      for (const Resolved& place : places) {
        const SearchableText& text = context.evidence.searchable(place.document);
        const bool whole = place.span.size() == context.evidence.documents()[place.document].text.size();
        for (const Span match : text.find(needle, whole ? 1 : kMostMatches).clear) {
          const Span bytes = text.form().original(match.start, match.end);
          if (bytes.start < place.span.start || bytes.end > place.span.end) continue;
          found = true;
          finding.evidence.push_back({context.evidence.documents()[place.document].id, bytes.start, bytes.end});
          break;
        }
        if (found) break;
      }
      // The vetoes have looked for its value in every notation.
      found = found || (fact.number && veto::is_written_number(fact.words));
      if (!found) return say(Says::abstains, fact.number ? "number_not_in_source" : "name_not_in_source");
    }
    if (finding.evidence.empty())
      for (const Resolved& place : places)
        finding.evidence.push_back({context.evidence.documents()[place.document].id, place.span.start, place.span.end});
    return finding;
  }

  // The calculation is a whole sentence of every place, and what it calculates stands there nowhere else: not denied,
  // not as a part of another calculation, and not with another result.
  static bool stands_in(const std::vector<Resolved>& places, const std::string& statement,
                        const CheckContext& context) {
    std::string_view words = statement;
    while (!words.empty() && (words.back() == ' ' || words.back() == '.')) words.remove_suffix(1);
    const std::string key = sentence_key(words);
    if (key.empty()) return false;
    std::string_view left = words.substr(0, words.find('='));
    while (!left.empty() && left.back() == ' ') left.remove_suffix(1);
    if (left.empty()) return false;
    const Needle needle(left);
    return std::all_of(places.begin(), places.end(), [&](const Resolved& place) {
      const SearchableText& text = context.evidence.searchable(place.document);
      const Matches matches = text.find(needle, kMostCalculations);
      if (matches.full || matches.stopped || matches.unclear) return false;
      bool stands = false;
      for (const Span match : matches.clear) {
        const Span bytes = text.form().original(match.start, match.end);
        if (bytes.end <= place.span.start || bytes.start >= place.span.end) continue;
        stands = is_sentence(bytes, key, place, context);
        if (!stands) break;
      }
      return stands;
    });
  }

  // Those bytes stand in a sentence with that key, all of it in the place.
  static bool is_sentence(Span bytes, const std::string& key, const Resolved& place, const CheckContext& context) {
    const std::vector<Span>& standing = context.evidence.sentences(place.document).standing();
    const auto next = std::upper_bound(standing.begin(), standing.end(), bytes.start,
                                       [](std::size_t at, Span sentence) { return at < sentence.start; });
    if (next == standing.begin()) return false;
    const Span sentence = *std::prev(next);
    if (bytes.end > sentence.end || sentence.start < place.span.start || sentence.end > place.span.end) return false;
    const std::string& text = context.evidence.documents()[place.document].text;
    std::string_view words = std::string_view(text).substr(sentence.start, sentence.size());
    for (const std::string_view label : {"Proof: ", "Sum: ", "Total: ", "Result: ", "Calculation: "})
      if (words.starts_with(label)) {
        words.remove_prefix(label.size());
        break;
      }
    return sentence_key(words) == key;
  }

  Finding say(Says says, std::string reason) const {
    return {std::string(seat()), says, std::move(reason), {}, std::string(version())};
  }
};

}  // namespace

std::unique_ptr<Checker> make_citation_checker() {
  return std::make_unique<CitationChecker>();
}

}  // namespace portcullis::tools::checkers
