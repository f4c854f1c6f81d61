// What the writer prints: one line, valid UTF-8, whatever the value holds.
#include "transport/json/writer.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "transport/json/reader.hpp"

namespace portcullis::json {
namespace {

std::string in_quotes(std::string_view text) {
  std::string out;
  write_string(text, out);
  return out;
}

TEST(JsonWriter, prints_compactly_in_insertion_order) {
  const Json value{{"z", {1, 2.5, "x"}}, {"a", nullptr}, {"o", Json::object()}, {"l", Json::array()}, {"t", true}};
  EXPECT_EQ(write(value), R"({"z":[1,2.5,"x"],"a":null,"o":{},"l":[],"t":true})");
}

TEST(JsonWriter, appends_to_the_callers_buffer) {
  std::string out = "data: ";
  write(Json{{"a", 1}}, out);
  EXPECT_EQ(out, R"(data: {"a":1})");
}

TEST(JsonWriter, escapes_what_would_break_a_line_or_a_script) {
  EXPECT_EQ(in_quotes("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(in_quotes(std::string_view("\0\x01\x1f\x7f", 4)), R"("\u0000\u0001\u001f\u007f")");
  EXPECT_EQ(in_quotes("a\xE2\x80\xA8"
                      "b\xE2\x80\xA9"),
            R"("a\u2028b\u2029")");
  EXPECT_EQ(in_quotes("é\xF0\x9F\x98\x80"), "\"é\xF0\x9F\x98\x80\"");
}

TEST(JsonWriter, finds_a_special_byte_in_every_lane) {
  // The run of plain bytes is found eight at a time.
  for (std::size_t at = 0; at < 24; ++at) {
    for (const char special : {'"', '\\', '\n', '\x7f', '\x01'}) {
      std::string text(24, 'x');
      text[at] = special;
      const auto value = read(in_quotes(text));
      ASSERT_TRUE(value) << at;
      EXPECT_EQ(value->get<std::string>(), text);
      EXPECT_EQ(in_quotes(text).find('\n'), std::string::npos);
    }
  }
}

TEST(JsonWriter, writes_each_invalid_byte_as_a_replacement_character) {
  EXPECT_EQ(in_quotes("a\xFF"
                      "b"),
            "\"a\xEF\xBF\xBD"
            "b\"");
  EXPECT_EQ(in_quotes("\xE2\x82"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(in_quotes("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_TRUE(read(write(Json{{"bad\x80key", "\xC0"}})));
}

TEST(JsonWriter, keeps_numbers_exact) {
  EXPECT_EQ(write(Json(std::numeric_limits<std::int64_t>::min())), "-9223372036854775808");
  EXPECT_EQ(write(Json(std::numeric_limits<std::uint64_t>::max())), "18446744073709551615");
  EXPECT_EQ(write(Json(0.1)), "0.1");
  EXPECT_EQ(write(Json(5e-324)), "5e-324");
  EXPECT_EQ(write(Json(1.7976931348623157e308)), "1.7976931348623157e+308");
}

TEST(JsonWriter, a_double_stays_a_double) {
  for (const double number : {1.0, -0.0, 100.0, 1e20, 123456789012345680000.0, 1e22}) {
    const auto value = read(write(Json(number)));
    ASSERT_TRUE(value) << number;
    EXPECT_TRUE(value->is_number_float()) << number;
    EXPECT_EQ(value->get<double>(), number);
  }
}

TEST(JsonWriter, prints_null_for_what_json_has_no_word_for) {
  EXPECT_EQ(write(Json(std::numeric_limits<double>::quiet_NaN())), "null");
  EXPECT_EQ(write(Json(std::numeric_limits<double>::infinity())), "null");
  EXPECT_EQ(write(Json::binary({1, 2, 3})), "null");
  EXPECT_EQ(write(Json(Json::value_t::discarded)), "null");
}

TEST(JsonWriter, writes_a_tree_of_any_depth_without_recursion) {
  Json value = 1;
  for (int i = 0; i < 200'000; ++i) {
    Json outer = Json::array();
    outer.get_ref<Json::array_t&>().push_back(std::move(value));
    value = std::move(outer);
  }
  const std::string text = write(value);
  EXPECT_EQ(text.size(), 400'001u);
  EXPECT_EQ(write_canonical(value), text);
}

}  // namespace
}  // namespace portcullis::json
