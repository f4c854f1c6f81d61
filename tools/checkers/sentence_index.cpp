#include "tools/checkers/sentence_index.hpp"

#include <algorithm>

#include "tools/checkers/normalise.hpp"
#include "tools/checkers/wrapping.hpp"
#include "tools/claims/dependence.hpp"
#include "tools/claims/passages.hpp"
#include "tools/claims/silent.hpp"

namespace portcullis::tools::checkers {

using verdict::Span;

std::string sentence_key(std::string_view statement) {
  const NormalisedText form(statement);
  std::string key = form.with_hyphens(false);
  if (key.find_first_of("?") != std::string::npos) return {};
  while (!key.empty() && key.back() == ' ') key.pop_back();
  while (!key.empty() && key.front() == ' ') key.erase(0, 1);
  return std::count(key.begin(), key.end(), ' ') < 2 ? std::string() : key;
}

namespace {

// "The pump is safe [...]": who left something out may have left out what it depends on.
bool breaks_off(std::string_view document, Span statement) {
  std::string_view rest = document.substr(statement.end, 16);
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t,;:([-"), rest.size()));
  return rest.starts_with("…") || rest.starts_with("..");
}

}  // namespace

SentenceIndex::SentenceIndex(std::string_view document) {
  const claims::Passages passages = claims::find_passages(document, claims::EvidenceIds({}));
  Wrapping wrapping(document);
  for (const claims::Passage& passage : passages.all) {
    if (wrapping.holds(passage)) continue;
    if (passage.kind != claims::PassageKind::sentence || passage.in_quote || !passage.quotations.empty() ||
        !passage.depends.empty() || !claims::dependence_of(document, passage).empty())
      continue;
    Span inner = passage.span;
    if (!passage.markup.empty() && passage.markup.front().start == inner.start)
      inner.start = passage.markup.front().end;
    const auto statement = claims::loud_run(document, inner, false, false);
    if (!statement || breaks_off(document, *statement)) continue;
    std::string key = sentence_key(document.substr(statement->start, statement->size()));
    if (key.empty()) continue;
    standing_.push_back(*statement);
    sentences_.emplace(std::move(key), *statement);
  }
}

Span SentenceIndex::find(const std::string& key) const {
  const auto found = sentences_.find(key);
  return found == sentences_.end() ? Span{} : found->second;
}

}  // namespace portcullis::tools::checkers
