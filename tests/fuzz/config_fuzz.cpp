// Any bytes as a configuration file: loading never crashes and every problem is safe to show; as a project file it
// never moves a key, adds a reader of texts or relaxes a policy.
#include <cstdint>
#include <string>
#include <string_view>

#include "server/config/config.hpp"
#include "tests/fuzz/support.hpp"
#include "tools/providers/vendors.hpp"
#include "transport/json/visible.hpp"

namespace {

using namespace portcullis::server;
using portcullis::fuzz::require;

config::Sources sources(const std::string& path, std::string text) {
  config::Sources out;
  out.environment = {{"HOME", "/h"}, {"OPENAI_API_KEY", "k1"}, {"ANTHROPIC_API_KEY", "k2"}, {"GEMINI_API_KEY", "k3"}};
  out.directory = "/w";
  out.read_file = [path, text = std::move(text)](
                      const std::filesystem::path& wanted) -> std::expected<std::string, config::ReadFailure> {
    if (wanted == path) return text;
    return std::unexpected(config::ReadFailure::missing);
  };
  return out;
}

void check_problems(const std::vector<portcullis::schemas::Problem>& problems) {
  require(!problems.empty(), "a refusal has a problem");
  for (const auto& problem : problems) {
    require(!problem.code.empty() && !problem.message.empty(), "a problem has a code and a message");
    require(portcullis::json::visible_line(problem.text()) == problem.text(), "a problem is safe to show");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const config::Config bare = config::load(sources("", ""))->config;
  const std::string text(reinterpret_cast<const char*>(data), size);

  const auto user = config::load(sources("/h/.config/portcullis/config.toml", text));
  if (user) {
    require(portcullis::json::is_visible(config::show(*user, true)), "config show is safe to print");
  } else {
    check_problems(user.error());
  }

  const auto project = config::load(sources("/w/portcullis.toml", text));
  if (!project) {
    check_problems(project.error());
    return 0;
  }
  const auto& loaded = project->config;
  require(loaded.audit_directory == bare.audit_directory && loaded.audit_mode == bare.audit_mode,
          "the audit log stays");
  require(loaded.limits.line_bytes <= bare.limits.line_bytes, "limits only shrink");
  for (const auto& seat : loaded.seats) {
    const auto* vendor = portcullis::tools::providers::find_vendor(seat.provider->name);
    require(vendor != nullptr && seat.provider->base_url == vendor->base_url, "keys go to the vendor alone");
    require(!seat.provider->allow_private && seat.provider->ca_file.empty(), "the vendor is verified");
    bool known = false;
    for (const auto& other : bare.seats) known = known || other.provider->name == seat.provider->name;
    require(known, "texts go to the user's vendors alone");
  }
  for (const auto& [name, profile] : bare.profiles) {
    require(portcullis::tools::verdict::at_least_as_strict(loaded.profiles.at(name).policy, profile.policy),
            "a project file relaxes no profile");
  }
  const auto& chosen = loaded.profiles.at(loaded.default_profile).policy;
  require(portcullis::tools::verdict::at_least_as_strict(chosen, bare.profiles.at(bare.default_profile).policy),
          "a project file relaxes no call");
  return 0;
}
