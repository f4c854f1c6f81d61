// See logical.hpp.
#include "tools/claims/logical.hpp"

#include <algorithm>
#include <memory>

#include "tools/claims/logical_lines.hpp"
#include "tools/claims/logical_script.hpp"
#include "tools/claims/logical_statements.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

constexpr std::size_t longest_head = 40;            // "**Assumption 12:** "
constexpr std::size_t most_lines = 200;             // of one argument
constexpr std::size_t largest_problem = 16u << 10;  // no larger one is put before the solvers

using Stated = Logical::Stated;

std::string_view bytes_of(std::string_view text, Span span) {
  return text.substr(span.start, span.size());
}

// What the lines of an argument say, read one after the other until the conclusion is there.
class Argument {
 public:
  explicit Argument(bool fenced) : fenced_(fenced) {}

  enum class Step { goes_on, ends, fails };

  // `line` is bytes of the text and begins at `start` there.
  Step take(std::string_view line, std::size_t start) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return Step::goes_on;
    if (++lines_ > most_lines || (bytes_ += line.size()) > largest_problem) return Step::fails;
    const LogicalLine read = read_logical_line(line, fenced_);
    if (!read.remark.empty()) {
      const std::size_t at = start + static_cast<std::size_t>(read.remark.data() - line.data());
      prose.push_back({at, at + read.remark.size()});
    }
    if (read.heading != LogicalHeading::none && concluding_) return Step::fails;
    if (read.heading == LogicalHeading::premises) {
      headed = true;
    } else if (read.heading != LogicalHeading::none) {
      if (!headed && !(fenced_ && read.heading == LogicalHeading::sequent)) return Step::fails;
      concluding_ = true;
    } else if (!headed && !fenced_) {
      return Step::fails;
    }
    if (read.formula.empty()) return Step::goes_on;
    const std::size_t turnstile = fenced_ && !concluding_ ? read.formula.find("⊢") : std::string_view::npos;
    if (turnstile == std::string_view::npos) return add(read.formula);
    if (add(read.formula.substr(0, turnstile)) == Step::fails) return Step::fails;
    concluding_ = true;
    return add(read.formula.substr(turnstile + std::string_view("⊢").size()));
  }

  bool headed = false;   // premises are called so
  bool logical = false;  // something in it is more than a word or a comparison
  bool rules = false;
  std::vector<std::string> premises;
  std::string conclusion;
  std::vector<Span> prose;

 private:
  Step add(std::string_view formula) {
    if (!looks_like_formula(formula)) return Step::fails;
    logical = logical || has_logical_sign(formula);
    rules = rules || looks_like_rule(formula);
    if (concluding_)
      conclusion = std::string(formula);
    else
      premises.emplace_back(formula);
    return concluding_ ? Step::ends : Step::goes_on;
  }

  bool fenced_;
  bool concluding_ = false;
  std::size_t lines_ = 0;
  std::size_t bytes_ = 0;
};

bool is_fence(const Passage& passage) {
  return passage.kind == PassageKind::code && passage.closed && !passage.in_quote && !passage.info.empty();
}

std::string language_of_fence(const Passage& passage) {
  if (!is_fence(passage) || passage.info.size() > 16) return {};
  const std::string word = utf8::lower_ascii(passage.info);
  return word.substr(0, word.find_last_not_of(" \t\r") + 1);
}

bool is_argument_fence(const Passage& passage) {
  const std::string word = language_of_fence(passage);
  return word == "fol" || word == "logic";
}

bool is_script_fence(const Passage& passage) {
  const std::string word = language_of_fence(passage);
  return word == "smt2" || word == "smtlib" || word == "smtlib2" || word == "smt-lib";
}

bool is_sentence(const Passage& passage) {
  return (passage.kind == PassageKind::sentence || passage.kind == PassageKind::heading) && !passage.in_quote &&
         passage.quotations.empty();
}

FoundProgram found_over(const std::vector<Passage>& passages, std::size_t first, std::size_t end,
                        std::vector<Span> prose, std::shared_ptr<const Payload> payload) {
  FoundProgram out;
  out.passages = end - first;
  out.found.type = ClaimType::logical;
  out.found.span = {passages[first].span.start, passages[end - 1].span.end};
  auto hole = prose.begin();
  for (std::size_t i = first; i < end; ++i) {
    Span rest = passages[i].span;
    while (hole != prose.end() && hole->end <= rest.start) ++hole;
    // One may reach over several passages: a remark of two sentences.
    for (auto cut = hole; cut != prose.end() && cut->start < rest.end; ++cut) {
      if (cut->start > rest.start) out.found.covered.push_back({rest.start, cut->start});
      rest.start = std::max(rest.start, cut->end);
    }
    if (!rest.empty()) out.found.covered.push_back(rest);
  }
  out.prose = std::move(prose);
  out.found.payload = std::move(payload);
  return out;
}

struct Beside {
  std::optional<bool> follows;
  std::size_t end = 0;   // of the passages
  bool unclear = false;  // the next sentence speaks of it in words that are not known
};

// A sentence behind an argument that says whether its conclusion follows.
Beside beside(std::string_view text, const std::vector<Passage>& passages, std::size_t end) {
  if (end >= passages.size() || !is_sentence(passages[end])) return {std::nullopt, end, false};
  const std::string_view next = bytes_of(text, passages[end].span);
  if (const auto said = states_entailment(next, false)) return {said, end + 1, false};
  return {std::nullopt, end, speaks_of_entailment(next)};
}

std::shared_ptr<Logical> payload_of(Argument& argument, bool follows) {
  auto payload = std::make_shared<Logical>();
  payload->form = argument.rules ? Logical::Form::rules : Logical::Form::formula;
  payload->stated = follows ? Stated::follows : Stated::does_not_follow;
  payload->premises = std::move(argument.premises);
  payload->conclusion = std::move(argument.conclusion);
  return payload;
}

// Where a heading or a sentence about the conclusion begins in the middle of a line, or its end:
// "Premises: A, A → B. Conclusion: B. This follows."
std::size_t end_of_part(std::string_view line) {
  for (std::size_t at = line.find(". "); at != std::string_view::npos; at = line.find(". ", at + 1)) {
    const std::string_view rest = line.substr(at + 2);
    if (states_entailment(rest, false) ||
        read_logical_line(rest.substr(0, longest_head), false).heading != LogicalHeading::none)
      return at + 1;
  }
  return line.size();
}

std::optional<FoundProgram> concluded(std::string_view text, const std::vector<Passage>& passages, std::size_t first,
                                      std::size_t end, Argument& argument, std::optional<bool> stated) {
  const auto before = [&](const Passage& passage) {
    const std::string_view sentence = bytes_of(text, passage.span);
    return is_sentence(passage) && sentence.ends_with(':') && speaks_of_entailment(sentence);
  };
  const bool unclear = first > 0 && before(passages[first - 1]);
  const Beside said = beside(text, passages, end);
  if (stated && said.follows) return std::nullopt;  // said twice, and who knows of what
  if (said.follows) stated = said.follows;
  std::shared_ptr<const Payload> payload;
  if (!said.unclear && !unclear) payload = payload_of(argument, stated.value_or(true));
  return found_over(passages, first, said.end, std::move(argument.prose), std::move(payload));
}

// A fence ```fol, perhaps behind "The following argument is valid:".
std::optional<FoundProgram> fenced_argument(std::string_view text, const std::vector<Passage>& passages,
                                            std::size_t first) {
  std::size_t code = first;
  std::optional<bool> stated;
  if (!is_fence(passages[first])) {
    if (first + 1 >= passages.size() || !is_argument_fence(passages[first + 1]) || !is_sentence(passages[first]))
      return std::nullopt;
    stated = states_entailment(bytes_of(text, passages[first].span), true);
    if (!stated) return std::nullopt;
    code = first + 1;
  } else if (!is_argument_fence(passages[first]) ||
             (first > 0 && is_sentence(passages[first - 1]) &&
              states_entailment(bytes_of(text, passages[first - 1].span), true))) {
    return std::nullopt;
  }
  Argument argument(true);
  bool ended = false;
  for (const Span line : passages[code].lines) {
    const std::string_view bytes = bytes_of(text, line);
    if (ended && bytes.find_first_not_of(" \t\r") != std::string_view::npos) return std::nullopt;
    if (ended) continue;
    const Argument::Step step = argument.take(bytes, line.start);
    if (step == Argument::Step::fails) return std::nullopt;
    ended = step == Argument::Step::ends;
  }
  if (!ended || !argument.logical) return std::nullopt;
  return concluded(text, passages, first, code + 1, argument, stated);
}

std::optional<FoundProgram> script(std::string_view text, const std::vector<Passage>& passages, std::size_t first) {
  std::size_t code = first;
  std::optional<Satisfiability> stated;
  const auto before = [&](std::size_t i) {
    return is_sentence(passages[i]) ? states_satisfiability(bytes_of(text, passages[i].span), true) : std::nullopt;
  };
  if (!is_fence(passages[first])) {
    if (first + 1 >= passages.size() || !is_script_fence(passages[first + 1])) return std::nullopt;
    stated = before(first);
    if (!stated) return std::nullopt;
    code = first + 1;
  } else if (!is_script_fence(passages[first]) || (first > 0 && before(first - 1))) {
    return std::nullopt;
  }
  std::size_t end = code + 1;
  if (end < passages.size() && is_sentence(passages[end])) {
    const std::string_view next = bytes_of(text, passages[end].span);
    auto after = states_satisfiability(next, false);
    if (!after && opens_output(next) && end + 1 < passages.size())
      after = printed_satisfiability(text, passages[++end]);
    if (after && stated) return std::nullopt;
    if (after) {
      stated = after;
      ++end;
    }
  } else if (end < passages.size()) {
    const auto after = printed_satisfiability(text, passages[end]);
    if (after && stated) return std::nullopt;
    if (after) {
      stated = after;
      ++end;
    }
  }
  if (!stated || passages[code].span.size() > largest_problem) return std::nullopt;
  auto script = read_logical_script(text, passages[code]);
  if (!script || (stated->prints && !script->checks_only)) return std::nullopt;
  auto payload = std::make_shared<Logical>();
  payload->form = Logical::Form::smtlib2;
  payload->stated = stated->satisfiable ? Stated::satisfiable : Stated::unsatisfiable;
  payload->script = std::move(script->source);
  return found_over(passages, first, end, std::move(script->prose), std::move(payload));
}

}  // namespace

std::optional<FoundProgram> LogicalFinder::find(const std::vector<Passage>& passages, std::size_t first) {
  if (is_fence(passages[first]) || (first + 1 < passages.size() && is_fence(passages[first + 1]))) {
    if (auto found = fenced_argument(text_, passages, first)) return found;
    if (auto found = script(text_, passages, first)) return found;
  }
  std::size_t begin = first;
  std::optional<bool> stated;
  if (is_sentence(passages[first]) && first + 1 < passages.size())
    stated = states_entailment(bytes_of(text_, passages[first].span), true);
  if (stated) ++begin;
  const Passage& head = passages[begin];
  if (!is_sentence(head) || head.span.start < failed_until_) return std::nullopt;
  std::string_view beginning = text_.substr(head.span.start, longest_head);
  beginning = beginning.substr(0, beginning.find('\n'));
  if (read_logical_line(beginning, false).heading != LogicalHeading::premises) return std::nullopt;
  Argument argument(false);
  for (std::size_t at = head.span.start; at < text_.size();) {
    std::string_view line = text_.substr(at, largest_problem + 1);
    line = line.substr(0, line.find('\n'));
    const bool too_long = line.size() > largest_problem;
    line = line.substr(0, end_of_part(line));
    const Argument::Step step = too_long ? Argument::Step::fails : argument.take(line, at);
    if (step == Argument::Step::goes_on) {
      at += line.size() + 1;
      continue;
    }
    failed_until_ = at + 1;
    if (step == Argument::Step::fails || !argument.logical) return std::nullopt;
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) line.remove_suffix(1);
    const std::size_t end = at + line.size();
    std::size_t last = begin;
    for (; last < passages.size() && passages[last].span.end < end; ++last)
      if (!is_sentence(passages[last])) return std::nullopt;
    if (last == passages.size() || passages[last].span.end != end || !is_sentence(passages[last])) return std::nullopt;
    return concluded(text_, passages, first, last + 1, argument, stated);
  }
  failed_until_ = text_.size();
  return std::nullopt;
}

}  // namespace portcullis::tools::claims
