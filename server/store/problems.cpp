// See problems.hpp.
#include "server/store/problems.hpp"

#include <string>

#include "server/audit/problems.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::store {

schemas::Problem unavailable(const std::filesystem::path& path, std::string_view doing, std::string_view why) {
  return {.code = "store_unavailable",
          .message = "The store could not " + std::string(doing) + ' ' + audit::shown(path) + ": " +
                     json::visible_line(why) + '.',
          .allowed = {},
          .fix = "See to that file system: room, owner (this user) and mode (700, files 600)."};
}

schemas::Problem unavailable(const std::filesystem::path& path, std::string_view doing, int error) {
  return unavailable(path, doing, audit::errno_text(error));
}

schemas::Problem damaged(const std::filesystem::path& path, std::string_view what) {
  return {.code = "store_damaged",
          .message = "The store " + audit::shown(path) + " is damaged: " + json::visible_line(what) + '.',
          .allowed = {},
          .fix =
              "Move that file and those beside it that begin with its name away; a new one is made. Tasks in it are "
              "lost, the audit log is not."};
}

schemas::Problem newer(const std::filesystem::path& path) {
  return {.code = "store_newer",
          .message = "The store " + audit::shown(path) + " was written by a later release.",
          .allowed = {},
          .fix = "Run that release, or give this one a state directory of its own."};
}

schemas::Problem too_many_tasks(std::size_t limit, std::string_view whom) {
  return {.code = "task_limit",
          .message = "There are " + std::to_string(limit) + " tasks of " + std::string(whom) + " already.",
          .allowed = {},
          .fix = "Wait until some of them have expired."};
}

}  // namespace portcullis::server::store
