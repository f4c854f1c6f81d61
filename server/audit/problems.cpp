// See problems.hpp.
#include "server/audit/problems.hpp"

#include <cerrno>
#include <cstring>

#include "transport/json/visible.hpp"

namespace portcullis::server::audit {
namespace {

std::string fix_for(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "Make room on that file system (or raise its quota or size limit), or name another audit directory.";
    case EACCES:
    case EPERM:
      return "Let the user of this process own the audit directory (chown, chmod 700), or name another one.";
    case EROFS:
      return "Name an audit directory on a file system that can be written.";
    case ELOOP:
    case ENOTDIR:
    case EISDIR:
      return "Put a plain directory with plain files there; links and special files are refused.";
    case ETIMEDOUT:
      return "Find the process that holds the lock (fuser on that file) and end it, or give each server its own "
             "directory.";
    default:
      return "See to that file system, or name another audit directory.";
  }
}

}  // namespace

std::string errno_text(int error) {
  const char* description = ::strerrordesc_np(error);
  const char* name = ::strerrorname_np(error);
  std::string out = description != nullptr ? description : "unknown error";
  out += " (";
  out += name != nullptr ? std::string(name) : "errno " + std::to_string(error);
  out += ')';
  return out;
}

std::string shown(const std::filesystem::path& path) {
  return '"' + json::visible_line(path.native()) + '"';
}

schemas::Problem unavailable(const std::filesystem::path& path, std::string_view doing, int error) {
  return unavailable(
      "The audit log could not " + std::string(doing) + ' ' + shown(path) + ": " + errno_text(error) + '.',
      fix_for(error));
}

schemas::Problem unavailable(std::string message, std::string fix) {
  return {.code = "audit_unavailable", .message = std::move(message), .allowed = {}, .fix = std::move(fix)};
}

schemas::Problem corrupt(const std::filesystem::path& directory, std::string_view what) {
  return {.code = "audit_corrupt",
          .message = "The audit log in " + shown(directory) + " is damaged: " + std::string(what),
          .allowed = {},
          .fix =
              "Keep the directory as evidence (`portcullis audit verify` says more) and start the server again with "
              "another audit directory."};
}

schemas::Problem not_found(std::string message, std::string fix) {
  return {.code = "audit_not_found", .message = std::move(message), .allowed = {}, .fix = std::move(fix)};
}

}  // namespace portcullis::server::audit
