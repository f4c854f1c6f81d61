// What a `subscriptions/listen` stream asks to hear of. Pure; read from the request, matched against events.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "server/mcp/services.hpp"
#include "transport/json/json.hpp"
#include "transport/jsonrpc/message.hpp"

namespace portcullis::server::mcp {

struct ListenFilter {
  bool tools = false;
  bool prompts = false;
  bool resources = false;
  std::vector<std::string> uris;   // of resources; sorted, each once
  std::vector<std::string> tasks;  // ids; sorted, each once

  // True when the event is one of those; events of other principals do not come here.
  bool wants(const Event& event) const;
  // The form of the request, with what is honoured.
  Json to_json() const;
};

// Reads `notifications` and leaves out what this server never tells of: keys that it does not know, lists that it does
// not have. -32602 for what is malformed, -32021 for tasks without the extension.
std::expected<ListenFilter, jsonrpc::Error> read_listen_filter(const Services& services, const Json& params,
                                                               const Json& client_capabilities);

}  // namespace portcullis::server::mcp
