// What the numeric tests share: text in, findings with their spans out.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tools/checkers/checker.hpp"
#include "tools/claims/calculation.hpp"
#include "tools/claims/date_statement.hpp"

namespace portcullis::tools {

struct Decided {
  verdict::ClaimType type;
  verdict::Says says;
  std::string reason;
  std::string text;     // of the span
  std::string covered;  // the covered bytes, holes left out
  std::vector<verdict::Span> spans;
};

inline Decided decide_found(std::string_view text, const claims::Found& found) {
  static const auto arithmetic = checkers::make_arithmetic_checker();
  static const auto quantity = checkers::make_quantity_checker();
  static const auto date = checkers::make_date_checker();
  static const checkers::Evidence evidence;
  const checkers::Checker& checker = found.type == verdict::ClaimType::quantity ? *quantity
                                     : found.type == verdict::ClaimType::date   ? *date
                                                                                : *arithmetic;
  claims::Claim claim;
  claim.type = found.type;
  claim.span = found.span;
  claim.covered = found.covered;
  claim.payload = found.payload;
  const verdict::Finding finding = checker.check(claim, {evidence});
  Decided decided{
      found.type, finding.says, finding.reason, std::string(text.substr(found.span.start, found.span.size())),
      {},         found.covered};
  for (const verdict::Span& span : found.covered) decided.covered += text.substr(span.start, span.size());
  return decided;
}

inline std::vector<Decided> calculations(std::string_view text) {
  std::vector<Decided> all;
  for (const claims::Found& found : claims::find_calculations(text, {0, text.size()})) {
    all.push_back(decide_found(text, found));
  }
  return all;
}

inline std::vector<Decided> dates(std::string_view text) {
  std::vector<Decided> all;
  for (const claims::Found& found : claims::find_date_statements(text, {0, text.size()})) {
    all.push_back(decide_found(text, found));
  }
  return all;
}

// One word for a text: "refutes" when one finding does, "supports" when all do, "abstains", or "none" without findings.
inline std::string says(const std::vector<Decided>& all) {
  if (all.empty()) return "none";
  bool supported = true;
  for (const Decided& one : all) {
    if (one.says == verdict::Says::refutes) return "refutes";
    supported = supported && one.says == verdict::Says::supports;
  }
  return supported ? "supports" : "abstains";
}

// Verified as a whole: all findings support and every byte outside the covered spans is space or punctuation.
inline bool verified(std::string_view text, const std::vector<Decided>& all) {
  if (says(all) != "supports") return false;
  std::string rest(text);
  for (const Decided& one : all) {
    for (const verdict::Span& span : one.spans) {
      for (std::size_t i = span.start; i < span.end; ++i) rest[i] = ' ';
    }
  }
  return std::ranges::all_of(rest, [](char c) { return std::string_view(" \t\r\n.,;:!()[]\"'*`\\$").contains(c); });
}

}  // namespace portcullis::tools
