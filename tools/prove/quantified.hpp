// Forms of quantifiers that people write and solvers do not read: "∃!x", "∀x ∈ D", "forall x, P(x)". Called by
// formula_parser.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/prove/formula.hpp"
#include "tools/prove/formula_token.hpp"

namespace portcullis::tools::prove {

// What a comma behind a variable means. `tokens` of one statement, which outlive it.
class CommaReader {
 public:
  explicit CommaReader(const std::vector<Token>& tokens) : tokens_(tokens) {}
  // Whether what stands behind the comma at `comma` is the formula, as in "forall x, P(x)", and not one more variable,
  // as in "∀x, y P(x, y)"; nothing when it could be either.
  std::optional<bool> formula_behind(std::size_t comma, const std::vector<std::string>& variables);

 private:
  const Token& at(std::size_t index) const { return tokens_[index < tokens_.size() ? index : tokens_.size() - 1]; }
  bool used_bare(std::string_view name, std::size_t behind);

  const std::vector<Token>& tokens_;
  std::unordered_map<std::string_view, std::size_t> last_bare_;  // where each name last stood without arguments
};

// Numbers are the real ones here, so that no variable ranges over one of these.
bool is_set_of_numbers(std::string_view name);

// The body of a quantifier over what `of` holds of: of(x) → body for all, of(x) ∧ body for some.
Formula ranged(const Formula& quantifier, std::string_view of, Place place, Formula body);
// ∃y ∀x (body ↔ x = y), y being a name that nobody can write. `quantifier` has the one variable x and no body yet.
Formula exactly_one(Formula quantifier, Formula body);

}  // namespace portcullis::tools::prove
