// What makes two answers of a panel the same one: what may be written differently, and what must never be taken for the
// same.
#include <gtest/gtest.h>

#include "tools/consult/canonical.hpp"

namespace portcullis::tools::consult {
namespace {

AnswerFormat format(const std::string& text) {
  auto read = read_format(Json::parse(text));
  EXPECT_TRUE(read) << text;
  return read ? std::move(*read) : AnswerFormat{};
}

// "-" stands for: not an answer of this form.
std::string form(const std::string& answer, const AnswerFormat& format) {
  return canonical(answer, format).value_or("-");
}

TEST(CanonicalNumber, is_the_value_whatever_is_written_around_it) {
  const AnswerFormat number = format(R"({"type": "number"})");
  for (const char* text : {"1234.5", "1,234.50", " 1234.5. ", "$1,234.5", "**1234.5**", "x = 1234.5", "#### 1234.5",
                           "The answer is 1234.5.", "+1234.5", "1.2345e3", "(1234.5)", "01234.500"})
    EXPECT_EQ(form(text, number), "1234.5") << text;
  for (const char* text : {"-7", "\u22127", "- 7", "-$7", "= -7", "-7.0", "-0.7e1"})
    EXPECT_EQ(form(text, number), "-7");
  for (const char* text : {"0", "-0", "0.00", ".0"}) EXPECT_EQ(form(text, number), "0") << text;
  EXPECT_EQ(form("5%", number), "5%");
  EXPECT_EQ(form(".5", number), "0.5");
}

TEST(CanonicalNumber, is_nothing_when_a_word_or_sign_beside_it_may_change_it) {
  const AnswerFormat number = format(R"({"type": "number"})");
  for (const char* text :
       {"5 million", "5M",        "5 k",      "10\u2076", "5\u00bd",    "5\u00b2", "minus 5", "not 5",
        "> 5",       "<5",        "~5",       "\u22485",  "5+",         "5!",      "5-",      "--5",
        "5 dozen",   "half of 5", "\u20ac5",  "5 kg",     "2^10",       "3/4",     "3 x 10",  "5 or 6",
        "5, 6",      "1,5",       "1234,567", "1.000,5",  "0x10",       "...5",    "five",    "",
        "-",         "%",         "e5",       "1e999",    "5\u00a0000", "\uff15"})
    EXPECT_EQ(form(text, number), "-") << text;
}

TEST(CanonicalNumber, takes_off_the_unit_that_was_asked_for_and_no_other) {
  const AnswerFormat mass = format(R"({"type": "number", "unit": "kg"})");
  for (const char* text : {"5", "5 kg", "5kg", "5 kg.", "= 5 kg"}) EXPECT_EQ(form(text, mass), "5") << text;
  for (const char* text : {"5 g", "5 kgs", "5 kg/h", "5 KG", "5 kg kg", "5 Mkg"})
    EXPECT_EQ(form(text, mass), "-") << text;
  const AnswerFormat money = format(R"({"type": "number", "unit": "\u20ac"})");
  EXPECT_EQ(form("\u20ac5", money), "5");
  EXPECT_EQ(form("5 \u20ac", money), "5");
  const AnswerFormat share = format(R"({"type": "number", "unit": "%"})");
  for (const char* text : {"5", "5%", "5 %", "5 percent", "5 per cent"}) EXPECT_EQ(form(text, share), "5") << text;
  EXPECT_EQ(form("5 percentage points", share), "-");
}

TEST(CanonicalShort, compares_words_and_not_their_dress) {
  const AnswerFormat text = format(R"({"type": "short"})");
  for (const char* answer :
       {"Abraham Lincoln", " the  abraham LINCOLN. ", "\"Abraham\tLincoln\"", "\uff21braham Lincoln"})
    EXPECT_EQ(form(answer, text), "abraham lincoln") << answer;
  EXPECT_EQ(form("408", text), form("408.0", text));
  EXPECT_NE(form(".5", text), form("5", text));
  EXPECT_EQ(form(".5", text), form("0.5", text));
  EXPECT_NE(form("-5", text), form("5", text));
  EXPECT_NE(form("5%", text), form("5", text));
  EXPECT_NE(form("not Lincoln", text), form("Lincoln", text));
  for (const char* answer : {"", " ", "...", "\"\""}) EXPECT_EQ(form(answer, text), "-");
  EXPECT_EQ(form(std::string(401, 'x'), text), "-");
}

TEST(CanonicalBoolean, is_a_yes_or_a_no_and_no_sentence) {
  const AnswerFormat boolean = format(R"({"type": "boolean"})");
  for (const char* text : {"true", "True.", "YES", "**yes**"}) EXPECT_EQ(form(text, boolean), "true") << text;
  for (const char* text : {"false", "No!", " no "}) EXPECT_EQ(form(text, boolean), "false") << text;
  for (const char* text : {"not true", "true or false", "yes, but", "1", "t", "", "verified", "truefalse"})
    EXPECT_EQ(form(text, boolean), "-") << text;
}

TEST(CanonicalDate, is_a_day_that_exists_written_one_way) {
  const AnswerFormat date = format(R"({"type": "date"})");
  for (const char* text : {"2024-02-29", " \"2024-02-29\". "}) EXPECT_EQ(form(text, date), "2024-02-29");
  for (const char* text : {"2023-02-29", "2024-13-01", "2024-00-10", "2024-2-29", "24-02-2029", "29.02.2024",
                           "02/03/2024", "2024-02-29T00:00:00Z", "-024-02-20", "2024-02--1", "2024-02-2x", "today", ""})
    EXPECT_EQ(form(text, date), "-") << text;
}

TEST(CanonicalChoice, is_one_of_the_options_as_the_caller_wrote_it) {
  const AnswerFormat choice = format(R"({"type": "choice", "options": ["Blue whale", "Elephant", "B"]})");
  for (const char* text : {"Blue whale", "the blue whale.", "BLUE WHALE"}) EXPECT_EQ(form(text, choice), "Blue whale");
  for (const char* text : {"whale", "Blue whale or elephant", "1", "", "not B", "Blue  whales"})
    EXPECT_EQ(form(text, choice), "-") << text;
  EXPECT_FALSE(read_format(Json::parse(R"({"type": "choice", "options": ["Yes", "yes."]})")));
  EXPECT_FALSE(read_format(Json::parse(R"({"type": "choice"})")));
}

TEST(CanonicalJson, is_the_value_and_satisfies_the_schema) {
  const AnswerFormat json = format(R"({"type": "json", "schema": {"type": "object", "required": ["b"]}})");
  EXPECT_EQ(form(R"({"b": 1.0, "a": [2]})", json), R"({"a":[2],"b":1})");
  for (const char* text : {"{}", "[]", R"({"b": 1, "b": 2})", R"({"b": 1} {"b": 1})", "```json\n{\"b\": 1}\n```", ""})
    EXPECT_EQ(form(text, json), "-") << text;
  EXPECT_FALSE(read_format(Json::parse(R"({"type": "json", "schema": {"type": "no such type"}})")));
}

TEST(CanonicalJson, stays_json_when_characters_cannot_be_seen) {
  const AnswerFormat json = format(R"({"type": "json"})");
  const std::string answer = form("{\"a\": \"x\u202ey\U000e0041\u200b\\n\u00e9\"}", json);
  EXPECT_EQ(answer, R"({"a":"x\u202ey\udb40\udc41\u200b\n)"
                    "\u00e9\"}");
  EXPECT_EQ(Json::parse(answer), Json::parse("{\"a\": \"x\u202ey\U000e0041\u200b\\n\u00e9\"}"));
}

TEST(CanonicalShort, tells_raised_lowered_and_fraction_characters_from_plain_ones) {
  const AnswerFormat text = format(R"({"type": "short"})");
  EXPECT_NE(form("10\u00b2", text), form("102", text));
  EXPECT_NE(form("x\u2082", text), form("x2", text));
  EXPECT_NE(form("5\u00bd", text), form("51/2", text));
  EXPECT_NE(form("5\u00bd", text), form("51\u20442", text));
  const AnswerFormat choice = format(R"({"type": "choice", "options": ["10\u00b2", "102"]})");
  EXPECT_EQ(form("102", choice), "102");
  EXPECT_EQ(form("10\u00b2", choice), "10\u00b2");
}

TEST(CanonicalBoolean, is_not_read_behind_a_sign_that_denies_it) {
  const AnswerFormat boolean = format(R"({"type": "boolean"})");
  for (const char* text : {"!true", " !yes", "[ ] true", "-true", "~true"}) EXPECT_EQ(form(text, boolean), "-") << text;
}

TEST(Grouped, numbers_that_a_double_cannot_tell_apart_stand_alone) {
  const std::vector<std::string> close{"9007199254740992", "9007199254740993"};
  EXPECT_EQ(grouped(close, 0.5), close);
}

TEST(Grouped, numbers_within_the_tolerance_are_one_answer_and_chains_are_none) {
  using Answers = std::vector<std::string>;
  EXPECT_EQ(grouped({"2", "1", "1.5"}, 1), (Answers{"1", "1", "1"}));
  EXPECT_EQ(grouped({"1", "2", "3"}, 1), (Answers{"1", "2", "3"}));
  EXPECT_EQ(grouped({"1", "2", "10", "11"}, 1), (Answers{"1", "1", "10", "10"}));
  EXPECT_EQ(grouped({"1", "1.5"}, 0), (Answers{"1", "1.5"}));
  EXPECT_EQ(grouped({"", "1", "", "1%"}, 5), (Answers{"", "1", "", "1%"}));
  EXPECT_EQ(grouped({}, 1), Answers{});
}

}  // namespace
}  // namespace portcullis::tools::consult
