#include "tools/claims/dependence.hpp"

#include "tools/claims/lexicon.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

bool in_word(char c) {
  return utf8::is_word(static_cast<unsigned char>(c)) || c == '\'';
}

}  // namespace

std::string dependence_of(std::string_view text, const Passage& passage) {
  if (passage.kind == PassageKind::code || passage.kind == PassageKind::table || passage.kind == PassageKind::opaque)
    return {};
  bool first = true;
  bool words = false;
  bool pronoun = false;
  auto quotation = passage.quotations.begin();
  auto code = passage.code.begin();
  for (std::size_t i = passage.span.start; i < passage.span.end;) {
    while (quotation != passage.quotations.end() && quotation->span.end <= i) ++quotation;
    if (quotation != passage.quotations.end() && quotation->span.start <= i) {
      i = quotation->span.end;
      first = false;
      continue;
    }
    while (code != passage.code.end() && code->end <= i) ++code;
    if (code != passage.code.end() && code->start <= i) {
      i = code->end;
      first = false;
      continue;
    }
    if (static_cast<unsigned char>(text[i]) >= 0x80) {
      const utf8::Char c = utf8::at(text, i);
      if (utf8::is_word(c.value)) {
        first = false;
        words = true;
      }
      i += c.size;
      continue;
    }
    if (!in_word(text[i])) {
      ++i;
      continue;
    }
    const std::size_t start = i;
    while (i < passage.span.end && in_word(text[i])) ++i;
    constexpr std::size_t longest = 24;
    if (i - start <= longest) {
      const std::string word = utf8::lower_ascii(text.substr(start, i - start));
      if (first) {
        if (lexicon::is_connective(word)) return "connective";
        if (lexicon::is_negation(word)) return "negation";
        if (lexicon::is_opening_pronoun(word)) return "pronoun";
      }
      pronoun = pronoun || lexicon::is_pronoun(word) || lexicon::is_pronoun(word.substr(0, word.find('\'')));
    }
    // The number of a list marker is not the first word.
    if (passage.markup.empty() || start >= passage.markup.front().end) {
      first = false;
      words = true;
    }
  }
  // Quotation marks alone say who speaks only by what stands before them.
  if (!words && !passage.quotations.empty()) return "connective";
  return pronoun ? "pronoun" : "";
}

}  // namespace portcullis::tools::claims
