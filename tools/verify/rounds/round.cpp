// See round.hpp.
#include "tools/verify/rounds/round.hpp"

#include "schemas/embedded.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::tools::verify::rounds {

Json reply_schema(std::string_view name) {
  auto schema = json::read(schemas::embedded("providers/" + std::string(name)));
  return schema ? std::move(*schema) : Json();
}

std::shared_ptr<const schemas::Validator> compiled(std::string_view name) {
  const Json schema = reply_schema(name);
  if (!schema.is_object()) return nullptr;
  auto made = schemas::Validator::compile(schema);
  return made ? std::make_shared<const schemas::Validator>(std::move(*made)) : nullptr;
}

bool every_index_once(const Json& entries, std::size_t expected) {
  std::vector<bool> seen(expected, false);
  for (const Json& entry : entries) {
    const Json& index = entry.at("index");
    if (!index.is_number_integer()) return false;
    const auto at = index.get<std::int64_t>();
    if (at < 0 || static_cast<std::size_t>(at) >= expected || seen[static_cast<std::size_t>(at)]) return false;
    seen[static_cast<std::size_t>(at)] = true;
  }
  return entries.size() == expected;
}

}  // namespace portcullis::tools::verify::rounds
