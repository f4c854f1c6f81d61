// What a caller is told when the log cannot take or show a leaf: the path, the system's words and what to do.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "schemas/problem.hpp"

namespace portcullis::server::audit {

// code audit_unavailable: an errno while `doing` ("write", "open") the path.
schemas::Problem unavailable(const std::filesystem::path& path, std::string_view doing, int error);
// code audit_unavailable: for another reason, a whole sentence.
schemas::Problem unavailable(std::string message, std::string fix);
// code audit_corrupt: what the files hold is not what was written.
schemas::Problem corrupt(const std::filesystem::path& directory, std::string_view what);
// code audit_not_found: no such leaf or receipt.
schemas::Problem not_found(std::string message, std::string fix);

// "No space left on device (ENOSPC)".
std::string errno_text(int error);
// For messages: quoted, control characters written out.
std::string shown(const std::filesystem::path& path);

}  // namespace portcullis::server::audit
