// See numeric.hpp.
#include "tools/claims/numeric.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "tools/claims/calculation.hpp"
#include "tools/claims/date_statement.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

// What a parser of numbers hands back is used only when it lies where it was asked to look.
bool is_sound(std::string_view text, const Found& found, Span within) {
  const auto inside = [&](Span span, Span around) {
    return !span.empty() && span.start >= around.start && span.end <= around.end &&
           utf8::is_boundary(text, span.start) && utf8::is_boundary(text, span.end);
  };
  return inside(found.span, within) && !found.covered.empty() &&
         std::all_of(found.covered.begin(), found.covered.end(), [&](Span span) { return inside(span, found.span); });
}

// The parsers of numbers read the surroundings of every gap too, so they are asked only where a figure, a relation or a
// spelled operator stands.
bool may_be_numeric(std::string_view gap) {
  constexpr std::size_t shortest = 5;  // "1+1=2"
  if (gap.size() < shortest) return false;
  if (gap.find_first_of("0123456789=") != std::string_view::npos) return true;
  for (const std::string_view word :
       {"plus",    "minus", "times",  "divided", "percent", "half",    "twice",      "double",
        "days",    "leap",  "sum of", "product", "average", "mean of", "difference", "third",
        "quarter", "dozen", "hour",   "\u2248",  "\u00BD",  "\u00D7"})
    if (gap.find(word) != std::string_view::npos) return true;
  return false;
}

}  // namespace

void find_numeric(std::string_view text, Span gap, std::vector<Found>& out) {
  if (!may_be_numeric(text.substr(gap.start, gap.size()))) return;
  std::vector<Found> all = find_date_statements(text, gap);
  std::vector<Found> calculations = find_calculations(text, gap);
  std::move(calculations.begin(), calculations.end(), std::back_inserter(all));
  std::sort(all.begin(), all.end(), [](const Found& a, const Found& b) {
    if (a.span.start != b.span.start) return a.span.start < b.span.start;
    return a.span.end != b.span.end ? a.span.end > b.span.end : a.type > b.type;
  });
  std::size_t end = gap.start;
  for (Found& found : all) {
    if (!is_sound(text, found, gap) || found.span.start < end) continue;
    end = found.span.end;
    out.push_back(std::move(found));
  }
}

}  // namespace portcullis::tools::claims
