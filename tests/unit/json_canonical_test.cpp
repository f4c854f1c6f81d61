// RFC 8785: the examples of its text and appendix B, and what hashing needs beyond them.
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <string>

#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::json {
namespace {

std::string canonical(std::string_view text) {
  const auto value = read(text);
  return value ? write_canonical(*value) : "refused";
}

TEST(JsonCanonical, gives_the_example_of_section_3_2_2) {
  EXPECT_EQ(canonical(R"({
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    })"),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
            "\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

TEST(JsonCanonical, sorts_by_utf16_code_units_as_in_section_3_2_3) {
  EXPECT_EQ(canonical(R"({
      "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
    })"),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\","
            "\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\",\"\xE2\x82\xAC\":\"Euro Sign\","
            "\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\",\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(JsonCanonical, sorts_members_at_every_depth_and_elements_never) {
  EXPECT_EQ(canonical(R"({"b":[{"d":1,"c":2},1,0],"a":{"z":1,"y":{}},"":0})"),
            R"({"":0,"a":{"y":{},"z":1},"b":[{"c":2,"d":1},1,0]})");
  EXPECT_EQ(canonical(R"({"aa":1,"a":2,"ab":3})"), R"({"a":2,"aa":1,"ab":3})");
}

TEST(JsonCanonical, prints_doubles_as_appendix_b_says) {
  const std::pair<std::uint64_t, const char*> samples[] = {
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
      {0x7fffffffffffffff, "null"},
      {0x7ff0000000000000, "null"},
  };
  for (const auto& [bits, text] : samples) {
    EXPECT_EQ(write_canonical(Json(std::bit_cast<double>(bits))), text) << std::hex << bits;
  }
}

TEST(JsonCanonical, writes_equal_numbers_alike) {
  EXPECT_EQ(canonical("[1,1.0,1e0,10E-1]"), "[1,1,1,1]");
}

TEST(JsonCanonical, never_lets_two_integers_share_a_form) {
  // Beyond 2^53 a double cannot tell them apart.
  EXPECT_EQ(canonical("[9007199254740992,9007199254740993]"), "[9007199254740992,9007199254740993]");
}

TEST(JsonCanonical, leaves_unescaped_what_rfc_8785_leaves) {
  EXPECT_EQ(canonical(R"("\u007f\u2028\u2029\u0080/")"), "\"\x7f\xE2\x80\xA8\xE2\x80\xA9\xC2\x80/\"");
}

}  // namespace
}  // namespace portcullis::json
