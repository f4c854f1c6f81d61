// See logical_statements.hpp. Closed lists: what is not on them says something else.
#include "tools/claims/logical_statements.hpp"

#include <string>

#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

using Words = std::string_view;

bool is_blank_of_sentence(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// In lower case, words parted by one space, without emphasis, code marks and the full stop.
std::string plain_sentence(std::string_view sentence) {
  std::string out;
  for (const char c : sentence) {
    if (c == '*' || c == '`') continue;
    if (!is_blank_of_sentence(c))
      out.push_back(c);
    else if (!out.empty() && out.back() != ' ')
      out.push_back(' ');
  }
  while (out.ends_with(' ')) out.pop_back();
  if (out.ends_with('.')) out.pop_back();
  while (out.ends_with(' ')) out.pop_back();
  return utf8::lower_ascii(out);
}

bool takes(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

bool takes_end(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

constexpr std::size_t longest_said = 200;

}  // namespace

std::optional<bool> states_entailment(std::string_view sentence, bool before) {
  if (sentence.size() > longest_said) return std::nullopt;
  const std::string plain = plain_sentence(sentence);
  std::string_view said = plain;
  if (before) {
    if (!takes_end(said, ":")) return std::nullopt;
    while (said.ends_with(' ')) said.remove_suffix(1);
    for (const Words head : {"the following argument is ", "the following inference is ",
                             "the following entailment is ", "this argument is ", "this inference is "})
      if (takes(said, head)) {
        if (said == "valid" || said == "correct") return true;
        if (said == "invalid" || said == "not valid") return false;
        return std::nullopt;
      }
    return std::nullopt;
  }
  for (const Words connective : {"therefore", "thus", "hence", "so"})
    if (takes(said, connective)) {
      takes(said, ",");
      if (!takes(said, " ")) return std::nullopt;
      break;
    }
  for (const Words from : {" from the premises", " from these premises", " from them"})
    if (takes_end(said, from)) break;
  for (const Words subject : {"the conclusion ", "this conclusion ", "this ", "it "}) {
    std::string_view verb = said;
    if (!takes(verb, subject)) continue;
    if (verb == "follows" || verb == "follows logically" || verb == "necessarily follows" || verb == "is entailed" ||
        verb == "is entailed by the premises" || verb == "follows necessarily")
      return true;
    if (verb == "does not follow" || verb == "doesn't follow" || verb == "does not necessarily follow" ||
        verb == "does not follow logically" || verb == "is not entailed" || verb == "is not entailed by the premises")
      return false;
  }
  for (const Words subject : {"the argument is ", "this argument is ", "the inference is ", "this inference is "}) {
    std::string_view verb = said;
    if (!takes(verb, subject)) continue;
    if (verb == "valid" || verb == "logically valid") return true;
    if (verb == "invalid" || verb == "not valid" || verb == "logically invalid") return false;
  }
  if (said == "the premises entail the conclusion" || said == "the premises imply the conclusion") return true;
  if (said == "the premises do not entail the conclusion" || said == "the premises do not imply the conclusion")
    return false;
  return std::nullopt;
}

std::optional<Satisfiability> states_satisfiability(std::string_view sentence, bool before) {
  if (sentence.size() > longest_said) return std::nullopt;
  const std::string plain = plain_sentence(sentence);
  std::string_view said = plain;
  const auto value = [](std::string_view word) -> std::optional<bool> {
    if (word == "satisfiable" || word == "sat") return true;
    if (word == "unsatisfiable" || word == "unsat" || word == "not satisfiable") return false;
    return std::nullopt;
  };
  if (before) {
    if (!takes_end(said, ":") || !takes(said, "the following ")) return std::nullopt;
  } else {
    for (const Words noun : {"result: ", "output: ", "answer: ", "the result is ", "the output is ", "the answer is ",
                             "the result is: ", "the output is: ", "the answer is: ", "it prints ", "it returns ",
                             "this prints ", "this returns ", "it outputs "}) {
      std::string_view rest = said;
      if (!takes(rest, noun)) continue;
      const auto known = rest == "sat" || rest == "unsat" ? value(rest) : std::nullopt;
      return known ? std::optional(Satisfiability{*known, true}) : std::nullopt;
    }
    if (said.ends_with(':')) return std::nullopt;
  }
  for (const Words subject : {"script is ", "problem is ", "formula is ", "system is ", "program is ",
                              "constraints are ", "assertions are "}) {
    for (const Words article : {"", "the ", "this ", "these "}) {
      if (before != article.empty()) continue;
      std::string_view rest = said;
      if (!takes(rest, article) || !takes(rest, subject)) continue;
      if (const auto known = value(rest)) return Satisfiability{*known, false};
    }
  }
  if (!before && (takes(said, "this is ") || takes(said, "it is ")))
    if (const auto known = value(said)) return Satisfiability{*known, false};
  return std::nullopt;
}

bool opens_output(std::string_view sentence) {
  if (sentence.size() > longest_said) return false;
  const std::string plain = plain_sentence(sentence);
  return plain == "output:" || plain == "result:" || plain == "it prints:" || plain == "the output is:" ||
         plain == "the result is:";
}

bool speaks_of_entailment(std::string_view sentence) {
  const std::string small = utf8::lower_ascii(sentence.substr(0, 2 * longest_said));
  for (const Words part : {"follow", "valid", "entail", "conclu", "prove", "premise", "counter", "argument", "infer"})
    if (small.find(part) != std::string::npos) return true;
  return false;
}

}  // namespace portcullis::tools::claims
