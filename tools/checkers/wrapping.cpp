#include "tools/checkers/wrapping.hpp"

#include <algorithm>
#include <array>

#include "tools/claims/utf8.hpp"

namespace portcullis::tools::checkers {

namespace utf8 = claims::utf8;
using verdict::Span;

namespace {

constexpr std::array<std::string_view, 14> kSpeakingTags = {"del",    "s",     "strike",   "q",       "blockquote",
                                                            "script", "style", "template", "pre",     "code",
                                                            "xmp",    "cite",  "textarea", "noscript"};

// "Tom: ...", "Judge Smith: ...": up to three words and a colon at the start of a paragraph.
bool names_a_speaker(std::string_view text) {
  constexpr std::size_t longest = 48;
  std::size_t words = 0;
  bool in_word = false;
  for (std::size_t i = 0; i < text.size() && i < longest;) {
    const utf8::Char c = utf8::at(text, i);
    if (c.value == U':') return words > 0 && (i + 1 >= text.size() || text[i + 1] == ' ' || text[i + 1] == '\n');
    const bool word = utf8::is_word(c.value) || c.value == U'.' || c.value == U'\'';
    if (!word && c.value != U' ' && c.value != U'*') return false;
    if (word && !in_word && ++words > 3) return false;
    in_word = word;
    i += c.size;
  }
  return false;
}

}  // namespace

bool Wrapping::holds(const claims::Passage& passage) {
  scan({at_, passage.span.start});
  if (fresh_) {
    std::size_t first = passage.span.start;
    if (!passage.markup.empty() && passage.markup.front().start == first) first = passage.markup.front().end;
    const std::string_view head = text_.substr(passage.span.start);
    turn_ = head.starts_with("\u2014") || head.starts_with("\u2013") ||
            names_a_speaker(text_.substr(first, passage.span.end - first));
    fresh_ = false;
  }
  bool held = open();
  at_ = passage.span.start;
  using claims::PassageKind;
  if (passage.kind == PassageKind::sentence || passage.kind == PassageKind::heading) {
    // Pairs of quotation marks and inline code are whole: what stands in them opens nothing outside.
    std::vector<Span> whole = passage.code;
    for (const claims::QuoteMarks& marks : passage.quotations) whole.push_back(marks.span);
    std::sort(whole.begin(), whole.end(), [](Span a, Span b) { return a.start < b.start; });
    for (const Span part : whole) {
      if (part.start > at_) scan({at_, part.start});
      at_ = std::max(at_, part.end);
    }
    if (at_ < passage.span.end) scan({at_, passage.span.end});
    held = held || open();
  }
  at_ = passage.span.end;
  return held;
}

void Wrapping::scan(Span part) {
  for (std::size_t i = part.start; i < part.end;) {
    const utf8::Char c = utf8::at(text_, i);
    const std::size_t next = i + std::max<std::size_t>(c.size, 1);
    const std::string_view rest = text_.substr(i);
    if (comment_) {
      comment_ = !rest.starts_with("-->");
      i = next;
      continue;
    }
    const bool opens_word = utf8::is_letter(utf8::at(text_, next).value);
    switch (c.value) {
      case U'\n': {
        std::size_t blank = next;
        while (blank < text_.size() && (text_[blank] == ' ' || text_[blank] == '\t' || text_[blank] == '\r')) ++blank;
        if (blank >= text_.size() || text_[blank] == '\n') {
          brackets_ = 0;
          struck_ = quoted_ = single_ = turn_ = false;
          fresh_ = true;
        }
        break;
      }
      case U'(':
      case U'[':
      case U'{':
        ++brackets_;
        break;
      case U')':
      case U']':
      case U'}':
        if (brackets_ > 0) --brackets_;
        break;
      case U'~':
        if (rest.starts_with("~~")) {
          struck_ = !struck_;
          i = next + 1;
          continue;
        }
        break;
      case U'<':
        if (rest.starts_with("<!--"))
          comment_ = true;
        else
          tag(i);
        break;
      case U'"':
      case U'\u201C':
      case U'\u201D':
      case U'\u201E':
      case U'\u00AB':
      case U'\u00BB':
      case U'\u300C':
      case U'\u300E':
        quoted_ = true;  // without its partner
        break;
      case U'\'':
      case U'\u2018':
      case U'\u2019': {
        const utf8::Char left = utf8::before(text_, i);
        const bool after_space = left.size == 0 || utf8::is_space(left.value) || left.value == U'(';
        if (after_space && opens_word)
          single_ = true;
        else if (!after_space && !opens_word)
          single_ = false;
        break;
      }
      default:
        break;
    }
    i = next;
  }
}

// A tag at `at` that opens or closes a part that is somebody else's, or struck out.
void Wrapping::tag(std::size_t at) {
  const bool closing = text_.substr(at).starts_with("</");
  const std::size_t start = at + (closing ? 2 : 1);
  constexpr std::size_t longest = 12;
  std::size_t end = start;
  while (end < text_.size() && end - start < longest && utf8::is_letter(static_cast<unsigned char>(text_[end]))) ++end;
  const std::string name = utf8::lower_ascii(text_.substr(start, end - start));
  if (std::find(kSpeakingTags.begin(), kSpeakingTags.end(), name) == kSpeakingTags.end()) return;
  if (!closing)
    ++tags_;
  else if (tags_ > 0)
    --tags_;
}

}  // namespace portcullis::tools::checkers
