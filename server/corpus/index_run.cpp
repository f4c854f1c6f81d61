// See index_run.hpp.
#include "server/corpus/index_run.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "server/audit/problems.hpp"
#include "server/corpus/builder.hpp"
#include "server/corpus/documents.hpp"
#include "server/corpus/problems.hpp"
#include "server/corpus/walk.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::corpus {
namespace {

constexpr std::size_t most_problems = 1'000;  // kept; more of them say nothing new

class IndexRun {
 public:
  IndexRun(const IndexRequest& request, const std::function<void(std::uint64_t, std::uint64_t)>& progress)
      : request_(request), progress_(progress) {}

  std::expected<IndexReport, schemas::Problem> run() {
    for (const auto& path : request_.paths)
      if (auto refused = refuse(path)) return std::unexpected(std::move(*refused));
    auto builder = Builder::begin(request_.corpus);
    if (!builder) return std::unexpected(std::move(builder.error()));
    builder_ = std::move(*builder);
    for (const auto& path : request_.paths) {
      walk(path, walked_, [this](FoundFile file) { return take(std::move(file)); });
      if (stopped_) return std::unexpected(std::move(*stopped_));
    }
    if (auto done = look_for_gone(); !done) return std::unexpected(std::move(done.error()));
    struct stat there;
    const bool fresh = ::lstat(request_.corpus.c_str(), &there) != 0;
    if (builder_->changed() || fresh)
      if (auto done = builder_->commit(); !done) return std::unexpected(std::move(done.error()));
    builder_.reset();
    return finish();
  }

 private:
  // What was named wrongly changes nothing at all.
  static std::optional<schemas::Problem> refuse(const std::filesystem::path& path) {
    struct stat there;
    if (::lstat(path.c_str(), &there) != 0)
      return schemas::Problem{"file_unreadable",
                              audit::shown(path) + " cannot be read: " + audit::errno_text(errno) + '.',
                              {},
                              "Give the path of a file or folder."};
    if (S_ISLNK(there.st_mode))
      return schemas::Problem{"not_followed",
                              audit::shown(path) + " is a symbolic link, which is not followed.",
                              {},
                              "Name the file or folder that it leads to."};
    if (!S_ISREG(there.st_mode) && !S_ISDIR(there.st_mode))
      return schemas::Problem{
          "not_a_file", audit::shown(path) + " is neither a file nor a folder.", {}, "Name a file or folder."};
    return std::nullopt;
  }

  std::expected<IndexReport, schemas::Problem> finish() {
    auto corpus = CorpusFile::open(request_.corpus);
    if (!corpus) return std::unexpected(std::move(corpus.error()));
    const auto counts = corpus->counts();
    if (!counts) return std::unexpected(counts.error());
    report_.now = *counts;
    report_.links = std::move(walked_.links);
    report_.other_files = walked_.other_files;
    for (auto& problem : walked_.problems) add(std::move(problem));
    return std::move(report_);
  }

  void add(schemas::Problem problem) {
    if (report_.problems.size() < most_problems) report_.problems.push_back(std::move(problem));
  }

  // False: stop, the run has failed.
  bool take(FoundFile found) {
    if (!seen_.insert(found.path.string()).second) return true;
    progress_(++files_, bytes_ += found.bytes);
    const std::string place = found.path.string();
    auto documents = read(found, place);
    if (!documents) return stopped_.has_value() ? false : forget(place, std::move(documents.error()));
    if (documents->empty() && unchanged_) return true;
    for (const NewDocument& document : *documents)
      if (!claim(document.name, place)) return stopped_ ? false : true;
    const auto before = known(place);
    if (!before) return false;
    const auto count = builder_->document_count();
    if (!count) return stop(count.error());
    if (*count + documents->size() > most_documents)
      return stop({"too_many_documents",
                   "The corpus would hold more than " + std::to_string(most_documents) + " documents.",
                   {},
                   "Make several corpora."});
    if (auto done = builder_->put(file_, found.modified, *documents); !done) return stop(std::move(done.error()));
    ++(*before ? report_.changed : report_.added);
    return true;
  }

  bool stop(schemas::Problem problem) {
    stopped_ = std::move(problem);
    return false;
  }

  // What cannot be read is not evidence any more, whatever it said before.
  bool forget(const std::string& place, schemas::Problem problem) {
    add(std::move(problem));
    const auto dropped = builder_->drop_file(place);
    if (!dropped) return stop(dropped.error());
    report_.dropped += *dropped;
    return true;
  }

  std::expected<std::vector<NewDocument>, schemas::Problem> read(const FoundFile& found, const std::string& place) {
    unchanged_ = false;
    if (!is_good_name(found.name))
      return std::unexpected(
          schemas::Problem{"bad_name",
                           audit::shown(found.path) + " has a name that cannot be shown or is long.",
                           {},
                           "Rename it: UTF-8, no controls, at most " + std::to_string(longest_name) + " bytes."});
    if (found.bytes > most_file_bytes) return std::unexpected(too_large(found));
    auto bytes = audit::read_at(found.file, 0, found.bytes + 1);
    if (!bytes)
      return std::unexpected(
          schemas::Problem{"file_unreadable",
                           audit::shown(found.path) + " cannot be read: " + audit::errno_text(bytes.error()) + '.',
                           {},
                           "See to its owner and mode, or leave it out."});
    if (bytes->size() > most_file_bytes) return std::unexpected(too_large(found));
    file_ = {place, hash_of(*bytes), bytes->size()};
    auto has = builder_->has(file_);
    if (!has) {
      stop(has.error());
      return std::unexpected(has.error());
    }
    if (*has) {
      unchanged_ = true;
      ++report_.unchanged;
      return std::vector<NewDocument>();
    }
    return documents_of(*bytes, form_of(found.name).value_or(FileForm::text), found.name, place);
  }

  static schemas::Problem too_large(const FoundFile& found) {
    return {"file_too_large",
            audit::shown(found.path) + " is larger than " + std::to_string(most_file_bytes) + " bytes.",
            {},
            "Split it."};
  }

  // A name belongs to one file. That of a file that is gone is free.
  bool claim(const std::string& name, const std::string& place) {
    const auto owner = builder_->file_of(name);
    if (!owner) return stop(owner.error());
    if (!*owner || **owner == place) return true;
    struct stat there;
    if (::lstat((*owner)->c_str(), &there) != 0) {
      const auto dropped = builder_->drop_file(**owner);
      if (!dropped) return stop(dropped.error());
      report_.dropped += *dropped;
      return true;
    }
    static_cast<void>(forget(place, {"name_taken",
                                     json::visible_line(place) + ": the corpus has \"" + json::visible_line(name) +
                                         "\" already, from " + json::visible_line(**owner) + '.',
                                     {},
                                     "Index the folder above both, or make another corpus."}));
    return false;
  }

  std::optional<bool> known(const std::string& place) {
    if (!known_) {
      auto files = builder_->files();
      if (!files) {
        stop(files.error());
        return std::nullopt;
      }
      known_.emplace(files->begin(), files->end());
    }
    return known_->contains(place);
  }

  std::expected<void, schemas::Problem> look_for_gone() {
    const auto files = builder_->files();
    if (!files) return std::unexpected(files.error());
    for (const std::string& file : *files) {
      if (seen_.contains(file) || !std::ranges::any_of(request_.paths, [&](const std::filesystem::path& root) {
            return file.starts_with((root / "").string());
          }))
        continue;
      struct stat there;
      const bool found = ::lstat(file.c_str(), &there) == 0;
      if (found && S_ISREG(there.st_mode)) continue;  // was named on its own
      const bool is_gone = found || errno == ENOENT || errno == ENOTDIR;
      if (!request_.prune || !is_gone) {
        ++report_.gone;
        continue;
      }
      const auto dropped = builder_->drop_file(file);
      if (!dropped) return std::unexpected(dropped.error());
      report_.dropped += *dropped;
    }
    return {};
  }

  const IndexRequest& request_;
  const std::function<void(std::uint64_t, std::uint64_t)>& progress_;
  std::unique_ptr<Builder> builder_;
  WalkReport walked_;
  IndexReport report_;
  IndexedFile file_;  // the one that is being read
  bool unchanged_ = false;
  std::uint64_t files_ = 0;
  std::uint64_t bytes_ = 0;
  std::set<std::string> seen_;
  std::optional<std::set<std::string>> known_;  // before this run
  std::optional<schemas::Problem> stopped_;
};

}  // namespace

std::expected<IndexReport, schemas::Problem> run_index(
    const IndexRequest& request, const std::function<void(std::uint64_t files, std::uint64_t bytes)>& progress) {
  return IndexRun(request, progress).run();
}

}  // namespace portcullis::server::corpus
