// Who the server says it is, per revision: implementation block, capabilities, instructions.
#pragma once

#include <string>
#include <string_view>

#include "server/mcp/revision.hpp"
#include "server/mcp/services.hpp"
#include "transport/json/json.hpp"

namespace portcullis::server::mcp {

inline constexpr std::string_view server_name = "portcullis";
inline constexpr std::string_view server_version = PORTCULLIS_VERSION;

Json implementation(Revision revision);
// What the services behind it can do, in the form of that revision.
Json capabilities(const Services& services, Revision revision);
std::string_view instructions();

// "_meta" of every modern result.
Json result_meta();

}  // namespace portcullis::server::mcp
