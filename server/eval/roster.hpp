// Who answers in a file: its seats in the order of their first answer, and the family of each. Fed item by item by the
// first pass of engine.cpp.
#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "schemas/problem.hpp"
#include "server/eval/item.hpp"
#include "server/eval/judged.hpp"

namespace portcullis::server::eval {

class Roster {
 public:
  // An answer that names no family is of the one that the others of its seat name; where none does, the family stays
  // unknown, and the seat is not heard. Err, with the lines: "family_differs" (two are named), "too_many_seats" (64).
  std::expected<void, schemas::Problem> add(const Item& item, std::size_t line);

  std::vector<PanelSeat> take() { return std::move(panel_); }

 private:
  std::expected<void, schemas::Problem> seat(const std::string& name, const std::string& family, std::size_t line);

  std::vector<PanelSeat> panel_;
  std::vector<std::size_t> named_;  // the line that first names the family of a seat
};

}  // namespace portcullis::server::eval
