// See round.hpp.
#include "tools/verify/rounds/round.hpp"

#include "schemas/embedded.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::tools::verify::rounds {

std::shared_ptr<const schemas::Validator> compiled(std::string_view name) {
  const auto schema = json::read(schemas::embedded("providers/" + std::string(name)));
  if (!schema) return nullptr;
  auto made = schemas::Validator::compile(*schema);
  return made ? std::make_shared<const schemas::Validator>(std::move(*made)) : nullptr;
}

bool every_number_once(const Json& entries, const char* name, std::int64_t first, std::size_t expected) {
  std::vector<bool> seen(expected, false);
  for (const Json& entry : entries) {
    const Json& number = entry.at(name);
    if (!number.is_number_integer()) return false;
    const auto at = number.get<std::int64_t>() - first;
    if (at < 0 || static_cast<std::size_t>(at) >= expected || seen[static_cast<std::size_t>(at)]) return false;
    seen[static_cast<std::size_t>(at)] = true;
  }
  return entries.size() == expected;
}

}  // namespace portcullis::tools::verify::rounds
