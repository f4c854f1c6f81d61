// split(): passages -> typed claims, residues and silent bytes. The order of precedence where two readings of the same
// bytes meet: programs, code and quotation marks, then citations, then calculations and dates, then residue.
#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "tools/claims/citation.hpp"
#include "tools/claims/claim.hpp"
#include "tools/claims/date_statement.hpp"
#include "tools/claims/dependence.hpp"
#include "tools/claims/executable.hpp"
#include "tools/claims/frame.hpp"
#include "tools/claims/logical.hpp"
#include "tools/claims/numeric.hpp"
#include "tools/claims/passages.hpp"
#include "tools/claims/quotation.hpp"
#include "tools/claims/residue.hpp"
#include "tools/claims/silent.hpp"
#include "tools/claims/structured.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

// A passage with more typed claims than this is one residue; so is every passage once the text has this many claims.
constexpr std::size_t kMostInPassage = 10'000;
constexpr std::size_t kMostInText = 200'000;
constexpr std::size_t kMostCited = 16;  // targets behind one quotation; with more of them it stays undecided

// `whole` without the sorted spans of `holes`.
std::vector<Span> without(const std::vector<Span>& whole, const std::vector<Span>& holes) {
  std::vector<Span> rest;
  auto hole = holes.begin();
  for (Span part : whole) {
    while (hole != holes.end() && hole->end <= part.start) ++hole;
    for (auto cut = hole; cut != holes.end() && cut->start < part.end; ++cut) {
      if (cut->start > part.start) rest.push_back({part.start, cut->start});
      part.start = std::max(part.start, cut->end);
    }
    if (!part.empty()) rest.push_back(part);
  }
  return rest;
}

std::vector<Span> merged(std::vector<Span> a, const std::vector<Span>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::sort(a.begin(), a.end(), [](Span x, Span y) { return x.start != y.start ? x.start < y.start : x.end < y.end; });
  std::vector<Span> joined;
  for (const Span span : a) {
    if (span.empty()) continue;
    if (!joined.empty() && span.start <= joined.back().end)
      joined.back().end = std::max(joined.back().end, span.end);
    else
      joined.push_back(span);
  }
  return joined;
}

bool has_word(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const utf8::Char c = utf8::at(text, i);
    if (utf8::is_word(c.value) && c.value != U'_') return true;
    i += c.size;
  }
  return false;
}

// Fewer than three words (or six letters of a script without spaces) by themselves say nothing that has a source.
bool is_fragment(std::string_view text) {
  constexpr std::size_t enough = 6;
  std::size_t weight = 0;
  bool in_word = false;
  for (std::size_t i = 0; i < text.size() && weight < enough;) {
    const utf8::Char c = utf8::at(text, i);
    const bool word = utf8::is_word(c.value);
    if (word && c.value > 0x2E80)
      ++weight;
    else if (word && !in_word)
      weight += 2;
    in_word = word || (in_word && (c.value == U'\'' || c.value == U'\u2019' || c.value == U'-'));
    i += c.size;
  }
  return weight < enough;
}

class Splitter {
 public:
  Splitter(std::string_view text, const SplitOptions& options)
      : text_(text), options_(options), ids_(options.evidence_ids) {}

  Split run() {
    if (auto json = find_bare_json(text_)) {
      result_.sentences.push_back({json->span, {}, 0});
      add(std::move(*json));
      finish();
      return std::move(result_);
    }
    const Passages passages = find_passages(text_, ids_);
    if (!passages.all.empty()) result_.opening = dependence_of(text_, passages.all.front());
    take_all(passages.all);
    finish();
    return std::move(result_);
  }

 private:
  // A program or an argument and what is said of it are one sentence: neither is released without the other.
  void take_all(const std::vector<Passage>& all) {
    std::vector<std::size_t> sentence_of(all.size());
    std::map<std::size_t, FoundProgram> programs;  // by their first passage
    LogicalFinder logical(text_);
    std::size_t sentences = 0;
    for (std::size_t i = 0; i < all.size(); ++sentences) {
      std::size_t count = 1;
      auto program = find_executable(text_, all, i);
      if (!program) program = logical.find(all, i);
      if (program) {
        count = program->passages;
        programs.emplace(i, std::move(*program));
      }
      while (count-- > 0) sentence_of[i++] = sentences;
    }
    for (std::size_t i = 0; i < all.size();) {
      const auto program = programs.find(i);
      if (program == programs.end() || result_.claims.size() > kMostInText) {
        // Beyond the bound on claims the passages of a program still are one sentence.
        const std::size_t sentence = sentence_of[i];
        begin_sentence(all, i, program == programs.end() ? 1 : program->second.passages, sentence_of);
        for (; i < all.size() && sentence_of[i] == sentence; ++i) take(all[i]);
        continue;
      }
      FoundProgram& found = program->second;
      begin_sentence(all, i, found.passages, sentence_of);
      i += found.passages;
      const Span span = found.found.span;
      add(std::move(found.found));
      if (!found.prose.empty()) add({residue_type(), span, std::move(found.prose), nullptr});
    }
  }

  // Leans on what its first passage leans on, or on what takes one of them back.
  void begin_sentence(const std::vector<Passage>& all, std::size_t first, std::size_t count,
                      const std::vector<std::size_t>& sentence_of) {
    const Passage* leaning = &all[first];
    for (std::size_t i = first; i < first + count; ++i)
      if (all[i].depends == "negation") leaning = &all[i];
    const bool outside = !leaning->depends.empty() && sentence_of[leaning->depends_on] != sentence_of[first];
    result_.sentences.push_back({{all[first].span.start, all[first + count - 1].span.end},
                                 outside ? leaning->depends : std::string(),
                                 outside ? sentence_of[leaning->depends_on] : 0});
  }

  void take(const Passage& passage) {
    if (passage.kind == PassageKind::opaque || result_.claims.size() > kMostInText) return whole(passage);
    if (passage.kind == PassageKind::code || passage.kind == PassageKind::table) {
      if (auto found = find_structured(text_, passage)) return add(std::move(*found));
      return passage.kind == PassageKind::code ? block(passage) : whole(passage);
    }
    std::vector<Span> quoted;
    for (const QuoteMarks& marks : passage.quotations) quoted.push_back(marks.span);
    const std::vector<Span> sentence = without({passage.span}, passage.markup);
    const std::vector<Span> unquoted = without(sentence, quoted);
    const std::vector<Span> gaps = without(unquoted, passage.code);

    std::vector<CitationMarker> citations;
    for (const Span gap : gaps) {
      auto some = find_citations(text_, gap, ids_, kMostInPassage + 1);
      std::move(some.begin(), some.end(), std::back_inserter(citations));
      if (citations.size() > kMostInPassage) return whole(passage);
    }
    std::vector<Span> marked;
    for (const CitationMarker& marker : citations) marked.push_back(marker.span);

    std::vector<Found> typed;
    for (const Span gap : without(gaps, marked)) find_numeric(text_, gap, typed);
    // A weekday beside its date leaves the sentence what it was.
    const bool has_numeric = std::any_of(typed.begin(), typed.end(), [](const Found& f) { return !is_beside(f); });
    if (typed.size() + quoted.size() + citations.size() > kMostInPassage) return whole(passage);

    if (!quoted.empty()) take_quotations(passage, without(unquoted, marked), citations, has_numeric, typed);
    if (!citations.empty()) last_named_ = citations.back().targets.back().id;
    take_citations(passage, citations, has_numeric, typed);
    std::sort(typed.begin(), typed.end(), [](const Found& a, const Found& b) { return a.span.start < b.span.start; });
    take_residue(passage, sentence, typed, has_numeric || !quoted.empty());
  }

  void take_quotations(const Passage& passage, const std::vector<Span>& outside,
                       const std::vector<CitationMarker>& citations, bool has_numeric, std::vector<Found>& typed) {
    const Frame frame = read_frame(text_, passage, outside, citations, ids_);
    if (!frame.document.empty()) last_named_ = frame.document;
    const bool spliced = has_numeric || in_one_breath(passage, citations);
    const bool bare = citations.empty() && trimmed(outside).empty();
    std::size_t citation = 0;
    for (std::size_t i = 0; i < passage.quotations.size(); ++i) {
      const QuoteMarks& marks = passage.quotations[i];
      auto payload = std::make_shared<Quotation>();
      for (const Span part : without({marks.content}, passage.markup))
        payload->text.append(text_.substr(part.start, part.size()));
      payload->document = frame.document;
      if (frame.refers && citations.empty() && !last_named_.empty()) {
        payload->document = last_named_;
        payload->by_reference = true;
      }
      // The markers right behind this quotation, or behind the row of quotations that it opens.
      while (citation < citations.size() && citations[citation].span.start < marks.span.end) ++citation;
      payload->joined = spliced || (bare && is_fragment(payload->text));
      bool too_many = false;
      // "[doc1] ..." in front of them all is meant for each that has none of its own.
      const bool own =
          citation < citations.size() &&
          (i + 1 == passage.quotations.size() || citations[citation].span.start < passage.quotations[i + 1].span.start);
      for (std::size_t lead = 0; !own && lead < citations.size() && !too_many; ++lead) {
        if (citations[lead].span.start > passage.quotations.front().span.start) break;
        const auto& targets = citations[lead].targets;
        payload->cited.insert(payload->cited.end(), targets.begin(), targets.end());
        too_many = payload->cited.size() > kMostCited;
      }
      for (std::size_t last = citation; last < citations.size() && !too_many; ++last) {
        if (last > citation && !adjoins(citations[last - 1].span, citations[last].span)) break;
        const auto& targets = citations[last].targets;
        payload->cited.insert(payload->cited.end(), targets.begin(), targets.end());
        too_many = payload->cited.size() > kMostCited;
      }
      Found found{ClaimType::quotation, marks.span, without({marks.span}, insertions(marks.content)), nullptr};
      if (i == 0 && frame.neutral && typed.empty()) found.covered = merged(std::move(found.covered), trimmed(outside));
      if (!frame.denies && !too_many) found.payload = std::move(payload);
      typed.push_back(std::move(found));
    }
  }

  // "\"Bob\" \"stole\" \"cars\"", "\"Bob\": \"a liar\"": quotations with nothing between them that keeps them apart.
  bool in_one_breath(const Passage& passage, const std::vector<CitationMarker>& citations) const {
    for (std::size_t i = 1; i < passage.quotations.size(); ++i) {
      const Span gap{passage.quotations[i - 1].span.end, passage.quotations[i].span.start};
      const std::string_view between = text_.substr(gap.start, gap.size());
      const auto after =
          std::lower_bound(citations.begin(), citations.end(), gap.start,
                           [](const CitationMarker& marker, std::size_t at) { return marker.span.start < at; });
      const bool cited = after != citations.end() && after->span.start < gap.end;
      const bool lines = passage.quotations[i - 1].block && passage.quotations[i].block;
      if (!cited && !lines && !has_word(between) && between.find_first_of(",;") == std::string_view::npos) return true;
    }
    return false;
  }

  // "[1][2]", "[1] [2]"
  bool adjoins(Span a, Span b) const {
    return b.start - a.end < 4 && text_.substr(a.end, b.start - a.end).find_first_not_of(' ') == std::string_view::npos;
  }

  // Brackets inside a quotation that are not the source's own words, but a changed first letter ("[T]he").
  std::vector<Span> insertions(Span content) const {
    std::vector<Span> found;
    const std::string_view quoted = text_.substr(content.start, content.size());
    for (const QuotePiece& piece : pieces_of(quoted)) {
      if (piece.kind != QuotePiece::Kind::insertion) continue;
      const bool letter = piece.span.size() == 3 && piece.span.end < quoted.size() &&
                          utf8::is_letter(utf8::at(quoted, piece.span.end).value) &&
                          utf8::is_letter(static_cast<unsigned char>(quoted[piece.span.start + 1]));
      if (!letter) found.push_back({content.start + piece.span.start, content.start + piece.span.end});
    }
    return found;
  }

  std::vector<Span> trimmed(const std::vector<Span>& parts) const {
    std::vector<Span> loud;
    for (const Span part : parts)
      if (const auto run = loud_run(text_, part, false, false)) loud.push_back(*run);
    return loud;
  }

  void take_citations(const Passage& passage, std::vector<CitationMarker>& citations, bool has_numeric,
                      std::vector<Found>& typed) {
    if (citations.empty()) return;
    std::vector<Span> marked;
    for (const CitationMarker& marker : citations) marked.push_back(marker.span);
    auto statement = std::make_shared<std::string>();
    for (const Span part : without(without({passage.span}, passage.markup), marked)) {
      statement->append(text_.substr(part.start, part.size()));
      statement->push_back(' ');
    }
    // Of a marker alone there is nothing that could be right or wrong.
    const bool of_nothing = !has_word(*statement);
    for (CitationMarker& marker : citations) {
      if (of_nothing) {
        typed.push_back({ClaimType::citation, marker.span, {marker.span}, nullptr});
        continue;
      }
      auto payload = std::make_shared<Citation>();
      payload->targets = std::move(marker.targets);
      payload->statement = statement;
      payload->of_calculation = has_numeric;
      typed.push_back({ClaimType::citation, marker.span, {marker.span}, std::move(payload)});
    }
  }

  // What no typed claim covers. `more_than_cited`: there are typed claims besides citations.
  void take_residue(const Passage& passage, const std::vector<Span>& sentence, std::vector<Found>& typed,
                    bool more_than_cited) {
    std::vector<Span> covered;
    std::vector<Span> numeric;
    std::vector<Span> beside;
    for (const Found& found : typed) {
      covered.insert(covered.end(), found.covered.begin(), found.covered.end());
      if (is_beside(found)) {
        beside.push_back(found.span);
        continue;
      }
      if (found.type == ClaimType::arithmetic || found.type == ClaimType::quantity || found.type == ClaimType::date)
        numeric.push_back(found.span);
    }
    covered = merged(std::move(covered), {});
    std::vector<Span> loud;
    bool only_leads = !numeric.empty();
    auto next = numeric.begin();
    for (const Span part : without(sentence, covered)) {
      while (next != numeric.end() && next->end < part.start) ++next;
      const bool after = next != numeric.end() && next->end == part.start;
      const auto following = after ? std::next(next) : next;
      const bool before = following != numeric.end() && following->start == part.end;
      const auto run = loud_run(text_, part, before, after);
      if (!run) continue;
      only_leads = only_leads && before && is_neutral_lead(text_.substr(run->start, run->size()));
      loud.push_back(*run);
    }
    std::vector<CitationTarget> cited;
    for (const Found& found : typed)
      if (const auto* citation = dynamic_cast<const Citation*>(found.payload.get()))
        if (cited.size() <= kMostInPassage)
          cited.insert(cited.end(), citation->targets.begin(), citation->targets.end());
    for (Found& found : typed) add(std::move(found));
    if (loud.empty() || only_leads) return;
    if (typed.empty() && loud.size() == 1 && is_greeting(text_.substr(loud[0].start, loud[0].size()))) return;
    std::shared_ptr<Residue> payload;
    if (!more_than_cited && passage.kind == PassageKind::sentence && passage.depends.empty() &&
        cited.size() <= kMostCited) {
      payload = std::make_shared<Residue>();
      payload->statement = {loud.front().start, loud.back().end};
      for (const Span span : beside)
        payload->statement = {std::min(payload->statement->start, span.start),
                              std::max(payload->statement->end, span.end)};
    }
    if (!payload && (!cited.empty() || !passage.code.empty())) payload = std::make_shared<Residue>();
    if (payload) payload->cited = std::move(cited);
    if (!passage.code.empty()) {
      payload->code = text_.substr(passage.span.start, passage.span.size());
      std::replace(payload->code.begin(), payload->code.end(), '`', '\n');
    }
    Found residue{residue_type(), passage.span, std::move(loud), std::move(payload)};
    add(std::move(residue));
  }

  // Code that no parser takes as what it is.
  void block(const Passage& passage) {
    auto payload = std::make_shared<Residue>();
    payload->code = text_.substr(passage.span.start, passage.span.size());
    add({residue_type(), passage.span, {passage.span}, std::move(payload)});
  }

  void whole(const Passage& passage) {
    const bool broken =
        passage.kind == PassageKind::opaque && !utf8::valid(text_.substr(passage.span.start, passage.span.size()));
    add({broken ? ClaimType::world : residue_type(), passage.span, {passage.span}, nullptr});
  }

  ClaimType residue_type() const { return options_.has_evidence ? ClaimType::grounded : ClaimType::world; }

  void add(Found found) {
    Claim claim;
    claim.index = result_.claims.size();
    claim.type = found.type;
    claim.span = found.span;
    claim.text = std::string(text_.substr(found.span.start, found.span.size()));
    claim.sentence = result_.sentences.size() - 1;
    claim.covered = std::move(found.covered);
    claim.payload = std::move(found.payload);
    result_.claims.push_back(std::move(claim));
  }

  // Silent is what no claim covers.
  void finish() {
    std::vector<Span> covered;
    for (const Claim& claim : result_.claims) covered.insert(covered.end(), claim.covered.begin(), claim.covered.end());
    result_.silent = without({{0, text_.size()}}, merged(std::move(covered), {}));
    if (text_.empty()) result_.silent.clear();
  }

  std::string_view text_;
  const SplitOptions& options_;
  EvidenceIds ids_;
  std::string last_named_;  // the source that was named last, for "it says"
  Split result_;
};

}  // namespace

Split split(std::string_view text, const SplitOptions& options) {
  return Splitter(text, options).run();
}

}  // namespace portcullis::tools::claims
