// See problems.hpp.
#include "server/corpus/problems.hpp"

#include "server/audit/problems.hpp"

namespace portcullis::server::corpus {
namespace {

schemas::Problem made(std::string code, const std::filesystem::path& file, std::string_view what, std::string fix) {
  return {std::move(code), "The corpus " + audit::shown(file) + ' ' + std::string(what), {}, std::move(fix)};
}

}  // namespace

schemas::Problem missing(const std::filesystem::path& file) {
  return made("corpus_missing", file, "is not there.", "Make it with: portcullis index NAME PATH...");
}

schemas::Problem unavailable(const std::filesystem::path& file, std::string_view doing, int error) {
  return made("corpus_unavailable", file,
              "cannot be used: to " + std::string(doing) + " it gave " + audit::errno_text(error) + '.',
              "See to that file: a regular file, not a link, that this user may read; and room on its file system.");
}

schemas::Problem damaged(const std::filesystem::path& file, std::string_view what) {
  return made("corpus_damaged", file, "is damaged: " + std::string(what) + '.',
              "Move it away and make it again with: portcullis index NAME PATH...");
}

schemas::Problem other_version(const std::filesystem::path& file) {
  return made("corpus_version", file, "was written by another release, or is no corpus.",
              "Move it away and make it again with: portcullis index NAME PATH...");
}

schemas::Problem busy(const std::filesystem::path& file, std::string_view what) {
  return made("corpus_busy", file, what, "Try again later.");
}

schemas::Problem from_store(const std::filesystem::path& file, const schemas::Problem& problem) {
  const bool broken = problem.code == "store_damaged";
  return made(broken ? "corpus_damaged" : "corpus_unavailable", file, "cannot be used: " + problem.message,
              broken ? "Move it away and make it again with: portcullis index NAME PATH..."
                     : "See to that file: a regular file, not a link, that this user may read.");
}

}  // namespace portcullis::server::corpus
