// What a caller is told when the store cannot keep or show something: the path, the system's words and what to do.
#pragma once

#include <filesystem>
#include <string_view>

#include "schemas/problem.hpp"

namespace portcullis::server::store {

// code store_unavailable; `why` is the system's or the library's words for what `doing` ("open", "write") met.
schemas::Problem unavailable(const std::filesystem::path& path, std::string_view doing, std::string_view why);
schemas::Problem unavailable(const std::filesystem::path& path, std::string_view doing, int error);
// code store_damaged: the file is not what was written.
schemas::Problem damaged(const std::filesystem::path& path, std::string_view what);
// code store_newer: written by a later release.
schemas::Problem newer(const std::filesystem::path& path);
// code task_limit: as many as `limit` are kept for `whom` already.
schemas::Problem too_many_tasks(std::size_t limit, std::string_view whom);

}  // namespace portcullis::server::store
