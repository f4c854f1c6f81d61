// See walk.hpp. Every folder is opened from the one above it (openat, O_NOFOLLOW), so that nobody can put a link in its
// place between the look and the reading.
#include "server/corpus/walk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <memory>

#include "server/audit/problems.hpp"
#include "server/corpus/documents.hpp"

namespace portcullis::server::corpus {
namespace {

constexpr int deepest = 64;                    // folders in folders
constexpr std::size_t most_names = 1'000'000;  // of one folder

std::string utc(const std::timespec& time) {
  std::tm parts{};
  const std::time_t seconds = time.tv_sec;
  if (::gmtime_r(&seconds, &parts) == nullptr) return {};
  char text[40];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

schemas::Problem cannot_read(const std::filesystem::path& path, int error) {
  return {"file_unreadable",
          audit::shown(path) + " cannot be read: " + audit::errno_text(error) + '.',
          {},
          "See to its owner and mode, or leave it out."};
}

class Walker {
 public:
  Walker(WalkReport& report, const std::function<bool(FoundFile)>& take) : report_(report), take_(take) {}

  void root(const std::filesystem::path& path) {
    struct stat there;
    if (::lstat(path.c_str(), &there) != 0) return fail(cannot_read(path, errno));
    if (S_ISLNK(there.st_mode))
      return fail({"not_followed",
                   audit::shown(path) + " is a symbolic link, which is not followed.",
                   {},
                   "Name the file or folder that it leads to."});
    const std::string name = path.filename().string();
    if (S_ISREG(there.st_mode)) {
      static_cast<void>(file(AT_FDCWD, path.string(), path, name, true));
    } else if (S_ISDIR(there.st_mode)) {
      audit::Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (!folder) return fail(cannot_read(path, errno));
      static_cast<void>(below(std::move(folder), path, "", 0));
    } else {
      fail({"not_a_file", audit::shown(path) + " is neither a file nor a folder.", {}, "Name one."});
    }
  }

 private:
  void fail(schemas::Problem problem) { report_.problems.push_back(std::move(problem)); }

  struct Close {
    void operator()(DIR* folder) const { ::closedir(folder); }
  };

  // False: stop.
  bool below(audit::Fd folder, const std::filesystem::path& path, const std::string& prefix, int depth) {
    const int copy = ::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0);
    const std::unique_ptr<DIR, Close> entries(copy < 0 ? nullptr : ::fdopendir(copy));
    if (!entries) {
      if (copy >= 0) ::close(copy);
      fail(cannot_read(path, errno));
      return true;
    }
    std::vector<std::string> names;
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(entries.get());
      if (entry == nullptr && errno != 0) fail(cannot_read(path, errno));
      if (entry == nullptr) break;
      if (entry->d_name[0] == '.') continue;
      names.emplace_back(entry->d_name);
      if (names.size() > most_names) {
        fail({"too_many_files", audit::shown(path) + " holds too many files.", {}, "Index its folders one by one."});
        return true;
      }
    }
    std::ranges::sort(names);
    for (const std::string& name : names) {
      struct stat there;
      if (::fstatat(folder.get(), name.c_str(), &there, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT) fail(cannot_read(path / name, errno));
      } else if (S_ISREG(there.st_mode)) {
        if (!file(folder.get(), name, path / name, prefix + name, false)) return false;
      } else if (!S_ISDIR(there.st_mode)) {
        report_.links.push_back(audit::shown(path / name));
      } else if (depth >= deepest) {
        fail({"too_deep", audit::shown(path / name) + " lies too deep.", {}, "Index that folder on its own."});
      } else {
        audit::Fd next(::openat(folder.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!next)
          fail(cannot_read(path / name, errno));
        else if (!below(std::move(next), path / name, prefix + name + '/', depth + 1))
          return false;
      }
    }
    return true;
  }

  bool file(int folder, const std::string& at, const std::filesystem::path& path, std::string name, bool asked_for) {
    if (!asked_for && !form_of(name)) {
      ++report_.other_files;
      return true;
    }
    audit::Fd opened(::openat(folder, at.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status;
    if (!opened || ::fstat(opened.get(), &status) != 0) {
      report_.problems.push_back(cannot_read(path, errno));
      return true;
    }
    if (!S_ISREG(status.st_mode)) {
      report_.links.push_back(audit::shown(path));
      return true;
    }
    return take_(
        {path, std::move(name), std::move(opened), static_cast<std::uint64_t>(status.st_size), utc(status.st_mtim)});
  }

  WalkReport& report_;
  const std::function<bool(FoundFile)>& take_;
};

}  // namespace

void walk(const std::filesystem::path& root, WalkReport& report, const std::function<bool(FoundFile)>& take) {
  Walker(report, take).root(root);
}

}  // namespace portcullis::server::corpus
