// Builders for the tests of the splitter and the text checkers: a candidate text and its evidence in one line.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/checkers/checker.hpp"
#include "tools/claims/claim.hpp"

namespace portcullis::tools::testing {

using checkers::Document;
using checkers::Evidence;
using claims::Claim;
using claims::ClaimType;
using claims::Span;
using claims::Split;
using verdict::Finding;
using verdict::Says;

inline std::string_view bytes(std::string_view text, Span span) {
  return text.substr(span.start, span.size());
}

inline Split split(std::string_view text, std::vector<std::string> ids = {"doc"}) {
  return claims::split(text, {!ids.empty(), std::move(ids)});
}

inline std::vector<std::string> sentences(std::string_view text) {
  std::vector<std::string> found;
  for (const auto& sentence : split(text).sentences) found.emplace_back(bytes(text, sentence.span));
  return found;
}

inline std::vector<Claim> of_type(const Split& split, ClaimType type) {
  std::vector<Claim> found;
  std::copy_if(split.claims.begin(), split.claims.end(), std::back_inserter(found),
               [&](const Claim& claim) { return claim.type == type; });
  return found;
}

// The bytes that the residue claims cover, one string for each covered span.
inline std::vector<std::string> residue(std::string_view text, std::vector<std::string> ids = {"doc"}) {
  std::vector<std::string> found;
  for (const Claim& claim : split(text, std::move(ids)).claims)
    if (claim.type == ClaimType::grounded || claim.type == ClaimType::world)
      for (const Span span : claim.covered) found.emplace_back(bytes(text, span));
  return found;
}

// Findings of all claims of one type in a text.
inline std::vector<Finding> check(std::string_view text, const Evidence& evidence, ClaimType type,
                                  const Json* schema = nullptr, verdict::Origin origin = verdict::Origin::caller) {
  std::vector<std::string> ids;
  for (const Document& document : evidence.documents()) ids.push_back(document.id);
  std::vector<Finding> findings;
  for (const Claim& claim : split(text, ids).claims)
    if (claim.type == type) findings.push_back(checkers::checker_for(type)->check(claim, {evidence, schema, origin}));
  return findings;
}

// The finding of the only quotation in a text.
inline Finding quote(std::string_view text, const Evidence& evidence) {
  const auto findings = check(text, evidence, ClaimType::quotation);
  return findings.size() == 1 ? findings[0] : Finding{"", Says::not_applicable, "not_one_quotation", {}, ""};
}

inline Evidence document(std::string text) {
  return Evidence({{"doc", std::move(text)}});
}

}  // namespace portcullis::tools::testing
