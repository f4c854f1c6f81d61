// Tries each form at each token. A form must fit from one clean edge to another; what does not is left undecided.
#include "tools/claims/date_statement.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "tools/claims/calculation.hpp"
#include "tools/claims/calculation_words.hpp"
#include "tools/claims/date_forms.hpp"
#include "tools/claims/date_text.hpp"

namespace portcullis::tools::claims {
namespace {

constexpr std::size_t context_bytes = 256;

bool is_mark(const DateToken& token, std::string_view marks) {
  return token.kind == DateTokenKind::mark && token.word.size() == 1 &&
         marks.find(token.word[0]) != std::string_view::npos;
}

bool clean_left(const std::vector<DateToken>& tokens, std::size_t at) {
  if (at == 0) return true;
  const DateToken& before = tokens[at - 1];
  if (is_mark(before, ".,;:!?(\"*_`>")) {
    // "5, 2024 was a leap year": the end of something that was not read.
    return !(is_mark(before, ",") && at >= 2 && tokens[at - 2].kind == DateTokenKind::number);
  }
  if (is_mark(before, "-*") && at == 1) return true;
  return before.kind == DateTokenKind::word &&
         (before.word == "that" || before.word == "and" || before.word == "so" || before.word == "because" ||
          before.word == "since" || before.word == "but" || before.word == "then" || before.word == "therefore" ||
          before.word == "thus" || before.word == "hence" || before.word == "as" || before.word == "“");
}

bool clean_right(const std::vector<DateToken>& tokens, std::size_t at) {
  const DateToken& after = tokens[std::min(at, tokens.size() - 1)];
  if (after.kind == DateTokenKind::end) return true;
  if (is_mark(after, ".,;:!)\"*_`")) {
    // "60 days, 3 hours"
    return !(is_mark(after, ",") && at + 1 < tokens.size() && tokens[at + 1].kind == DateTokenKind::number);
  }
  return after.kind == DateTokenKind::word && (after.word == "so" || after.word == "because" || after.word == "since" ||
                                               after.word == "but" || after.word == "while" || after.word == "”");
}

// Around a weekday and its date stands prose; only what joins a second day to either leaves open what belongs together.
bool stands_beside(const std::vector<DateToken>& tokens, std::size_t first, std::size_t next) {
  const DateToken& after = tokens[std::min(next, tokens.size() - 1)];
  if (after.kind == DateTokenKind::mark && !is_mark(after, ".,;:!()\"*_`")) return false;
  if (after.kind != DateTokenKind::mark && after.kind != DateTokenKind::word && after.kind != DateTokenKind::end)
    return false;
  if (after.word == "or" || after.word == "bc" || after.word == "bce" || after.word == "os") return false;
  if (first == 0) return true;
  const DateToken& before = tokens[first - 1];
  const DateToken* const further = first >= 2 ? &tokens[first - 2] : nullptr;
  if (is_mark(before, ",")) return further == nullptr || !weekday_named(further->word);
  if (is_mark(before, "(:;.!?*_>\"")) return true;
  if (before.word == "to")
    return further != nullptr && (further->kind == DateTokenKind::number || further->kind == DateTokenKind::date);
  static constexpr std::array<std::string_view, 16> leads = {"on",    "dated", "by",   "is",     "was",   "since",
                                                             "until", "till",  "from", "before", "after", "this",
                                                             "last",  "next",  "of",   "for"};
  return before.kind == DateTokenKind::word && std::ranges::find(leads, before.word) != leads.end();
}

// The sentence around the statement must not deny it, suppose it or ask for it.
bool asserted(const std::vector<DateToken>& tokens, std::size_t first, std::size_t next) {
  constexpr std::size_t reach = 200;
  for (std::size_t at = first, n = 0; at > 0; ++n) {
    const DateToken& token = tokens[--at];
    if (is_mark(token, ".!?")) break;
    if (n > reach || denies_anywhere(token.word) || negates(token.word) || supposes(token.word)) return false;
  }
  for (std::size_t at = next; at < tokens.size(); ++at) {
    const DateToken& token = tokens[at];
    if (is_mark(token, ".!") || token.kind == DateTokenKind::end) break;
    if (at - next > reach || is_mark(token, "?") || denies_anywhere(token.word) || negates(token.word) ||
        token.word == "if" || token.word == "unless" || token.word == "julian") {
      return false;
    }
  }
  return true;
}

// A sentence that is wrapped over the line before may deny what stands here.
bool denied_above(std::string_view text, std::size_t line_start) {
  if (line_start == 0) return false;
  const std::size_t reach = std::min(line_start - 1, context_bytes);
  std::string_view above = text.substr(line_start - 1 - reach, reach);
  if (const std::size_t newline = above.rfind('\n'); newline != std::string_view::npos)
    above.remove_prefix(newline + 1);
  while (!above.empty() && (above.back() == ' ' || above.back() == '\r')) above.remove_suffix(1);
  if (above.empty() || std::string_view(".!?:;").find(above.back()) != std::string_view::npos) return false;
  const std::vector<DateToken> tokens = tokenise_dates(above, {0, above.size()});
  const std::string& last = tokens.size() < 2 ? tokens.back().word : tokens[tokens.size() - 2].word;
  return takes_next_operand(last) || states_rounding(last) || std::ranges::any_of(tokens, [](const DateToken& token) {
           return denies_anywhere(token.word) || negates(token.word) || supposes(token.word);
         });
}

bool goes_on_below(std::string_view text, std::size_t line_end) {
  return line_end + 1 < text.size() && text[line_end + 1] >= 'a' && text[line_end + 1] <= 'z';
}

// Cheap: every form has a word of English in it.
bool may_hold_form(std::string_view line) {
  return std::ranges::any_of(line, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

bool wraps(std::string_view text, Span line, const std::vector<DateToken>& tokens, std::size_t next,
           bool first_sentence) {
  return (first_sentence && denied_above(text, line.start)) ||
         (tokens[next].kind == DateTokenKind::end && goes_on_below(text, line.end));
}

// "On Monday, 4 March 2024, ...": the calendar says the weekday, and leaves the date to whoever judges the sentence.
// Returns the token to go on with.
std::size_t beside(std::string_view text, Span line, Span within, const std::vector<DateToken>& tokens, std::size_t at,
                   bool first_sentence, std::vector<Found>& out) {
  const auto form = read_weekday_beside(tokens, at);
  if (!form || form->ambiguous) return at + 1;
  // The date may begin a statement of its own.
  for (std::size_t i = at + 1; i < form->next; ++i) {
    if (clean_left(tokens, i) && read_form(tokens, i)) return i;
  }
  const Span span{tokens[at].span.start, tokens[form->next - 1].span.end};
  if (span.start < within.start || span.end > within.end) return form->next;
  if (!stands_beside(tokens, at, form->next) || !asserted(tokens, at, form->next)) return form->next;
  if (first_sentence && denied_above(text, line.start)) return form->next;
  out.push_back({ClaimType::date, span, {tokens[form->said].span}, std::make_shared<DateStatement>(form->statement)});
  return form->next;
}

void read_line(std::string_view text, Span line, Span within, std::vector<Found>& out) {
  const std::vector<DateToken> tokens = tokenise_dates(text, line);
  bool first_sentence = true;
  for (std::size_t at = 0; at < tokens.size();) {
    if (is_mark(tokens[at], ".!?")) first_sentence = false;
    auto form = clean_left(tokens, at) ? read_form(tokens, at) : std::nullopt;
    if (!form) {
      at = beside(text, line, within, tokens, at, first_sentence, out);
      continue;
    }
    const Span span{tokens[at].span.start, tokens[form->next - 1].span.end};
    if (span.start >= within.start && span.end <= within.end) {
      const bool wrapped = wraps(text, line, tokens, form->next, first_sentence);
      if (clean_right(tokens, form->next) && asserted(tokens, at, form->next) && !form->ambiguous && !wrapped) {
        out.push_back({ClaimType::date, span, {span}, std::make_shared<DateStatement>(form->statement)});
      } else {
        out.push_back({ClaimType::date, span, {}, nullptr});
      }
    }
    at = form->next;
  }
}

}  // namespace

std::vector<Found> find_date_statements(std::string_view text, Span within) {
  std::vector<Found> found;
  within.end = std::min(within.end, text.size());
  if (within.start >= within.end) return found;
  std::size_t from = within.start > context_bytes ? within.start - context_bytes : 0;
  if (const std::size_t newline = text.substr(from, within.start - from).rfind('\n');
      newline != std::string_view::npos) {
    from += newline + 1;
  }
  const std::size_t horizon = std::min(text.size(), within.end + context_bytes);
  while (from < within.end) {
    const std::size_t newline = text.substr(from, horizon - from).find('\n');
    const std::size_t to = newline == std::string_view::npos ? horizon : from + newline;
    if (to - from <= max_calculation_line && may_hold_form(text.substr(from, to - from)))
      read_line(text, {from, to}, within, found);
    from = to + 1;
  }
  return found;
}

}  // namespace portcullis::tools::claims
