// Structured claims: JSON against the caller's schema. A block that is merely well formed proves nothing of what it
// says, so without a schema the best answer is none.
#include <algorithm>

#include "schemas/validator.hpp"
#include "tools/checkers/checker.hpp"
#include "tools/checkers/schema_proof.hpp"
#include "tools/claims/structured.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::tools::checkers {

namespace {

using claims::Structured;
using claims::StructuredFormat;
using verdict::Finding;
using verdict::Says;

// Cells of a row, quoted commas (CSV) or escaped bars (table) counted as text; 0 for an open quotation mark.
std::size_t csv_cells(std::string_view row) {
  std::size_t cells = 1;
  bool quoted = false;
  for (const char c : row) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      ++cells;
  }
  return quoted ? 0 : cells;
}

std::size_t table_cells(std::string_view row) {
  while (!row.empty() && (row.front() == ' ' || row.front() == '\t')) row.remove_prefix(1);
  while (!row.empty() && (row.back() == ' ' || row.back() == '\t' || row.back() == '\r')) row.remove_suffix(1);
  if (row.starts_with('|')) row.remove_prefix(1);
  if (row.ends_with('|') && !row.ends_with("\\|")) row.remove_suffix(1);
  std::size_t cells = 1;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] == '\\')
      ++i;
    else if (row[i] == '|')
      ++cells;
  }
  return cells;
}

// Every row has as many cells as the first one.
bool rows_agree(std::string_view content, std::size_t (*cells)(std::string_view)) {
  std::size_t expected = 0;
  for (std::size_t at = 0; at < content.size();) {
    const std::size_t end = std::min(content.find('\n', at), content.size());
    std::string_view row = content.substr(at, end - at);
    at = end + 1;
    if (row.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const std::size_t count = cells(row);
    if (count == 0 || (expected != 0 && count != expected)) return false;
    expected = count;
  }
  return expected != 0;
}

class StructuredChecker final : public Checker {
 public:
  std::string_view seat() const override { return "checker:structured"; }
  std::string_view version() const override { return "1"; }
  verdict::ClaimType type() const override { return verdict::ClaimType::structured; }

  Finding check(const claims::Claim& claim, const CheckContext& context) const override {
    if (claim.type != type()) return say(Says::not_applicable, "other_claim_type");
    const auto* block = dynamic_cast<const Structured*>(claim.payload.get());
    if (block == nullptr) return say(Says::abstains, "not_parseable");
    switch (block->format) {
      case StructuredFormat::json:
        return json(*block, context);
      // A quoted line end inside a CSV cell is legal and not read here, so a difference refutes tables alone.
      case StructuredFormat::csv:
        return say(Says::abstains, rows_agree(block->content, csv_cells) ? "no_schema" : "not_parseable");
      case StructuredFormat::table:
        return rows_agree(block->content, table_cells) ? say(Says::abstains, "no_schema")
                                                       : say(Says::refutes, "not_well_formed");
    }
    return say(Says::abstains, "not_parseable");
  }

 private:
  Finding json(const Structured& block, const CheckContext& context) const {
    const auto value = portcullis::json::read(block.content);
    if (!value) {
      using Code = portcullis::json::ReadErrorCode;
      // Too much for the reader is not the same as wrong.
      const bool bounds = value.error().code == Code::too_large || value.error().code == Code::too_deep ||
                          value.error().code == Code::number_out_of_range;
      return bounds ? say(Says::abstains, "too_large") : say(Says::refutes, "not_well_formed");
    }
    if (context.schema == nullptr) return say(Says::abstains, "no_schema");
    const auto validator = schemas::Validator::compile(*context.schema);
    if (!validator) return say(Says::abstains, "schema_unusable");
    const auto violations = validator->validate(*value, 64);
    if (violations.empty()) {
      const std::string_view missing = unproven(*validator, *value);
      return missing.empty() ? say(Says::supports, "schema_valid") : say(Says::abstains, std::string(missing));
    }
    const bool unknown = std::any_of(violations.begin(), violations.end(),
                                     [](const schemas::Violation& violation) { return violation.keyword == "limit"; });
    return unknown ? say(Says::abstains, "too_large") : say(Says::refutes, "schema_invalid");
  }

  Finding say(Says says, std::string reason) const {
    return {std::string(seat()), says, std::move(reason), {}, std::string(version())};
  }
};

}  // namespace

std::unique_ptr<Checker> make_structured_checker() {
  return std::make_unique<StructuredChecker>();
}

}  // namespace portcullis::tools::checkers
