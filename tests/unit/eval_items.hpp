// Evaluation items for tests, the file that holds them, and what becomes of it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "server/eval/report.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::eval {

namespace verdict = tools::verdict;

class File {
 public:
  explicit File(const std::string& text) {
    char name[] = "/tmp/portcullis-eval-XXXXXX";
    const int descriptor = ::mkstemp(name);
    EXPECT_GE(descriptor, 0);
    path_ = name;
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline Json item(int i, const std::string& a, const std::string& b, const std::string& c,
                 const std::string& reference = "1") {
  const std::string n = std::to_string(i);
  return Json{{"id", "i" + n},
              {"task_class", "math"},
              {"question", "What is " + n + "?"},
              {"answer_format", {{"type", "number"}}},
              {"reference", reference},
              {"answers",
               {{{"seat", "x/a"}, {"family", "a"}, {"text", "So it is.\nA: " + a}},
                {{"seat", "x/b"}, {"family", "b"}, {"text", "Answer: " + b}},
                {{"seat", "x/c"}, {"family", "c"}, {"text", c}}}}};
}

inline std::string lines_of(const std::vector<Json>& items) {
  std::string text;
  for (const Json& each : items) text += json::write(each) + "\n";
  return text;
}

// All seats right in 9 of 10 items, and divided in the rest.
inline std::vector<Json> easy(int count) {
  std::vector<Json> out;
  for (int i = 0; i < count; ++i) out.push_back(i % 10 ? item(i, "1", "1", "1") : item(i, "2", "3", "1"));
  return out;
}

inline std::expected<Report, schemas::Problem> read(const std::string& text, const EvalOptions& options = {}) {
  const File file(text);
  auto lines = Lines::open(file.path());
  if (!lines) return std::unexpected(lines.error());
  return evaluate(*lines, options);
}

inline const std::vector<verdict::CalibratedSeat> panel{{"x/a", "a", "m-a"}, {"x/b", "b", "m-b"}, {"x/c", "c", "m-c"}};

// "kept", or the code of the refusal.
inline std::string calibrated(const std::string& text, EvalOptions options = {}) {
  options.calibrate = true;
  const auto report = read(text, options);
  if (!report) return report.error().code;
  const auto kept = calibration_of(*report, options, panel, "balanced", *verdict::day_of("2026-11-23"));
  if (!kept) return kept.error().code;
  const auto back = verdict::read_calibration(verdict::to_json(*kept));
  if (!back) return back.error();
  return kept->classes.size() == 1 && kept->classes[0].choice.threshold ? "kept" : "kept_without_threshold";
}

}  // namespace portcullis::server::eval
