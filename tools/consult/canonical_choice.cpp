// Which option, and which of two, an answer is (see canonical_parts.hpp).
#include <algorithm>

#include "tools/consult/canonical_parts.hpp"

namespace portcullis::tools::consult {
namespace {

// "B) Paris" as its label and its text; each may be empty, but not both. In folded form.
struct Labelled {
  std::string label;
  std::string text;
};

bool is_label(std::string_view text) {
  if (text.empty() || text.size() > 2) return false;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() == 1) return digit(text[0]) || (text[0] >= 'a' && text[0] <= 'z');
  return digit(text[0]) && digit(text[1]);
}

// "option b) paris", "(b) paris", "b. paris", "b: paris", "option b". Without such a label all of it is text.
Labelled labelled(std::string_view answer) {
  const std::string whole = in_its_case(answer);
  std::string_view view = trimmed(whole, " \"'`*_");
  bool named = false;
  for (const std::string_view word : {"option ", "choice "})
    if (folded(view.substr(0, word.size() + 1)).starts_with(word)) {
      view.remove_prefix(word.size());
      named = true;
      break;
    }
  view = trimmed(view, " *_");
  const std::string_view rest = view.starts_with('(') || view.starts_with('[') ? view.substr(1) : view;
  const bool bracket = rest.size() != view.size();
  const auto end = rest.find_first_of(").]: ");
  const std::string label = folded(rest.substr(0, end));
  if (!is_label(label)) return {{}, short_form(answer)};
  std::string_view behind = end == std::string_view::npos ? std::string_view() : rest.substr(end);
  if (behind.empty()) return named || bracket ? Labelled{label, {}} : Labelled{{}, short_form(answer)};
  // "a paris" is an article, "1.5" a number, "(b" no label.
  if (behind.front() == ' ' || (bracket && behind.front() != ')' && behind.front() != ']'))
    return {{}, short_form(answer)};
  const bool closed = behind.front() == ')' || behind.front() == ']';
  behind.remove_prefix(1);
  if (closed && (behind.starts_with('.') || behind.starts_with(':'))) behind.remove_prefix(1);
  if (!behind.empty() && behind.front() != ' ' && !closed) return {{}, short_form(answer)};
  return {label, short_form(behind)};
}

// True when a word of the text is one of the other options: "B) not A", "A: B".
bool names_another(std::string_view text, const std::string& chosen, const std::vector<std::string>& options) {
  const std::string padded = ' ' + std::string(text) + ' ';
  for (const auto& option : options)
    if (const std::string known = short_form(option); option != chosen && !known.empty())
      for (auto at = padded.find(known); at != std::string::npos; at = padded.find(known, at + 1)) {
        const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c < 0; };
        if (!letter(padded[at - 1]) && !letter(padded[at + known.size()])) return true;
      }
  return false;
}

// The place in the list that a label names: "b" and "2" are the second.
std::size_t place_of(std::string_view label) {
  if (label[0] >= 'a' && label[0] <= 'z') return static_cast<std::size_t>(label[0] - 'a');
  std::size_t number = 0;
  for (const char c : label) number = number * 10 + static_cast<std::size_t>(c - '0');
  return number - 1;
}

// "Option B", "B) Paris" and "Paris" for an option "B) Paris", "B" or "Paris". What label and text say has to be the
// same option; a text that no option has says nothing only behind the label of an option that is a label and no more.
std::optional<std::string> by_parts(std::string_view answer, const std::vector<std::string>& options) {
  const Labelled given = labelled(answer);
  std::optional<std::string> by_label, by_text;
  bool label_alone = false;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const Labelled known = labelled(options[i]);
    const std::string whole = short_form(options[i]);
    const bool bare = known.label.empty() && is_label(whole);
    const bool same_text =
        !given.text.empty() && (known.label.empty() ? !bare && whole == given.text : known.text == given.text);
    if (same_text) {
      if (by_text) return std::nullopt;
      by_text = options[i];
      // Of options without labels the place in the list has to fit.
      if (known.label.empty() && !given.label.empty() && place_of(given.label) != i) return std::nullopt;
    }
    const std::string& label = bare ? whole : known.label;
    const bool same_label = !label.empty() && (label == given.label || (given.label.empty() && label == given.text));
    if (same_label) {
      if (by_label) return std::nullopt;
      // "Option 2" of the options 2 and 1: by name or by place?
      if (const auto place = place_of(label); place < options.size() && place != i) return std::nullopt;
      by_label = options[i];
      label_alone = bare || known.text.empty();
    }
  }
  if (by_label && by_text) return *by_label == *by_text ? by_label : std::nullopt;
  if (by_text) return by_text;
  if (!by_label || given.label.empty() || given.text.empty()) return by_label;
  // "B) is wrong" chooses nothing.
  if (denies(given.text) || denied_in_front(given.text)) return std::nullopt;
  return label_alone && !names_another(given.text, *by_label, options) ? by_label : std::nullopt;
}

}  // namespace

std::optional<std::string> option_of(std::string_view answer, const std::vector<std::string>& options) {
  constexpr std::size_t longest = 2000;
  const std::string given = short_form(answer);
  if (given.empty()) return std::nullopt;
  // "A B" where A is an option, and no article.
  const auto is_a = [](const std::string& option) { return short_form(option) == "a"; };
  if (std::ranges::any_of(options, is_a) && folded(answer).starts_with("a ")) return std::nullopt;
  std::optional<std::string> found;
  for (const auto& option : options) {
    const std::string known = short_form(option);
    if (known != given) continue;
    if (found && *found != option) return std::nullopt;  // two options that only case or articles tell apart
    found = option;
  }
  if (found || answer.size() > longest) return found;
  return by_parts(answer, options);
}

std::optional<std::string> boolean_of(std::string_view answer) {
  const std::string given = short_form(answer);
  if (given == "true" || given == "yes" || given == "correct") return "true";
  if (given == "false" || given == "no" || given == "incorrect") return "false";
  return std::nullopt;
}

}  // namespace portcullis::tools::consult
