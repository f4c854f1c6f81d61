// The public JSON parsing test suite (nst/JSONTestSuite): y_ must be accepted unless a rule of reader.hpp that is
// stricter than RFC 8259 forbids it, n_ must be refused, i_ may be either but never ends the process.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::json {
namespace {

namespace fs = std::filesystem;

// The only differences from RFC 8259 in the accepting direction.
const std::map<std::string, ReadErrorCode> stricter = {
    {"y_object_duplicated_key.json", ReadErrorCode::duplicate_key},
    {"y_object_duplicated_key_and_value.json", ReadErrorCode::duplicate_key},
};

std::vector<fs::path> suite() {
  std::vector<fs::path> files;
  const fs::path folder = fs::path(PORTCULLIS_SHARED_DATA) / "json-parsing" / "test_parsing";
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(JsonSuite, gives_the_answer_that_each_file_asks_for) {
  const auto files = suite();
  if (files.empty()) GTEST_SKIP() << "no json-parsing suite in " << PORTCULLIS_SHARED_DATA;
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (const auto& path : files) {
    const std::string name = path.filename();
    const auto result = read(bytes_of(path));
    if (name.starts_with("y_")) {
      const auto rule = stricter.find(name);
      if (rule != stricter.end()) {
        ASSERT_FALSE(result) << name;
        EXPECT_EQ(result.error().code, rule->second) << name;
      } else {
        EXPECT_TRUE(result) << name << ": " << (result ? "" : result.error().message);
        ++accepted;
      }
    } else if (name.starts_with("n_")) {
      EXPECT_FALSE(result) << name;
      ++refused;
    }
    if (result) {
      const auto again = read(write(*result));
      ASSERT_TRUE(again) << name;
      EXPECT_EQ(*again, *result) << name;
    } else {
      EXPECT_FALSE(result.error().message.empty()) << name;
    }
  }
  EXPECT_EQ(accepted + stricter.size(), 95u);
  EXPECT_EQ(refused, 188u);
}

}  // namespace
}  // namespace portcullis::json
