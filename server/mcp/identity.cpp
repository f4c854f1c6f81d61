// See identity.hpp.
#include "server/mcp/identity.hpp"

namespace portcullis::server::mcp {

Json implementation(Revision revision) {
  Json out{{"name", server_name}, {"version", server_version}};
  if (revision >= Revision::v2025_06_18) out["title"] = "Portcullis";
  if (revision >= Revision::v2025_11_25)
    out["description"] = "Verification tools behind a fail-closed gate: what is not proven is withheld.";
  return out;
}

Json capabilities(const Services& services, Revision revision) {
  const Json changes{{"listChanged", true}};
  Json out{{"tools", changes}};
  if (services.prompts != nullptr) out["prompts"] = changes;
  if (!services.resources.empty()) out["resources"] = Json{{"subscribe", true}, {"listChanged", true}};
  if (revision >= Revision::v2025_03_26 && (services.prompts != nullptr || !services.resources.empty()))
    out["completions"] = Json::object();
  out["logging"] = Json::object();
  if (is_modern(revision)) {
    Json extensions = Json::object();
    if (services.tasks != nullptr) extensions[std::string(tasks_extension)] = Json::object();
    if (services.skills != nullptr) extensions[std::string(skills_extension)] = Json::object();
    if (!extensions.empty()) out["extensions"] = std::move(extensions);
  }
  return out;
}

std::string_view instructions() {
  return "Portcullis checks what models say. Call `verify` with the text and its source documents before you act on an "
         "answer or hand it on; quotations, citations, calculations, units and dates are decided without any model. "
         "Call "
         "`consult` to put one question to several models at once. Read `gate` first: `released` means that every "
         "claim "
         "met the required verdict; `withheld` means that something is refuted or not proven, and `reasons`, `claims` "
         "and "
         "`coverage` say what. `agreed` is agreement of models, not proof. Mend the text and call again.";
}

Json result_meta() {
  return Json{{"io.modelcontextprotocol/serverInfo", Json{{"name", server_name}, {"version", server_version}}}};
}

}  // namespace portcullis::server::mcp
