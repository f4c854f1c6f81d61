#include "tools/checkers/resolve.hpp"

#include <algorithm>

namespace portcullis::tools::checkers {

namespace {

// "doc3" for "3", but not "doc13".
bool ends_in_number(std::string_view id, std::string_view number) {
  if (!id.ends_with(number)) return false;
  id.remove_suffix(number.size());
  return id.empty() || id.back() < '0' || id.back() > '9';
}

Resolved locate(const Evidence& evidence, std::string_view id) {
  const auto& documents = evidence.documents();
  // What was searched for stands behind what the call brought, and the text cannot have counted it.
  const auto counted =
      static_cast<std::size_t>(std::count_if(documents.begin(), documents.end(), [](const Document& document) {
        return document.origin != verdict::Origin::retrieved;
      }));
  if (const Document* found = evidence.find(id))
    return {Resolved::State::found, static_cast<std::size_t>(found - documents.data()), {}};
  const bool number =
      !id.empty() && id.size() <= 9 && std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
  // A document that was not found may be one that nobody searched for.
  const auto nowhere = counted < documents.size() ? Resolved::State::unknown : Resolved::State::no_such_document;
  if (!number) return {nowhere, 0, {}};
  const bool numbered_ids = std::any_of(documents.begin(), documents.end(), [](const Document& document) {
    return document.id.find_first_of("0123456789") != std::string::npos;
  });
  const std::size_t place = std::stoul(std::string(id));
  const bool in_order = place >= 1 && place <= counted;
  if (numbered_ids && !(in_order && ends_in_number(documents[place - 1].id, id)))
    return {Resolved::State::ambiguous, 0, {}};
  if (!in_order) return {nowhere, 0, {}};
  return {Resolved::State::found, place - 1, {}};
}

}  // namespace

Resolved resolve(const Evidence& evidence, const claims::CitationTarget& target) {
  if (target.ambiguous) return {};
  Resolved resolved = locate(evidence, target.id);
  if (resolved.state != Resolved::State::found) return resolved;
  const Document& document = evidence.documents()[resolved.document];
  const std::string& text = document.text;
  if (!target.lines) {
    resolved.span = {0, text.size()};
    return resolved;
  }
  const auto [first, last] = *target.lines;
  const std::vector<std::size_t>& starts = evidence.line_starts(resolved.document);
  if (first >= 1 && first <= last && last <= starts.size() && !text.empty()) {
    resolved.span = {starts[first - 1], last < starts.size() ? starts[last] : text.size()};
    return resolved;
  }
  if (first <= last && last <= text.size())
    resolved.state = Resolved::State::ambiguous;  // right as bytes, wrong as lines
  else
    resolved.state = document.complete ? Resolved::State::no_such_span : Resolved::State::unknown;
  return resolved;
}

}  // namespace portcullis::tools::checkers
