#include "tools/claims/passages.hpp"

#include <algorithm>

#include "tools/claims/dependence.hpp"
#include "tools/claims/disclaimer.hpp"
#include "tools/claims/sentences.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

// The part of a sorted list that lies inside `span`; `from` moves on, so a walk over a block is linear.
template <class T, class SpanOf>
std::vector<T> inside(const std::vector<T>& all, std::size_t& from, Span span, SpanOf span_of) {
  std::vector<T> part;
  while (from < all.size() && span_of(all[from]).start < span.end) {
    if (span_of(all[from]).start >= span.start && span_of(all[from]).end <= span.end) part.push_back(all[from]);
    ++from;
  }
  return part;
}

const Span& itself(const Span& span) {
  return span;
}
const Span& marks(const QuoteMarks& quotation) {
  return quotation.span;
}

class Builder {
 public:
  Builder(std::string_view text, const EvidenceIds& ids) : text_(text), ids_(ids) {}

  Passages run() {
    for (const Block& block : find_blocks(text_)) {
      if (full_) break;
      if (result_.all.size() >= kMaxPassages)
        rest(block.span.start);
      else
        take(block);
    }
    apply_disclaimers(text_, result_.all);
    return std::move(result_);
  }

 private:
  void take(const Block& block) {
    switch (block.kind) {
      case BlockKind::rule:
        result_.silent.push_back(block.span);
        return;
      case BlockKind::opaque:
        return rest(block.span.start);
      case BlockKind::code:
      case BlockKind::table: {
        Passage passage;
        passage.kind = block.kind == BlockKind::code ? PassageKind::code : PassageKind::table;
        passage.span = block.span;
        passage.info = block.info;
        passage.lines = block.lines;
        passage.closed = block.closed;
        passage.in_quote = block.quote_depth > 0;
        if (ends_in_colon()) lean(passage, "list_head", result_.all.size() - 1);
        add(std::move(passage));
        opener_ = kNone;
        return;
      }
      default:
        return prose(block);
    }
  }

  void prose(const Block& block) {
    if (block.quote_depth > 0 && joins_frame(block)) return;
    const std::size_t first = result_.all.size();
    const auto code = find_code_spans(text_, block.span);
    const auto quotations = find_quotations(text_, block.span, code);
    // What does not lie in a sentence is the markup in front of the first one: it opens that sentence.
    const auto sentences = find_sentences({text_, block.span, block.markup, code, quotations, ids_});
    std::size_t markup_from = 0;
    std::size_t code_from = 0;
    std::size_t quote_from = 0;
    bool soft = false;
    for (const SentenceSpan& sentence : sentences) {
      if (result_.all.size() >= kMaxPassages) {
        rest(sentence.span.start);
        return;
      }
      Passage passage;
      passage.kind = block.kind == BlockKind::heading ? PassageKind::heading : PassageKind::sentence;
      passage.span = sentence.span;
      passage.in_quote = block.quote_depth > 0;
      passage.markup = inside(block.markup, markup_from, sentence.span, itself);
      passage.code = inside(code, code_from, sentence.span, itself);
      passage.quotations = inside(quotations, quote_from, sentence.span, marks);
      const bool headed = result_.all.size() == first && leans_on_head(passage, block);
      if (!headed && !result_.all.empty()) {
        std::string why = dependence_of(text_, passage);
        if (why.empty() && soft) why = "connective";
        // All of a paragraph or an item is said under the head that its first sentence leans on.
        if (why.empty() && result_.all.size() > first && result_.all[first].depends == "list_head")
          lean(passage, "list_head", result_.all[first].depends_on);
        if (!why.empty()) lean(passage, std::move(why), result_.all.size() - 1);
      }
      soft = sentence.soft;
      add(std::move(passage));
    }
    if (result_.all.size() == first) return;
    if (block.kind == BlockKind::item) {
      while (!heads_.empty() && heads_.back().indent >= block.indent) heads_.pop_back();
      heads_.push_back({block.indent, first});
    } else {
      heads_.clear();
      opener_ = result_.all.size() - 1;
    }
  }

  // An item leans on the item that it is nested in, or on the sentence that opens the list; whatever follows a colon
  // leans on the sentence before the colon.
  bool leans_on_head(Passage& passage, const Block& block) {
    if (block.kind == BlockKind::item) {
      for (auto head = heads_.rbegin(); head != heads_.rend(); ++head)
        if (head->indent < block.indent) {
          lean(passage, "list_head", head->passage);
          return true;
        }
      if (opener_ != kNone) {
        lean(passage, "list_head", opener_);
        return true;
      }
      return false;
    }
    if (!ends_in_colon()) return false;
    lean(passage, "list_head", result_.all.size() - 1);
    return true;
  }

  // "The report says:" and the block quotation behind it are one sentence.
  bool joins_frame(const Block& block) {
    if (result_.all.empty() || block.kind != BlockKind::paragraph) return false;
    Passage& frame = result_.all.back();
    if (frame.kind != PassageKind::sentence || frame.in_quote) return false;
    const bool follows_quote = !frame.quotations.empty() && frame.quotations.back().block;
    if (!follows_quote && !ends_in_colon()) return false;
    frame.quotations.push_back({block.span, block.span, true});
    frame.markup.insert(frame.markup.end(), block.markup.begin(), block.markup.end());
    frame.span.end = block.span.end;
    return true;
  }

  bool ends_in_colon() const {
    if (result_.all.empty()) return false;
    const Passage& last = result_.all.back();
    if (last.kind != PassageKind::sentence && last.kind != PassageKind::heading) return false;
    std::size_t end = last.span.end;
    while (end > last.span.start && (text_[end - 1] == '*' || text_[end - 1] == '_' || text_[end - 1] == ' ')) --end;
    return end > last.span.start && (text_[end - 1] == ':' || text_.substr(0, end).ends_with("\uFF1A"));
  }

  static void lean(Passage& passage, std::string why, std::size_t on) {
    passage.depends = std::move(why);
    passage.depends_on = on;
  }

  void add(Passage passage) { result_.all.push_back(std::move(passage)); }

  // What lies beyond the bound is not looked into.
  void rest(std::size_t start) {
    Passage passage;
    passage.kind = PassageKind::opaque;
    std::size_t end = text_.size();
    while (end > start && utf8::is_space(utf8::before(text_, end).value)) end -= utf8::before(text_, end).size;
    if (end <= start) return;
    passage.span = {start, end};
    lean(passage, "connective", result_.all.size() - 1);
    result_.all.push_back(std::move(passage));
    full_ = true;
  }

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  struct Head {
    std::size_t indent = 0;
    std::size_t passage = 0;
  };

  std::string_view text_;
  const EvidenceIds& ids_;
  Passages result_;
  std::vector<Head> heads_;     // the open items, outermost first
  std::size_t opener_ = kNone;  // the sentence before the list
  bool full_ = false;
};

// A text that is not UTF-8: each line is one passage that nothing looks into.
Passages opaque_lines(std::string_view text) {
  Passages result;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos || result.all.size() >= kMaxPassages) end = text.size();
    Passage passage;
    passage.kind = PassageKind::opaque;
    passage.span = {at, end};
    const auto space = [&](std::size_t i) {
      return utf8::is_space(static_cast<unsigned char>(text[i]) < 0x80 ? static_cast<char32_t>(text[i]) : U'x');
    };
    while (passage.span.start < passage.span.end && space(passage.span.start)) ++passage.span.start;
    while (passage.span.start < passage.span.end && space(passage.span.end - 1)) --passage.span.end;
    if (!passage.span.empty()) {
      if (!result.all.empty()) {
        passage.depends = "connective";
        passage.depends_on = result.all.size() - 1;
      }
      result.all.push_back(std::move(passage));
    }
    at = end == text.size() ? end : end + 1;
  }
  return result;
}

}  // namespace

Passages find_passages(std::string_view text, const EvidenceIds& ids) {
  return utf8::valid(text) ? Builder(text, ids).run() : opaque_lines(text);
}

}  // namespace portcullis::tools::claims
