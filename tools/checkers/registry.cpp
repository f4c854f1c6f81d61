// The table of checkers.
#include "tools/checkers/checker.hpp"

namespace portcullis::tools::checkers {

const std::vector<std::unique_ptr<Checker>>& registry() {
  static const std::vector<std::unique_ptr<Checker>> all = [] {
    std::vector<std::unique_ptr<Checker>> made;
    made.push_back(make_quotation_checker());
    made.push_back(make_citation_checker());
    made.push_back(make_arithmetic_checker());
    made.push_back(make_quantity_checker());
    made.push_back(make_date_checker());
    made.push_back(make_structured_checker());
    made.push_back(make_logical_checker("z3"));
    made.push_back(make_logical_checker("cvc5"));
    made.push_back(make_executable_checker());
    made.push_back(make_containment_checker());
    return made;
  }();
  return all;
}

const Checker* checker_for(verdict::ClaimType type) {
  for (const auto& checker : registry())
    if (checker->type() == type) return checker.get();
  return nullptr;
}

}  // namespace portcullis::tools::checkers
