// A deterministic checker: one file, one claim type. It never guesses: what it cannot parse it abstains on.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "tools/checkers/evidence.hpp"
#include "tools/claims/claim.hpp"
#include "transport/json/json.hpp"

namespace portcullis::tools::checkers {

class CitationVetoes;
struct ProgramReport;
struct ProofReport;

struct CheckContext {
  const Evidence& evidence;
  const Json* schema = nullptr;                               // the caller's `schema` for structured claims
  verdict::Origin required_origin = verdict::Origin::caller;  // evidence below it neither supports nor refutes
  const ProgramReport* program = nullptr;                     // of an executable claim: what came of running it
  CitationVetoes* citations = nullptr;                        // of all citations of the call; null: each is read alone
  const ProofReport* proof = nullptr;                         // of a logical claim: what the solvers said
};

class Checker {
 public:
  virtual ~Checker() = default;
  virtual std::string_view seat() const = 0;     // "checker:quotation"
  virtual std::string_view version() const = 0;  // changes whenever a finding may change
  virtual verdict::ClaimType type() const = 0;   // the claims it decides
  // Never throws; seat and version of the finding are filled in. Thread-safe.
  virtual verdict::Finding check(const claims::Claim& claim, const CheckContext& context) const = 0;
};

// All of them, in the order of ClaimType. A new checker is one file and one row of the table in registry.cpp.
const std::vector<std::unique_ptr<Checker>>& registry();

// The first one that decides claims of this type, or null. A logical claim has two, and both have to support.
const Checker* checker_for(verdict::ClaimType type);

std::unique_ptr<Checker> make_quotation_checker();
std::unique_ptr<Checker> make_citation_checker();
std::unique_ptr<Checker> make_arithmetic_checker();
std::unique_ptr<Checker> make_quantity_checker();
std::unique_ptr<Checker> make_date_checker();
std::unique_ptr<Checker> make_structured_checker();
std::unique_ptr<Checker> make_logical_checker(std::string solver);  // one a solver: "z3", "cvc5"
std::unique_ptr<Checker> make_executable_checker();
std::unique_ptr<Checker> make_containment_checker();  // grounded claims that stand word for word in the evidence

}  // namespace portcullis::tools::checkers
