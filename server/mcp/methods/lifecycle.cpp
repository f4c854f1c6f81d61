// Who the server is and what it can do: `server/discover`, and `initialize`, `ping` and `logging/setLevel` of the older
// revisions.
#include "server/mcp/connection.hpp"
#include "server/mcp/identity.hpp"
#include "server/mcp/log_level.hpp"
#include "server/mcp/methods/methods.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {

using jsonrpc::ErrorCode;

void initialize(Exchange exchange) {
  const auto version = exchange.params.find("protocolVersion");
  if (version == exchange.params.end() || !version->is_string())
    return exchange.refuse({ErrorCode::invalid_params, "`protocolVersion` must be a string.", nullptr},
                           HttpStatus::bad_request);
  if (exchange.connection->session() != nullptr)
    return exchange.refuse({ErrorCode::invalid_request, "This connection is initialized already.", nullptr},
                           HttpStatus::bad_request);
  LegacySession session;
  const auto asked = revision_from(version->get_ref<const std::string&>());
  if (asked && !is_modern(*asked)) session.revision = *asked;
  if (const auto declared = exchange.params.find("capabilities");
      declared != exchange.params.end() && declared->is_object())
    session.client_capabilities = *declared;
  const Revision revision = session.revision;
  exchange.connection->begin_session(std::move(session));
  exchange.complete(Json{{"protocolVersion", name_of(revision)},
                         {"capabilities", capabilities(exchange.services(), revision)},
                         {"serverInfo", implementation(revision)},
                         {"instructions", instructions()}});
}

void discover(Exchange exchange) {
  std::string& text = exchange.services().discovered;
  if (text.empty()) {
    Json versions = Json::array();
    for (const Revision revision : served_revisions) versions.push_back(name_of(revision));
    text =
        json::write(exchange.completed(Json{{"supportedVersions", std::move(versions)},
                                            {"capabilities", capabilities(exchange.services(), Revision::v2026_07_28)},
                                            {"instructions", instructions()}},
                                       cached_for_an_hour));
  }
  exchange.result_text(text);
}

void ping(Exchange exchange) {
  exchange.complete(Json::object());
}

void set_log_level(Exchange exchange) {
  const std::string* level = exchange.text("level");
  if (level == nullptr) return;
  if (!severity_of(*level))
    return exchange.invalid("There is no level \"" + json::visible_line(*level) + "\". Levels: " + log_level_names() +
                            ".");
  if (LegacySession* session = exchange.connection->session()) session->log_level = *level;
  exchange.complete(Json::object());
}

}  // namespace portcullis::server::mcp
