// portcullis://receipt/{id}: what the audit log holds of a call, with the proof that it is part of the log. Readable by
// the principal that made the call, and by nobody else.
#pragma once

#include <filesystem>
#include <memory>

#include "server/mcp/resources.hpp"

namespace portcullis::server::mcp {

// `services` must outlive the family.
std::unique_ptr<ResourceFamily> make_receipt_resources(Services& services, std::filesystem::path audit_directory);

}  // namespace portcullis::server::mcp
