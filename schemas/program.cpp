// See program.hpp.
#include "schemas/program.hpp"

#include <algorithm>

namespace portcullis::schemas {

void append_token(std::string_view token, std::string& out) {
  out += '/';
  for (const char c : token) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
}

std::string pointer_of(const std::vector<Location>& locations, std::uint32_t location) {
  std::vector<const Location*> path;
  for (; location != none; location = locations[location].parent) path.push_back(&locations[location]);
  std::string out;
  for (auto step = path.rbegin(); step != path.rend(); ++step) {
    if ((*step)->parent == none) {
      out += (*step)->token;
    } else {
      append_token((*step)->token, out);
    }
  }
  return out;
}

bool comes_before(std::string_view left, std::string_view right) {
  return left.size() != right.size() ? left.size() < right.size() : left < right;
}

std::uint32_t ObjectChecks::find(std::string_view name, std::uint32_t hint) const {
  // Members mostly come in the order of the schema.
  if (hint < names.size() && names[hint].text == name) return hint;
  const auto found = std::ranges::lower_bound(sorted, name, comes_before,
                                              [&](std::uint32_t i) { return std::string_view(names[i].text); });
  return found != sorted.end() && names[*found].text == name ? *found : none;
}

}  // namespace portcullis::schemas
