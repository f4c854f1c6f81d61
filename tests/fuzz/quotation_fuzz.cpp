// A text with a quotation and its evidence, both from the input: what a supporting finding points at has the letters of
// the quotation and lies in the evidence, and words that stand there as they are are never refuted. The same text as
// grounded claims: a veto never supports, and what it shows lies in the evidence.
#include <string>
#include <vector>

#include "tests/fuzz/support.hpp"
#include "tools/checkers/checker.hpp"
#include "tools/checkers/normalise.hpp"
#include "tools/checkers/veto.hpp"
#include "tools/claims/claim.hpp"
#include "tools/claims/quotation.hpp"
#include "tools/claims/utf8.hpp"

namespace {

using namespace portcullis::tools;
using portcullis::fuzz::require;
using verdict::Says;
namespace utf8 = claims::utf8;

// Evidence and texts that reach the checkers are UTF-8.
std::string as_utf8(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size();) {
    const utf8::Char c = utf8::at(bytes, i);
    if (c.value == utf8::kInvalid)
      text += '?';
    else
      text += bytes.substr(i, c.size);
    i += c.size;
  }
  return text;
}

// Letters and figures of the normal form, ASCII letters in lower case: all that a quotation may not change.
std::string letters_of(std::string_view text) {
  const checkers::NormalisedText form(text);
  std::string letters;
  for (std::size_t i = 0; i < form.text().size();) {
    const utf8::Char c = utf8::at(form.text(), i);
    if (c.value != utf8::kInvalid && utf8::is_word(c.value)) letters += form.text().substr(i, c.size);
    i += c.size;
  }
  return utf8::lower_ascii(letters);
}

// Without the pieces that have no word: a low line alone ("_...") is a mark of emphasis.
std::string letters_of_parts(std::string_view quoted) {
  std::string letters;
  for (const auto& piece : claims::pieces_of(quoted)) {
    if (piece.kind != claims::QuotePiece::Kind::words) continue;
    const std::string here = letters_of(quoted.substr(piece.span.start, piece.span.size()));
    if (here.find_first_not_of('_') != std::string::npos) letters += here;
  }
  return letters;
}

void check_support(const claims::Claim& claim, const verdict::Finding& finding, const std::string& evidence) {
  const auto* quotation = dynamic_cast<const claims::Quotation*>(claim.payload.get());
  require(quotation != nullptr, "only a quotation that was read is supported");
  require(!finding.evidence.empty(), "a supported quotation shows where it stands");
  std::string letters;
  std::size_t end = 0;
  for (const auto& span : finding.evidence) {
    require(span.id == "doc" && span.start < span.end && span.end <= evidence.size(), "the place is in the evidence");
    require(utf8::is_boundary(evidence, span.start) && utf8::is_boundary(evidence, span.end), "no character is cut");
    require(span.start >= end, "the parts stand in order");
    end = span.end;
    letters += letters_of(std::string_view(evidence).substr(span.start, span.end - span.start));
  }
  require(!letters.empty(), "a supported quotation has words");
  require(letters == letters_of(quotation->text) || letters == letters_of_parts(quotation->text),
          "the place has the letters of the quotation");
}

void check_form(std::string_view text) {
  const checkers::NormalisedText form(text);
  require(utf8::valid(form.text()), "the normal form is UTF-8");
  for (std::size_t i = 0; i < form.text().size();) {
    const std::size_t size = utf8::at(form.text(), i).size;
    const auto span = form.original(i, i + size);
    i += size;
    require(span.start < span.end && span.end <= text.size(), "every character of the form has its place");
    require(utf8::is_boundary(text, span.start) && utf8::is_boundary(text, span.end), "the place is whole characters");
  }
}

bool plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ';
}

// Words of the evidence in plain letters, with a blank or the end of the text on both sides; may be empty.
std::string plain_words(std::string_view evidence, std::size_t from) {
  from = std::min(from, evidence.size());
  while (from < evidence.size() && !(plain(evidence[from]) && (from == 0 || evidence[from - 1] == ' '))) ++from;
  std::size_t end = from;
  while (end < evidence.size() && plain(evidence[end])) ++end;
  if (end < evidence.size())
    while (end > from && evidence[end - 1] != ' ') --end;
  while (end > from && evidence[end - 1] == ' ') --end;
  while (from < end && evidence[from] == ' ') ++from;
  return std::string(evidence.substr(from, end - from));
}

void check_text(const std::string& text, const std::string& evidence, bool verbatim) {
  const checkers::Evidence documents({{"doc", evidence}});
  for (const auto& claim : claims::split(text, {true, {"doc"}}).claims) {
    if (claim.type != claims::ClaimType::quotation) continue;
    const auto* checker = checkers::checker_for(claim.type);
    const auto finding = checker->check(claim, {documents});
    require(finding == checker->check(claim, {checkers::Evidence({{"doc", evidence}})}), "the finding is stable");
    require(finding.says != Says::not_applicable, "a quotation is decided or abstained on");
    if (finding.says == Says::supports) check_support(claim, finding, evidence);
    const auto low = checker->check(claim, {documents, nullptr, verdict::Origin::operator_listed});
    require(low.says == Says::abstains, "evidence of too low an origin decides nothing");
    if (verbatim) require(finding.says != Says::refutes, "words that stand in the evidence are not refuted");
  }
}

void check_vetoes(const std::string& text, const std::string& evidence) {
  const checkers::Evidence documents({{"doc", evidence}});
  checkers::Vetoes vetoes(documents, verdict::Origin::caller);
  std::size_t count = 0;
  for (const auto& claim : claims::split(text, {true, {"doc"}}).claims)
    if (claim.type == claims::ClaimType::grounded) count = vetoes.add(claim) + 1;
  for (std::size_t i = 0; i < count; ++i) {
    const auto finding = vetoes.check(i);
    require(finding == vetoes.check(i), "the veto is stable");
    require(finding.says != Says::supports, "a veto never supports");
    require(finding.says == Says::refutes || finding.evidence.empty(), "only what refutes shows a place");
    for (const auto& span : finding.evidence) {
      require(span.start < span.end && span.end <= evidence.size(), "the place of a veto is in the evidence");
      require(utf8::is_boundary(evidence, span.start) && utf8::is_boundary(evidence, span.end),
              "the place of a veto is whole characters");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portcullis::fuzz::Choices choices(portcullis::fuzz::text_of(data, size));
  const std::size_t cut = choices.byte();
  const std::string candidate = as_utf8(choices.take(cut));
  const std::string evidence = as_utf8(choices.rest());
  check_form(evidence);
  check_text(candidate, evidence, false);
  check_vetoes(candidate, evidence);
  check_text("The document says: \"" + candidate + "\"", evidence, false);
  if (const std::string words = plain_words(evidence, cut); !words.empty())
    check_text("The document says: \"" + words + "\"", evidence, true);
  return 0;
}
