// What the strict reader refuses, with which code, and what it keeps exactly.
#include "transport/json/reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace portcullis::json {
namespace {

using Code = ReadErrorCode;

// The code of the refusal, or nothing when the text was accepted.
std::string refusal(std::string_view text) {
  const auto result = read(text);
  return result ? "accepted" : std::string(name_of(result.error().code));
}

TEST(JsonReader, keeps_every_kind_of_value) {
  const auto value = read(R"({"s":"a\n\u00e9\ud83d\ude00","i":-3,"u":18446744073709551615,"d":1.5,"t":true,"n":null})");
  ASSERT_TRUE(value);
  EXPECT_EQ((*value)["s"], "a\n\u00e9\U0001F600");
  EXPECT_TRUE((*value)["i"].is_number_integer());
  EXPECT_EQ((*value)["i"].get<int>(), -3);
  EXPECT_EQ((*value)["u"].get<std::uint64_t>(), 18446744073709551615u);
  EXPECT_TRUE((*value)["d"].is_number_float());
  EXPECT_EQ((*value)["t"], true);
  EXPECT_TRUE((*value)["n"].is_null());
}

TEST(JsonReader, keeps_the_order_of_members) {
  const auto value = read(R"({"z":1,"a":2,"m":3})");
  ASSERT_TRUE(value);
  std::vector<std::string> keys;
  for (const auto& [key, member] : value->items()) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"z", "a", "m"}));
}

TEST(JsonReader, refuses_duplicate_keys_at_any_depth) {
  EXPECT_EQ(refusal(R"({"verdict":"fail","verdict":"pass"})"), "duplicate_key");
  EXPECT_EQ(refusal(R"([{"x":{"y":[{"a":1,"b":2,"a":3}]}}])"), "duplicate_key");
  EXPECT_EQ(refusal(R"({"":1,"":2})"), "duplicate_key");
  EXPECT_EQ(refusal(R"([{"a":1},{"a":2}])"), "accepted");
  EXPECT_EQ(refusal(R"({"a":{"a":{"a":1}}})"), "accepted");
}

TEST(JsonReader, compares_keys_after_unescaping) {
  EXPECT_EQ(refusal(R"({"a":1,"\u0061":2})"), "duplicate_key");
  EXPECT_EQ(refusal("{\"\xF0\x9F\x98\x80\":1,\"\\ud83d\\ude00\":2}"), "duplicate_key");
  EXPECT_EQ(refusal(R"({"a\u0000b":1,"a\u0000c":2})"), "accepted");
  EXPECT_EQ(refusal(R"({"a\u0000":1,"a":2})"), "accepted");
}

TEST(JsonReader, finds_duplicates_in_wide_objects_too) {
  std::string members;
  for (int i = 0; i < 500; ++i) members += "\"key" + std::to_string(i) + "\":0,";
  EXPECT_EQ(refusal("{" + members + "\"last\":0}"), "accepted");
  EXPECT_EQ(refusal("{" + members + "\"key0\":0}"), "duplicate_key");
  EXPECT_EQ(refusal("{" + members + "\"\\u006bey499\":0}"), "duplicate_key");
}

TEST(JsonReader, takes_keys_exactly) {
  // U+017F and U+212A fold to s and K; a reader that folds would let them stand in for another member.
  const auto value = read("{\"s\":1,\"\xC5\xBF\":2,\"K\":3,\"k\":4,\"\xE2\x84\xAA\":5}");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->size(), 5u);
  EXPECT_EQ((*value)["K"], 3);
  // Composed and decomposed forms are different keys as well.
  EXPECT_EQ(refusal("{\"\xC3\xA9\":1,\"e\xCC\x81\":2}"), "accepted");
}

TEST(JsonReader, shows_the_duplicate_key_escaped_and_shortened) {
  const auto result = read("{\"\\u202e\\n\":1,\"\\u202e\\n\":2}");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "duplicate key \"\\u{202E}\\u{A}\"");
  const std::string key(10'000, 'k');
  const auto lengthy = read("{\"" + key + "\":1,\"" + key + "\":2}");
  ASSERT_FALSE(lengthy);
  EXPECT_LT(lengthy.error().message.size(), 200u);
}

TEST(JsonReader, refuses_a_byte_order_mark) {
  EXPECT_EQ(refusal("\xEF\xBB\xBF{}"), "byte_order_mark");
  EXPECT_EQ(refusal(std::string_view("\xFF\xFE{\0}\0", 6)), "byte_order_mark");
  EXPECT_EQ(refusal(std::string_view("\xFE\xFF\0{\0}", 6)), "byte_order_mark");
  EXPECT_EQ(refusal("{\"a\":\"\xEF\xBB\xBF\"}"), "accepted");  // inside a string it is a character
}

TEST(JsonReader, refuses_nothing_at_all) {
  for (const std::string_view text : {"", " ", "\n\t\r "}) EXPECT_EQ(refusal(text), "empty");
}

TEST(JsonReader, refuses_bytes_after_the_document) {
  for (const std::string_view text : {"{} {}", "1 2", "[]]", "{}x", "null,", "\"a\"\"b\""}) {
    EXPECT_EQ(refusal(text), "syntax") << text;
  }
  EXPECT_EQ(refusal(std::string_view("{}\0", 3)), "syntax");
}

TEST(JsonReader, refuses_lone_surrogates) {
  for (const std::string_view text : {R"("\ud800")", R"("\udc00")", R"("\ud800\u0041")", R"("\ud800\ud800")",
                                      R"("\ud83dx")", R"({"\udfff":1})", R"(["\uDC00\uD800"])"}) {
    EXPECT_EQ(refusal(text), "not_utf8") << text;
  }
}

TEST(JsonReader, refuses_numbers_that_no_number_type_holds) {
  for (const std::string_view text : {"18446744073709551616", "-9223372036854775809", "123456789012345678901234567890",
                                      "1e999", "-1e999", "[1e309]", "{\"a\":-1.0E+400}", "1000000000000000000000"}) {
    EXPECT_EQ(refusal(text), "number_out_of_range") << text;
  }
  for (const std::string_view text : {"18446744073709551615", "-9223372036854775808", "1.7976931348623157e308",
                                      "1e-999", "123456789012345678901234567890.0", "5e-324"}) {
    EXPECT_EQ(refusal(text), "accepted") << text;
  }
}

TEST(JsonReader, says_line_and_byte_offset) {
  const auto result = read("{\n  \"a\": 1,\n  \"b\": tru\n}");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::syntax);
  EXPECT_EQ(result.error().message, "line 3, byte offset 19: expected a value");
}

TEST(JsonReader, refuses_what_only_lenient_readers_take) {
  for (const std::string_view text :
       {"{a:1}",     "{'a':1}", "[1,]",      "{\"a\":1,}", "NaN",     "Infinity", "-Infinity", "01",
        "+1",        ".5",      "1.",        "0x10",       "// c\n1", "/* c */1", "[1 /**/]",  "\"\t\"",
        "\"\\x41\"", "True",    "undefined", "\"a\nb\"",   "[1,,2]",  "1e",       "-"}) {
    EXPECT_EQ(refusal(text), "syntax") << text;
  }
}

}  // namespace
}  // namespace portcullis::json
