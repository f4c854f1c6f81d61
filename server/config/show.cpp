// `config show` (see config.hpp).
#include <algorithm>

#include "server/config/config.hpp"
#include "server/config/fanout.hpp"

namespace portcullis::server::config {
namespace {

void add_keys(const char* table, const std::vector<KeyStatus>& keys, std::string& out) {
  for (const auto& key : keys) {
    out += "# " + std::string(table) + "." + key.provider + " key: ";
    if (key.set) {
      out += "set (" + key.source + ")";
    } else if (key.needed) {
      out += "missing" + (key.source.empty() ? "" : " (" + key.source + ")");
    } else {
      out += "not needed";
    }
    out += '\n';
  }
}

}  // namespace

std::string show(const Loaded& loaded, bool origin) {
  std::string out;
  for (const auto& value : loaded.values) {
    out += value.key + " = " + value.value;
    if (origin) out += "  # " + value.origin.text();
    out += '\n';
  }
  if (loaded.config.seats.empty()) out += "# no seats: only the deterministic checkers decide\n";
  out += price_notes(loaded.config);
  add_keys("providers", loaded.keys, out);
  add_keys("sources", loaded.source_keys, out);
  return out;
}

}  // namespace portcullis::server::config
