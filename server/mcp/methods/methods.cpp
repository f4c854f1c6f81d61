// See methods.hpp. Source: MCP 2026-07-28 and the older revisions, "Server features"; SEP-2663 (tasks), SEP-2640
// (skills).
#include "server/mcp/methods/methods.hpp"

namespace portcullis::server::mcp {
namespace {

bool has_resources(const Services& services) {
  return !services.resources.empty();
}
bool has_prompts(const Services& services) {
  return services.prompts != nullptr;
}
bool has_completion(const Services& services) {
  return has_prompts(services) || has_resources(services);
}
bool has_skills(const Services& services) {
  return services.skills != nullptr;
}
bool has_tasks(const Services& services) {
  return services.tasks != nullptr;
}

constexpr bool yes = true;
constexpr bool no = false;

//                          name, older revisions, 2026-07-28
constexpr Method table[] = {
    {"tools/call", yes, yes, nullptr, call_tool},
    {"tools/list", yes, yes, nullptr, list_tools},
    {"server/discover", no, yes, nullptr, discover},
    {"initialize", yes, no, nullptr, initialize},
    {"ping", yes, no, nullptr, ping},
    {"logging/setLevel", yes, no, nullptr, set_log_level},
    {"resources/list", yes, yes, has_resources, list_resources},
    {"resources/templates/list", yes, yes, has_resources, list_resource_templates},
    {"resources/read", yes, yes, has_resources, read_resource},
    {"resources/subscribe", yes, no, has_resources, subscribe_resource},
    {"resources/unsubscribe", yes, no, has_resources, unsubscribe_resource},
    {"prompts/list", yes, yes, has_prompts, list_prompts},
    {"prompts/get", yes, yes, has_prompts, get_prompt},
    {"completion/complete", yes, yes, has_completion, complete_argument},
    {"subscriptions/listen", no, yes, nullptr, listen},
    {"skills/list", no, yes, has_skills, list_skills},
    {"skills/get", no, yes, has_skills, get_skill},
    {"tasks/get", no, yes, has_tasks, get_task},
    {"tasks/update", no, yes, has_tasks, update_task},
    {"tasks/cancel", no, yes, has_tasks, cancel_task},
};

}  // namespace

std::span<const Method> methods() {
  return table;
}

const Method* find_method(std::string_view name, bool modern, const Services& services) {
  for (const Method& method : table)
    if (method.name == name && (modern ? method.modern : method.legacy) &&
        (method.served == nullptr || method.served(services)))
      return &method;
  return nullptr;
}

std::string served_methods(bool modern, const Services& services) {
  std::string out;
  for (const Method& method : table)
    if (find_method(method.name, modern, services) != nullptr)
      out += (out.empty() ? "" : ", ") + std::string(method.name);
  return out;
}

}  // namespace portcullis::server::mcp
