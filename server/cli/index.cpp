// `portcullis index`: builds a corpus, lists corpora and documents, removes them. See commands.hpp.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "server/audit/problems.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/print.hpp"
#include "server/config/corpora.hpp"
#include "server/corpus/builder.hpp"
#include "server/corpus/index_run.hpp"
#include "server/corpus/problems.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::cli {
namespace {

namespace fs = std::filesystem;

Exit index_failed(const schemas::Problem& problem) {
  std::fputs(problem_text(problem).c_str(), stderr);
  return Exit::usage;
}

void print_out(const std::string& text) {
  std::fputs(text.c_str(), stdout);
}

// One line that is written over, on a terminal only, ten times a second.
class ProgressLine {
 public:
  void show(std::uint64_t files, std::uint64_t bytes) {
    const auto now = std::chrono::steady_clock::now();
    if (!terminal_ || now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    const std::string text = "\rreading: " + std::to_string(files) + " files, " + std::to_string(bytes >> 20) + " MiB ";
    std::fputs(text.c_str(), stderr);
    shown_ = true;
  }
  void clear() {
    if (shown_) std::fputs("\r\033[K", stderr);
    shown_ = false;
  }

 private:
  const bool terminal_ = ::isatty(STDERR_FILENO) == 1;
  std::chrono::steady_clock::time_point last_;
  bool shown_ = false;
};

Json problems_json(const std::vector<schemas::Problem>& problems) {
  Json out = Json::array();
  for (const auto& problem : problems) out.push_back(problem.to_json());
  return out;
}

// Removals change the corpus before they are reported, so that each of them was there or nothing happened.
Exit remove_documents(const IndexCommand& command, const fs::path& file) {
  if (auto there = corpus::CorpusFile::open(file); !there) return index_failed(there.error());
  auto builder = corpus::Builder::begin(file);
  if (!builder) return index_failed(builder.error());
  for (const std::string& document : command.remove) {
    const auto dropped = (*builder)->drop_document(document);
    if (!dropped) return index_failed(dropped.error());
    if (!*dropped)
      return index_failed({"unknown_document",
                           "There is no document \"" + json::visible_line(document) + "\" in the corpus " +
                               command.name + ", so nothing was removed.",
                           {},
                           "portcullis index " + command.name + " lists them."});
  }
  if (auto done = (*builder)->commit(); !done) return index_failed(done.error());
  if (command.json)
    print_out(json::write(Json{{"corpus", command.name}, {"removed", command.remove}}) + "\n");
  else
    print_out("removed   " + std::to_string(command.remove.size()) + " documents from " + command.name + "\n");
  return Exit::ok;
}

Exit drop_corpus(const IndexCommand& command, const fs::path& file) {
  // What is no corpus is not deleted by a slip of the configuration.
  if (auto there = corpus::CorpusFile::open(file);
      !there && there.error().code != "corpus_damaged" && there.error().code != "corpus_version")
    return index_failed(there.error());
  if (file.extension() != ".db")
    return index_failed(corpus::unavailable(file, "delete, as its name does not end with .db,", EINVAL));
  if (::unlink(file.c_str()) != 0) return index_failed(corpus::unavailable(file, "delete", errno));
  ::unlink((file.string() + ".lock").c_str());
  if (command.json)
    print_out(json::write(Json{{"corpus", command.name}, {"deleted", file.string()}}) + "\n");
  else
    print_out("deleted   " + json::visible_line(file.string()) + "\n");
  return Exit::ok;
}

Exit list_documents(const IndexCommand& command, const fs::path& file) {
  constexpr std::size_t most = corpus::most_documents;
  auto opened = corpus::CorpusFile::open(file);
  if (!opened) return index_failed(opened.error());
  const auto documents = opened->documents(most);
  if (!documents) return index_failed(documents.error());
  if (!command.json) {
    for (const auto& document : *documents)
      print_out(document.hash.substr(7, 12) + "  " + document.date + "  " + std::to_string(document.bytes) + "  " +
                json::visible_line(document.name) + "\n");
    return Exit::ok;
  }
  Json list = Json::array();
  for (const auto& document : *documents)
    list.push_back(Json{{"name", document.name},
                        {"ref", "corpus:" + command.name + "/" + document.name},
                        {"title", document.title},
                        {"origin", document.origin},
                        {"date", document.date},
                        {"hash", document.hash},
                        {"bytes", document.bytes},
                        {"complete", document.complete}});
  print_out(json::write(Json{{"corpus", command.name}, {"file", file.string()}, {"documents", std::move(list)}}) +
            "\n");
  return Exit::ok;
}

// Those of the configuration, and those that `index` made and nobody listed.
Exit list_corpora(const IndexCommand& command, const config::Config& config) {
  std::map<std::string, fs::path> all = config.corpora;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(config.corpora_directory, ignored))
    if (entry.path().extension() == ".db" && config::is_corpus_name(entry.path().stem().string()))
      all.emplace(entry.path().stem().string(), entry.path());
  Json list = Json::array();
  Exit exit = Exit::ok;
  for (const auto& [name, file] : all) {
    const bool listed = config.corpora.contains(name);
    Json row{{"corpus", name}, {"file", file.string()}, {"listed", listed}};
    std::string line = name + "  " + json::visible_line(file.string());
    auto opened = corpus::CorpusFile::open(file);
    auto counts = opened ? opened->counts() : std::unexpected(opened.error());
    if (counts) {
      row["documents"] = counts->documents;
      row["bytes"] = counts->bytes;
      line += "  " + std::to_string(counts->documents) + " documents, " + std::to_string(counts->bytes) + " bytes";
    } else {
      exit = Exit::usage;
      row["problem"] = counts.error().to_json();
      if (!command.json) std::fputs(problem_text(counts.error()).c_str(), stderr);
    }
    list.push_back(std::move(row));
    if (!command.json) print_out(line + (listed ? "\n" : "  (not listed under [corpora])\n"));
  }
  if (command.json) print_out(json::write(Json{{"corpora", std::move(list)}}) + "\n");
  return exit;
}

void print_report(const IndexCommand& command, const fs::path& file, bool listed, const corpus::IndexReport& report) {
  for (const auto& link : report.links)
    std::fputs(("portcullis: " + link + " was left out: a link, or nothing that holds text.\n").c_str(), stderr);
  for (const auto& problem : report.problems) std::fputs(problem_text(problem).c_str(), stderr);
  std::string out = "corpus    " + command.name + " (" + json::visible_line(file.string()) + ")\n";
  out += "files     " + std::to_string(report.added) + " new, " + std::to_string(report.changed) + " changed, " +
         std::to_string(report.unchanged) + " unchanged, " + std::to_string(report.problems.size()) + " refused\n";
  if (report.other_files > 0) out += "other     " + std::to_string(report.other_files) + " files of other forms\n";
  if (report.dropped > 0) out += "dropped   " + std::to_string(report.dropped) + " documents\n";
  if (report.gone > 0) out += "gone      " + std::to_string(report.gone) + " files; --prune drops their documents\n";
  out += "holds     " + std::to_string(report.now.documents) + " documents, " + std::to_string(report.now.bytes) +
         " bytes\n";
  if (!listed)
    out += "to use    add to the configuration:\n          [corpora]\n          " + command.name + " = \"" +
           json::visible_line(file.string()) + "\"\n";
  print_out(out);
}

}  // namespace

Exit index(const IndexCommand& command, const config::Config& config) {
  if (command.name.empty()) return list_corpora(command, config);
  if (!config::is_corpus_name(command.name))
    return index_failed({"bad_name",
                         "\"" + json::visible_line(command.name) + "\" is no name for a corpus.",
                         {},
                         "Use lower-case letters, digits, - and _, at most 64 of them."});
  const auto found = config.corpora.find(command.name);
  const bool listed = found != config.corpora.end();
  if (!listed && config.corpora_directory.empty())
    return index_failed({"no_directory",
                         "There is no home directory to keep the corpus in.",
                         {},
                         "Name its file in the configuration, under [corpora]."});
  const fs::path file = listed ? found->second : config.corpora_directory / (command.name + ".db");
  const int asked = static_cast<int>(!command.paths.empty()) + static_cast<int>(!command.remove.empty()) +
                    static_cast<int>(command.drop);
  if (asked > 1 || (command.prune && command.paths.empty()))
    return index_failed({"one_at_a_time",
                         "PATH, --remove and --drop are three different things, and --prune needs a PATH.",
                         {},
                         "Give one of them."});
  if (!command.remove.empty()) return remove_documents(command, file);
  if (command.drop) return drop_corpus(command, file);
  if (command.paths.empty()) return list_documents(command, file);

  corpus::IndexRequest request;
  request.corpus = file;
  request.prune = command.prune;
  for (const std::string& path : command.paths) {
    fs::path normal = fs::path(path).lexically_normal();
    if (!normal.has_filename() && normal.has_parent_path() && normal != normal.root_path())
      normal = normal.parent_path();
    request.paths.push_back(std::move(normal));
  }
  ProgressLine line;
  const auto report =
      corpus::run_index(request, [&](std::uint64_t files, std::uint64_t bytes) { line.show(files, bytes); });
  line.clear();
  if (!report) return index_failed(report.error());
  if (command.json)
    print_out(json::write(Json{{"corpus", command.name},
                               {"file", file.string()},
                               {"listed", listed},
                               {"added", report->added},
                               {"changed", report->changed},
                               {"unchanged", report->unchanged},
                               {"dropped", report->dropped},
                               {"gone", report->gone},
                               {"documents", report->now.documents},
                               {"bytes", report->now.bytes},
                               {"left_out", report->links},
                               {"problems", problems_json(report->problems)}}) +
              "\n");
  else
    print_report(command, file, listed, *report);
  return report->problems.empty() ? Exit::ok : Exit::usage;
}

}  // namespace portcullis::server::cli
