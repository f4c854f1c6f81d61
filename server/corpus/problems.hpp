// What an operator or caller is told when a corpus cannot be used.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "schemas/problem.hpp"

namespace portcullis::server::corpus {

// code corpus_missing: there is no such file.
schemas::Problem missing(const std::filesystem::path& file);
// code corpus_unavailable: the system's words for what `doing` ("open", "write") met.
schemas::Problem unavailable(const std::filesystem::path& file, std::string_view doing, int error);
// code corpus_damaged: the file is not what `portcullis index` wrote.
schemas::Problem damaged(const std::filesystem::path& file, std::string_view what);
// code corpus_version: written by another release.
schemas::Problem other_version(const std::filesystem::path& file);
// code corpus_busy: another process writes it, or too many calls wait for it.
schemas::Problem busy(const std::filesystem::path& file, std::string_view what);
// What SQLite met, in the words of this folder.
schemas::Problem from_store(const std::filesystem::path& file, const schemas::Problem& problem);

}  // namespace portcullis::server::corpus
