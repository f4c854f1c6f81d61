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

Json capabilities(Revision) {
  return Json{{"tools", Json::object()}};
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
