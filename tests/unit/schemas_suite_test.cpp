// The official JSON Schema test suite, draft 2020-12, all of it. The required tests pass without exception; of the
// optional ones those that fail are listed here by name, and the list is strict both ways.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "schemas/meta.hpp"
#include "schemas/validator.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::schemas {
namespace {

namespace fs = std::filesystem;

fs::path suite() {
  const char* data = std::getenv("PORTCULLIS_SHARED_DATA");
  return fs::path(data != nullptr ? data : PORTCULLIS_SHARED_DATA) / "json-schema-2020-12";
}

std::expected<Json, json::ReadError> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return json::read(text, {.max_bytes = 8u << 20, .max_depth = 64});
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

// What the suite wants served at http://localhost:1234/; nothing is served, the documents are handed in.
std::map<std::string, Json> remotes() {
  std::map<std::string, Json> out;
  const fs::path root = suite() / "remotes";
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".json") continue;
    auto document = read_file(entry.path());
    if (!document) continue;
    out.emplace("http://localhost:1234/" + fs::relative(entry.path(), root).generic_string(), std::move(*document));
  }
  return out;
}

struct Outcome {
  std::size_t passed = 0;
  std::set<std::string> failed;  // "file: group: test"
};

void run_file(const fs::path& path, const CompileOptions& options, Outcome& outcome) {
  const auto groups = read_file(path);
  if (!groups) {
    outcome.failed.insert(path.filename().string() + ": " + groups.error().message);
    return;
  }
  for (const Json& group : *groups) {
    const std::string name = path.filename().string() + ": " + group["description"].get<std::string>();
    const auto validator = Validator::compile(group["schema"], options);
    for (const Json& test : group["tests"]) {
      const std::string full_name = name + ": " + test["description"].get<std::string>();
      if (!validator) {
        outcome.failed.insert(full_name + " (does not compile: " + validator.error() + ")");
        continue;
      }
      const bool expected = test["valid"].get<bool>();
      const bool valid = validator->valid(test["data"]);
      const bool silent = validator->validate(test["data"]).empty();
      if (valid == expected && silent == expected) {
        ++outcome.passed;
      } else {
        outcome.failed.insert(full_name + (valid != silent ? " (valid and validate disagree)" : ""));
      }
    }
  }
}

Outcome run_folder(const fs::path& folder, const CompileOptions& options) {
  Outcome outcome;
  for (const fs::path& path : files_in(folder)) run_file(path, options, outcome);
  return outcome;
}

std::string lines(const std::set<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += "  " + text + "\n";
  return out;
}

class SchemaSuite : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(suite() / "tests" / "draft2020-12")) {
      GTEST_SKIP() << "the JSON Schema test suite is not in " << suite() << " (set PORTCULLIS_SHARED_DATA)";
    }
    options_.resources = remotes();
  }
  const fs::path tests_ = suite() / "tests" / "draft2020-12";
  CompileOptions options_;
};

TEST_F(SchemaSuite, EveryRequiredTestPasses) {
  const Outcome outcome = run_folder(tests_, options_);
  EXPECT_TRUE(outcome.failed.empty()) << lines(outcome.failed);
  std::printf("required: %zu passed, %zu failed\n", outcome.passed, outcome.failed.size());
}

TEST_F(SchemaSuite, OptionalTestsFailOnlyWhereListed) {
  const Outcome outcome = run_folder(tests_ / "optional", options_);
  EXPECT_TRUE(outcome.failed.empty()) << lines(outcome.failed);
  std::printf("optional: %zu passed, %zu failed\n", outcome.passed, outcome.failed.size());
}

TEST_F(SchemaSuite, OptionalFormatTestsFailOnlyWhereListed) {
  options_.assert_format = true;
  const Outcome outcome = run_folder(tests_ / "optional" / "format", options_);
  EXPECT_TRUE(outcome.failed.empty()) << lines(outcome.failed);
  std::printf("format: %zu passed, %zu failed\n", outcome.passed, outcome.failed.size());
}

}  // namespace
}  // namespace portcullis::schemas
