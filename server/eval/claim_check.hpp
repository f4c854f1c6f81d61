// What the deterministic checkers make of an item's claims, the way that `verify` takes with no model seat.
#pragma once

#include <vector>

#include "server/eval/item.hpp"
#include "tools/verdict/join.hpp"

namespace portcullis::server::eval {

// One verdict a claim, in order: the lowest of its parts.
std::vector<tools::verdict::ClaimVerdict> check_claims(const Item& item);

}  // namespace portcullis::server::eval
