// Logical claims: what the text says follows was proved by both solvers, or a checked counter-model shows that it does
// not. Each solver is a seat of its own, and both have to support. Contradicting premises prove nothing.
#include "tools/checkers/logical.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "tools/checkers/checker.hpp"
#include "tools/claims/logical.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::checkers {

namespace {

using claims::Logical;
using verdict::Finding;
using verdict::Says;
using Stated = claims::Logical::Stated;

struct Word {
  Says says = Says::abstains;
  std::string reason;
};

// How a name looks to who does not look closely: without case, marks, primes, underscores and the s of a plural, and
// with one letter for those that are mistaken for each other. What is not ASCII stays as it is.
std::u32string shape_of(std::string_view name) {
  namespace utf8 = claims::utf8;
  std::u32string out;
  for (std::size_t i = 0; i < name.size();) {
    utf8::Char c = utf8::at(name, i);
    i += c.size;
    if (c.value >= U'A' && c.value <= U'Z') c.value += U'a' - U'A';
    if (c.value >= 0x2080 && c.value <= 0x2089) c.value += U'0' - 0x2080;  // x₁
    if (c.value == U'0') c.value = U'o';
    if (c.value == U'1' || c.value == U'i') c.value = U'l';
    if (c.value == U'_' || c.value == U'\'' || (c.value >= 0x300 && c.value < 0x370)) continue;
    out.push_back(c.value);
  }
  if (out.size() > 1 && out.back() == U's') out.pop_back();
  return out;
}

bool is_foreign(char32_t c) {
  return c >= 0x80;
}

// Letters that are not ASCII: which of them look alike is not known here, so that any two may. α and β do not, nor do
// two small letters that stand as near to each other in any alphabet.
bool may_look_alike(char32_t a, char32_t b) {
  if (a == b) return true;
  if (!is_foreign(a) && !is_foreign(b)) return false;
  constexpr unsigned alphabet = 7;
  return a >> alphabet != b >> alphabet || claims::utf8::is_upper(a) != claims::utf8::is_upper(b);
}

bool look_alike(const std::u32string& a, const std::u32string& b) {
  if (a == b) return true;
  if (std::ranges::none_of(a, is_foreign) && std::ranges::none_of(b, is_foreign)) return false;
  if (a.size() == b.size()) return std::ranges::equal(a, b, may_look_alike);
  // "Straße", "Strasse": one such letter may be spelled with several.
  const auto spells = [](const std::u32string& mixed, const std::u32string& other) {
    const auto first = std::ranges::find_if(mixed, is_foreign);
    const auto head = static_cast<std::size_t>(first - mixed.begin());
    if (first == mixed.end()) return false;
    const auto last = std::find_if(mixed.rbegin(), mixed.rend(), is_foreign);
    const auto tail = static_cast<std::size_t>(last - mixed.rbegin());
    return head + tail > 0 && other.size() >= head + tail &&
           other.starts_with(std::u32string_view(mixed).substr(0, head)) &&
           other.ends_with(std::u32string_view(mixed).substr(mixed.size() - tail));
  };
  return spells(a, b) || spells(b, a);
}

void add_names(std::string_view formula, std::set<std::string_view>& names) {
  namespace utf8 = claims::utf8;
  constexpr std::array<std::string_view, 12> words{"forall", "exists", "all",     "some", "and",  "or",
                                                   "not",    "xor",    "implies", "iff",  "true", "false"};
  for (std::size_t i = 0; i < formula.size();) {
    const std::size_t start = i;
    const utf8::Char c = utf8::at(formula, i);
    i += c.size;
    if (!utf8::is_word(c.value)) continue;
    while (i < formula.size() && (utf8::is_word(utf8::at(formula, i).value) || formula[i] == '\''))
      i += utf8::at(formula, i).size;
    const std::string_view name = formula.substr(start, i - start);
    const bool sign = start > 0 && formula[start - 1] == '\\';  // of TeX
    if (!sign && name.find_first_not_of("0123456789") != std::string_view::npos &&
        std::ranges::find(words, utf8::lower_ascii(name)) == words.end())
      names.insert(name);
  }
}

// "Socrates" and "socrates" are two names to a solver and one to a reader: that something does not follow from the one
// because it was said of the other is no answer.
bool names_alike(const Logical& logical) {
  std::set<std::string_view> names;
  for (const std::string& premise : logical.premises) add_names(premise, names);
  add_names(logical.conclusion, names);
  constexpr std::size_t most_names = 500;  // that are compared, each with each
  if (names.size() > most_names) return true;
  std::vector<std::u32string> shapes;
  for (const std::string_view name : names) {
    std::u32string shape = shape_of(name);
    if (std::ranges::any_of(shapes, [&](const std::u32string& other) { return look_alike(shape, other); })) return true;
    shapes.push_back(std::move(shape));
  }
  return false;
}

Word of_argument(const Logical& logical, const ProofReport& report) {
  const bool follows = logical.stated == Stated::follows;
  switch (report.together) {
    case Proof::proved:
      if (report.quantified_numbers) return {Says::abstains, "numbers_read_as_reals"};
      return {follows ? Says::supports : Says::refutes, "proved"};
    case Proof::refuted:
    case Proof::consistent:
      if (!report.counter_model) return {Says::abstains, "model_not_checked"};
      if (report.numbers) return {Says::abstains, "numbers_read_as_reals"};
      if (names_alike(logical)) return {Says::abstains, "names_alike"};
      return {follows ? Says::refutes : Says::supports, "counter_model"};
    case Proof::inconsistent:
      return {Says::abstains, "inconsistent_premises"};
    case Proof::unknown:
      break;
  }
  return {Says::abstains, report.why};
}

Word of_script(Stated stated, const ProofReport& report) {
  const bool satisfiable = stated == Stated::satisfiable;
  switch (report.together) {
    case Proof::consistent:
      if (!report.counter_model) return {Says::abstains, "model_not_checked"};
      return {satisfiable ? Says::supports : Says::refutes, "satisfiable"};
    case Proof::inconsistent:
      return {satisfiable ? Says::refutes : Says::supports, "unsatisfiable"};
    case Proof::proved:
    case Proof::refuted:
    case Proof::unknown:
      break;
  }
  return {Says::abstains, report.why};
}

class LogicalChecker final : public Checker {
 public:
  explicit LogicalChecker(std::string solver) : solver_(std::move(solver)), seat_("checker:" + solver_) {}

  std::string_view seat() const override { return seat_; }
  std::string_view version() const override { return "2"; }
  verdict::ClaimType type() const override { return verdict::ClaimType::logical; }

  Finding check(const claims::Claim& claim, const CheckContext& context) const override {
    if (claim.type != type()) return say({Says::not_applicable, "other_claim_type"});
    const auto* logical = dynamic_cast<const Logical*>(claim.payload.get());
    if (logical == nullptr) return say({Says::abstains, "not_parseable"});
    if (context.proof == nullptr) return say({Says::abstains, "no_solver"});
    const ProofReport& report = *context.proof;
    if (!report.ended.empty()) return say({Says::abstains, report.ended}, report.detail);
    const auto own = std::ranges::find(report.solvers, solver_, &SolverWord::name);
    if (own == report.solvers.end()) return say({Says::abstains, "no_solver"});
    if (own->alone == Proof::unknown) return say({Says::abstains, own->why.empty() ? "solver_unknown" : own->why});
    // What they do not say together this one does not say alone.
    if (own->alone != report.together)
      return say({Says::abstains, report.why.empty() ? "solvers_disagree" : report.why});
    const bool script = logical->form == Logical::Form::smtlib2;
    Word word = script ? of_script(logical->stated, report) : of_argument(*logical, report);
    if (word.reason.empty()) word.reason = "solver_unknown";
    return say(std::move(word));
  }

 private:
  Finding say(Word word, std::string detail = {}) const {
    return {seat_, word.says, std::move(word.reason), {}, std::string(version()), std::move(detail)};
  }

  std::string solver_;
  std::string seat_;
};

}  // namespace

std::unique_ptr<Checker> make_logical_checker(std::string solver) {
  return std::make_unique<LogicalChecker>(std::move(solver));
}

}  // namespace portcullis::tools::checkers
