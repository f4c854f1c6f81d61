// Tables from the reason code of somebody who was asked to what it means and what mends it. Used by the probes.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portcullis::server::doctor {

struct Cause {
  std::string_view reason;  // of the seat; stands for all that begin so, and the first that fits counts
  std::string_view code;
  std::string_view what;
  std::string_view fix;
};

inline const Cause* cause_of(std::span<const Cause> causes, std::string_view reason) {
  const auto found = std::ranges::find_if(causes, [&](const Cause& cause) { return reason.starts_with(cause.reason); });
  return found == causes.end() ? nullptr : &*found;
}

// The text with its names, such as PROVIDER, replaced. What is put in is not looked at again.
inline std::string filled(std::string_view text, const std::vector<std::pair<std::string_view, std::string>>& names) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto found =
        std::ranges::find_if(names, [&](const auto& name) { return text.substr(i).starts_with(name.first); });
    if (found == names.end()) {
      out += text[i++];
    } else {
      out += found->second;
      i += found->first.size();
    }
  }
  return out;
}

}  // namespace portcullis::server::doctor
