// See program_report.hpp.
#include "server/worker/program_report.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "server/worker/last_word.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::server::worker {

using tools::checkers::ProgramReport;

namespace {

// A worker's own word, when it is one of those that stand in a result as a reason.
std::string known_problem(const std::string& problem) {
  for (const std::string_view code :
       {"no_sandbox", "timed_out", "out_of_memory", "recursion_too_deep", "output_too_large", "not_deterministic",
        "host_needed", "not_supported", "implementation_defined", "program_failed"})
    if (problem == code) return problem;
  return "worker_died";
}

}  // namespace

ProgramReport read_program_report(const JobEnd& end, std::uint64_t memory_bytes, std::string_view proof) {
  ProgramReport report;
  report.ended = end.stopped.empty() ? "worker_died" : std::string(end.stopped);
  std::size_t said = 0;
  std::string problem;
  std::string_view text = end.reply;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    if (line.empty()) continue;
    const auto read = json::read(line, {.max_bytes = line.size(), .max_depth = 4});
    if (read && read->is_object() && read->contains("ended")) {
      report.ended = how_it_ended(*read, end.stopped, memory_bytes);
      continue;
    }
    ++said;
    if (!read || !read->is_object() || (!proof.empty() && text_of(*read, "proof") != proof))
      problem = "worker_died";
    else if (read->contains("output"))
      report.output = text_of(*read, "output");
    else if (read->contains("problem")) {
      problem = known_problem(text_of(*read, "problem"));
      report.detail = text_of(*read, "detail");
    } else {
      problem = "worker_died";
    }
  }
  if (report.ended == "deadline") report.ended = "timed_out";
  if (report.ended == "forbidden_call") report.ended = "worker_died";
  if (report.ended.empty()) report.ended = said == 1 ? problem : "worker_died";
  if (!report.ended.empty()) report.output.clear();
  return report;
}

std::string imported_words(std::string_view source) {
  constexpr std::size_t most_words = 64;
  const auto in_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  };
  std::set<std::string_view> words;
  while (!source.empty()) {
    const std::size_t size = std::min(source.find('\n'), source.size());
    const std::string_view line = source.substr(0, size);
    source.remove_prefix(std::min(size + 1, source.size()));
    if (line.find("import") == std::string_view::npos) continue;
    for (std::size_t i = 0; i < line.size(); ++i) {
      std::size_t end = i;
      while (end < line.size() && in_word(line[end])) ++end;
      if (end > i && end - i <= 24 && words.size() < most_words) words.insert(line.substr(i, end - i));
      i = end;
    }
  }
  std::string joined;
  for (const std::string_view word : words) joined += std::string(joined.empty() ? "" : " ") + std::string(word);
  return joined;
}

}  // namespace portcullis::server::worker
