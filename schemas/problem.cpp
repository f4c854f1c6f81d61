// See problem.hpp.
#include "schemas/problem.hpp"

namespace portcullis::schemas {

std::string Problem::text() const {
  std::string out = message;
  if (!allowed.empty()) {
    out += " Allowed: ";
    for (std::size_t i = 0; i < allowed.size(); ++i) {
      if (i != 0) out += ", ";
      out += allowed[i];
    }
    out += '.';
  }
  if (!fix.empty()) out += " Fix: " + fix;
  return out;
}

Json Problem::to_json() const {
  Json out{{"code", code}, {"message", message}};
  if (!allowed.empty()) out["allowed"] = allowed;
  if (!fix.empty()) out["fix"] = fix;
  return out;
}

}  // namespace portcullis::schemas
