#include "tools/claims/sentences.hpp"

#include <algorithm>
#include <unordered_map>

#include "tools/claims/lexicon.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

// Ends a sentence wherever it stands, also with no space behind it.
bool ends_always(char32_t c) {
  return c == U'\u3002' || c == U'\uFF01' || c == U'\uFF1F' || c == U'\uFF61' || c == U'\u061F' || c == U'\u06D4' ||
         c == U'\u0964' || c == U'\u0965' || c == U'\u1362' || c == U'\u104B' || c == U'\u17D4';
}

bool ends_before_space(char32_t c) {
  return c == U'.' || c == U'!' || c == U'?' || c == U'\u2026';
}

// May stand between the stop and the space behind it.
bool closes(char32_t c) {
  return c == U')' || c == U']' || c == U'}' || c == U'"' || c == U'\'' || c == U'\u201D' || c == U'\u2019' ||
         c == U'\u00BB' || c == U'*' || c == U'_' || c == U'\u300D' || c == U'\u300F' || c == U'\uFF09';
}

class Cutter {
 public:
  explicit Cutter(const ProseInput& input) : in_(input), text_(input.text.substr(0, input.region.end)) {}

  std::vector<SentenceSpan> run() {
    at_ = in_.region.start;
    begin();
    while (at_ < text_.size() && found_.size() + 1 < kMaxSentences) step();
    if (start_ < text_.size()) finish(text_.size(), false);
    return std::move(found_);
  }

 private:
  void step() {
    if (skip(in_.markup, markup_) || skip(in_.code, code_)) return;
    while (quote_ < in_.quotations.size() && in_.quotations[quote_].span.end <= at_) ++quote_;
    if (quote_ < in_.quotations.size() && in_.quotations[quote_].span.start <= at_) return pass_quotation();
    const utf8::Char c = utf8::at(text_, at_);
    at_ += c.size;
    if (c.value == U'\n') return line_end();
    if (ends_always(c.value)) {
      absorb();
      return cut(false);
    }
    if (!ends_before_space(c.value)) return;
    const std::size_t stop = at_ - c.size;
    const bool abbreviation = c.value == U'.' && is_abbreviated(stop);
    const bool dots = c.value == U'\u2026' || (c.value == U'.' && text_.substr(stop).starts_with(".."));
    if (c.value == U'!' && is_factorial(stop)) return;
    absorb();
    if (abbreviation && !dots) return;
    if (at_ >= text_.size()) return cut(false);
    if (!utf8::is_space(utf8::at(text_, at_).value)) return;
    if (continues(c.value == U'.' || dots)) return;
    cut(false);
  }

  // "5! = 120", "5! is 120": behind a figure, and in front of what can only go on with the calculation.
  bool is_factorial(std::size_t stop) const {
    if (stop == 0 || !utf8::is_number(utf8::before(text_, stop).value)) return false;
    const std::size_t next = text_.find_first_not_of(' ', stop + 1);
    if (next == std::string_view::npos || next > stop + 2) return false;
    const std::string_view rest = text_.substr(next);
    for (const std::string_view sign :
         {"= ", "+ ", "* ", "/ ", "- ", "is ", "equals ", "\u00D7 ", "\u00F7 ", "\u2212 ", "\u2248 ", "\u2260 "})
      if (rest.starts_with(sign)) return true;
    return false;
  }

  // The quotation is never cut. A stop before its closing mark may end the sentence: "It is red." The next one ...
  void pass_quotation() {
    const QuoteMarks& marks = in_.quotations[quote_++];
    at_ = marks.span.end;
    const utf8::Char last = utf8::before(text_.substr(0, marks.content.end), marks.content.end);
    if (marks.content.empty()) return;
    const bool always = ends_always(last.value);
    if (!always && !ends_before_space(last.value)) return;
    const std::size_t end = at_;
    absorb();
    if (at_ >= text_.size()) return cut(false);
    if (!utf8::is_space(utf8::at(text_, at_).value)) return;
    if (at_ == end && continues(true)) return;
    cut(false);
  }

  // Consumes further stops, closing marks and the citations that belong to what was said before the stop.
  void absorb() {
    for (;;) {
      const utf8::Char c = utf8::at(text_, at_);
      if (c.size == 0) return;
      const bool in_quotation = quote_ < in_.quotations.size() && in_.quotations[quote_].span.start <= at_;
      if (!in_quotation && (ends_before_space(c.value) || ends_always(c.value) || closes(c.value))) {
        at_ += c.size;
        continue;
      }
      std::size_t next = at_;
      while (next < text_.size() && text_[next] == ' ' && next - at_ < 4) ++next;
      if (const auto marker = citation_at(text_, next, in_.ids);
          marker && (next == at_ || !begins_sentence(marker->span.end))) {
        at_ = marker->span.end;
        continue;
      }
      return;
    }
  }

  // "... . [doc1] says ...": the citation is the subject of what follows.
  bool begins_sentence(std::size_t end) const {
    return end + 1 < text_.size() && text_[end] == ' ' && utf8::is_lower(utf8::at(text_, end + 1).value);
  }

  // What follows a stop and a space goes on with the sentence: a small letter, or a mark that cannot begin one.
  bool continues(bool weak) {
    std::size_t next = at_;
    while (next < text_.size()) {
      if (covers(in_.markup, next)) return false;
      const utf8::Char c = utf8::at(text_, next);
      if (!utf8::is_space(c.value)) {
        if (c.value == U',' || c.value == U';' || c.value == U':') return true;
        return weak && utf8::is_lower(c.value) && !names_evidence(next);
      }
      next += c.size;
    }
    return false;
  }

  // "doc1 states ..." begins a sentence although its id is in small letters.
  bool names_evidence(std::size_t at) const {
    constexpr std::size_t longest = 64;
    const std::string_view word = text_.substr(at, std::min(text_.find_first_of(" \t\r\n", at), at + longest) - at);
    return !in_.ids.find(word).empty();
  }

  static bool covers(const std::vector<Span>& spans, std::size_t at) {
    const auto after = std::upper_bound(spans.begin(), spans.end(), at,
                                        [](std::size_t value, const Span& span) { return value < span.start; });
    return after != spans.begin() && at < std::prev(after)->end;
  }

  // Lines of figures are statements each; wrapped prose is not. A line that ends in a figure, or holds an
  // equals sign, and is followed by a capital or a figure ends a sentence, softly.
  void line_end() {
    std::size_t end = at_ - 1;
    const std::size_t line = std::max(line_, start_);
    line_ = at_;
    while (end > start_ && (text_[end - 1] == ' ' || text_[end - 1] == '\r' || text_[end - 1] == '\t')) --end;
    if (end <= start_) return;
    const utf8::Char last = utf8::before(text_, end);
    const bool figure = utf8::is_number(last.value) || last.value == U'%' || last.value == U')' || last.value == U'$' ||
                        text_.substr(line, end - std::min(line, end)).find('=') != std::string_view::npos;
    if (!figure) return;
    std::size_t next = at_;
    while (next < text_.size() && (text_[next] == ' ' || text_[next] == '\t')) ++next;
    const utf8::Char first = utf8::at(text_, next);
    if (utf8::is_upper(first.value) || utf8::is_number(first.value)) cut(true);
  }

  // The word before the stop: "e.g", "Fig", or one capital letter ("J. Smith").
  bool is_abbreviated(std::size_t stop) const {
    constexpr std::size_t longest = 12;
    std::size_t first = stop;
    while (first > start_ && stop - first < longest) {
      const char c = text_[first - 1];
      if (!utf8::is_letter(static_cast<unsigned char>(c)) && c != '.') break;
      --first;
    }
    if (first == stop) return false;
    if (first > start_ && utf8::is_word(utf8::before(text_, first).value)) return false;
    const std::string_view word = text_.substr(first, stop - first);
    if (word.size() == 1) return utf8::is_upper(static_cast<unsigned char>(word[0]));
    if (word.size() >= 3 && word[word.size() - 2] == '.') return true;  // U.S, e.g, J.R.R
    return lexicon::is_abbreviation(utf8::lower_ascii(word));
  }

  bool skip(const std::vector<Span>& spans, std::size_t& index) {
    while (index < spans.size() && spans[index].end <= at_) ++index;
    if (index == spans.size() || spans[index].start > at_) return false;
    at_ = spans[index].end;
    return true;
  }

  void cut(bool soft) {
    finish(at_, soft);
    begin();
  }

  void finish(std::size_t end, bool soft) {
    while (end > start_) {
      const utf8::Char c = utf8::before(text_, end);
      if (!utf8::is_space(c.value)) break;
      end -= c.size;
    }
    if (end > start_) found_.push_back({{start_, end}, soft});
  }

  void begin() {
    while (at_ < text_.size()) {
      const utf8::Char c = utf8::at(text_, at_);
      if (!utf8::is_space(c.value)) break;
      at_ += c.size;
    }
    start_ = at_;
  }

  const ProseInput& in_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;
  std::size_t line_ = 0;  // where the line of at_ begins, or earlier
  std::size_t markup_ = 0;
  std::size_t code_ = 0;
  std::size_t quote_ = 0;
  std::vector<SentenceSpan> found_;
};

}  // namespace

std::vector<SentenceSpan> find_sentences(const ProseInput& input) {
  return Cutter(input).run();
}

std::vector<Span> find_code_spans(std::string_view text, Span region) {
  std::vector<Span> runs;
  const std::string_view part = text.substr(0, region.end);
  for (std::size_t i = part.find('`', region.start); i < part.size(); i = part.find('`', i)) {
    const std::size_t end = std::min(part.find_first_not_of('`', i), part.size());
    runs.push_back({i, end});
    if (runs.size() > kMaxSentences) return {{runs.front().start, region.end}};
    i = end;
  }
  // The next run of the same length, found from the back so that each run is looked at once.
  std::vector<std::size_t> partner(runs.size(), runs.size());
  std::unordered_map<std::size_t, std::size_t> last;
  for (std::size_t i = runs.size(); i-- > 0;) {
    if (const auto found = last.find(runs[i].size()); found != last.end()) partner[i] = found->second;
    last[runs[i].size()] = i;
  }
  std::vector<Span> spans;
  for (std::size_t i = 0; i < runs.size();) {
    if (partner[i] == runs.size()) {
      ++i;
      continue;
    }
    spans.push_back({runs[i].start, runs[partner[i]].end});
    i = partner[i] + 1;
  }
  return spans;
}

}  // namespace portcullis::tools::claims
