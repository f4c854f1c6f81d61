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
                           "The answer is 1234.5.", "+1234.5", "1.2345e3", "(1234.5)", "01234.500", "1 234.5",
                           "1\u00a0234.5", "1\u202f234.5", "1\u2009234.5", "2469/2"})
    EXPECT_EQ(form(text, number), "1234.5") << text;
  for (const char* text : {"-7", "\u22127", "- 7", "-$7", "= -7", "-7.0", "-0.7e1", "-14/2", "-700%"})
    EXPECT_EQ(form(text, number), "-7") << text;
  for (const char* text : {"0", "-0", "0.00", ".0", "0/5", "-0/5", "0%"}) EXPECT_EQ(form(text, number), "0") << text;
  EXPECT_EQ(form(".5", number), "0.5");
  EXPECT_EQ(form("12 345 678", number), "12345678");
}

TEST(CanonicalNumber, is_nothing_when_a_word_or_sign_beside_it_may_change_it) {
  const AnswerFormat number = format(R"({"type": "number"})");
  for (const char* text : {"5 million", "5M",     "5 k",        "10\u2076",   "5\u00bd",  "5\u00b2",
                           "minus 5",   "not 5",  "> 5",        "<5",         "~5",       "\u22485",
                           "5+",        "5!",     "5-",         "--5",        "5 dozen",  "half of 5",
                           "\u20ac5",   "5 kg",   "2^10",       "3 x 10",     "5 or 6",   "5, 6",
                           "1,5",       "0,5",    "0,500",      "1234,567",   "1.000,5",  "0x10",
                           "...5",      "five",   "",           "-",          "%",        "e5",
                           "1e999",     "\uff15", "about 1250", "1250 or so", "1 1/2",    "1/2/3",
                           "1/0",       "1/-2",   "1.5/2",      "1/2%",       "5\"",      "5'",
                           "0 500",     "12 34",  "1 250,300",  "1,250 300",  "1250 300", "5 percentage points"})
    EXPECT_EQ(form(text, number), "-") << text;
}

TEST(CanonicalNumber, is_not_read_behind_a_sign_or_word_that_denies_it) {
  const AnswerFormat number = format(R"({"type": "number"})");
  for (const char* text : {"!= 5",
                           "x != 5",
                           ">= 5",
                           "x <= 5",
                           "~= 5",
                           "x \u2260= 5",
                           "x =/= 5",
                           "x !== 5",
                           "x > = 5",
                           "x <>= 5",
                           "I doubt the answer is 5",
                           "the wrong answer is 5",
                           "The incorrect answer is 5.",
                           "Wrong answer: 5",
                           "Not the answer: 5",
                           "nobody thinks the answer is 5",
                           "half the answer is 5",
                           "I doubt x = 5",
                           "it isn't true that x = 5",
                           "wrong #### 5"})
    EXPECT_EQ(form(text, number), "-") << text;
  for (const char* text :
       {"x = 5", "x == 5", "So the answer is 5.", "Therefore, the final answer is: 5", "My answer is 5",
        "**Answer:** 5", "Final answer: 5", "2 + 3 = 5", "2 + 3 makes it.\nThe answer is 5", "#### 5"})
    EXPECT_EQ(form(text, number), "5") << text;
}

TEST(CanonicalNumber, tells_a_share_from_a_count_of_percent) {
  const AnswerFormat number = format(R"({"type": "number"})");
  for (const char* text : {"50%", "50 %", "50 percent", "0.5", "1/2", ".50"})
    EXPECT_EQ(form(text, number), "0.5") << text;
  EXPECT_EQ(form("50", number), "50");
  const AnswerFormat share = format(R"({"type": "number", "unit": "%"})");
  for (const char* text : {"5", "5%", "5 %", "5 percent", "5 per cent"}) EXPECT_EQ(form(text, share), "5") << text;
  EXPECT_EQ(form("0.5", share), "0.5");
  for (const char* text : {"5 percentage points", "$5", "5% percent"}) EXPECT_EQ(form(text, share), "-") << text;
  const AnswerFormat mass = format(R"({"type": "number", "unit": "kg"})");
  for (const char* text : {"5%", "5 percent", "5% kg"}) EXPECT_EQ(form(text, mass), "-") << text;
  // A short answer stays as it is written: 5 % is what was asked for.
  const AnswerFormat text = format(R"({"type": "short"})");
  EXPECT_EQ(form("5 %", text), "5%");
}

TEST(CanonicalNumber, keeps_a_fraction_whose_decimals_do_not_end) {
  const AnswerFormat number = format(R"({"type": "number"})");
  for (const char* text : {"1/3", "2/6", "= 1 / 3", "$1/3"}) EXPECT_EQ(form(text, number), "1/3") << text;
  EXPECT_EQ(form("-4/6", number), "-2/3");
  EXPECT_NE(form("0.333", number), form("1/3", number));
  EXPECT_EQ(grouped({"1/3", "0.333", "0.4"}, 0.01), (std::vector<std::string>{"0.333", "0.333", "0.4"}));
  EXPECT_EQ(grouped({"1/3", "0.333", "0.4"}, 0), (std::vector<std::string>{"1/3", "0.333", "0.4"}));
}

TEST(CanonicalNumber, takes_off_the_unit_that_was_asked_for_and_converts_others_exactly) {
  const AnswerFormat mass = format(R"({"type": "number", "unit": "kg"})");
  for (const char* text :
       {"5", "5 kg", "5kg", "5 kg.", "= 5 kg", "5000 g", "5 kilograms", "0.005 t", "5 kgs", "10/2 kg"})
    EXPECT_EQ(form(text, mass), "5") << text;
  for (const char* text : {"5 kg/h", "5 KG", "5 kg kg", "5 Mkg", "5 m", "5 million", "$5", "5 kg 300 g", "about 5 kg",
                           "g 5000", "5 apples", "5\" kg"})
    EXPECT_EQ(form(text, mass), "-") << text;
  const AnswerFormat way = format(R"({"type": "number", "unit": "km"})");
  for (const char* text : {"5000 m", "5,000 metres", "5 000 m", "5 km", "5 kilometers", "500000 cm"})
    EXPECT_EQ(form(text, way), "5") << text;
  EXPECT_EQ(form("1 mile", way), "1.609344");
  EXPECT_EQ(form("5 min", way), "-");
  const AnswerFormat miles = format(R"({"type": "number", "unit": "miles"})");
  EXPECT_EQ(form("5 miles", miles), "5");
  EXPECT_EQ(form("1 km", miles), "-") << "no decimals that end: whoever wrote it has rounded";
  const AnswerFormat speed = format(R"({"type": "number", "unit": "km/h"})");
  for (const char* text : {"36 km/h", "10 m/s", "10 metres per second", "36 kilometres per hour"})
    EXPECT_EQ(form(text, speed), "36") << text;
  EXPECT_EQ(form("36 km", speed), "-");
  // What has two sizes, or two zeros, is none.
  EXPECT_EQ(form("1 year", format(R"({"type": "number", "unit": "days"})")), "-");
  EXPECT_EQ(form("5 gallons", format(R"({"type": "number", "unit": "litres"})")), "-");
  EXPECT_EQ(form("8 pints", format(R"({"type": "number", "unit": "gallons"})")), "1");
  EXPECT_EQ(form("25 \u00b0C", format(R"({"type": "number", "unit": "K"})")), "-");
  EXPECT_EQ(form("25 \u00b0C", format(R"({"type": "number", "unit": "\u00b0C"})")), "25");
  EXPECT_EQ(form("60 s", format(R"({"type": "number", "unit": "m"})")), "-") << "m are metres";
}

TEST(CanonicalNumber, takes_money_for_what_it_is) {
  for (const char* unit : {"USD", "$", "dollars", "US dollars"}) {
    const AnswerFormat money = format(Json{{"type", "number"}, {"unit", unit}}.dump());
    for (const char* text : {"1250", "$1,250", "1250 dollars", "1,250.00 USD", "US$ 1250", "USD 1250", "$1,250 USD"})
      EXPECT_EQ(form(text, money), "1250") << text << " in " << unit;
    EXPECT_EQ(form("-$5", money), "-5") << unit;
    for (const char* text : {"\u20ac1250", "1250 euros", "1250 pounds", "\u20ac1250 USD"})
      EXPECT_EQ(form(text, money), "-") << text << " in " << unit;
  }
  const AnswerFormat euro = format(R"({"type": "number", "unit": "\u20ac"})");
  for (const char* text : {"\u20ac5", "5 \u20ac", "5 EUR", "5 euros"}) EXPECT_EQ(form(text, euro), "5") << text;
  for (const char* text : {"$5", "-$5", "5$"}) EXPECT_EQ(form(text, euro), "-") << text;
}

TEST(CanonicalShort, compares_words_and_not_their_dress) {
  const AnswerFormat text = format(R"({"type": "short"})");
  for (const char* answer :
       {"Abraham Lincoln", " the  abraham LINCOLN. ", "\"Abraham\tLincoln\"", "\uff21braham Lincoln"})
    EXPECT_EQ(form(answer, text), "abraham lincoln") << answer;
  EXPECT_EQ(form("1,408", text), form("1408", text));
  EXPECT_NE(form(".5", text), form("5", text));
  EXPECT_EQ(form(".5", text), form("0.5", text));
  EXPECT_NE(form("-5", text), form("5", text));
  EXPECT_NE(form("5%", text), form("5", text));
  EXPECT_NE(form("not Lincoln", text), form("Lincoln", text));
  for (const char* answer : {"", " ", "...", "\"\""}) EXPECT_EQ(form(answer, text), "-");
  EXPECT_EQ(form(std::string(401, 'x'), text), "-");
}

TEST(CanonicalShort, keeps_zeros_that_a_version_a_code_or_a_name_has) {
  const AnswerFormat text = format(R"({"type": "short"})");
  for (const char* answer : {"3.10", "02139", "007", "1.0", "00.5", "-3.10", "0", "0.5", "3.1", "7"})
    EXPECT_EQ(form(answer, text), answer);
  EXPECT_EQ(form("(3.10)", text), "3.10");
}

TEST(CanonicalShort, keeps_the_signs_of_feet_inches_factorials_and_derivatives) {
  const AnswerFormat text = format(R"({"type": "short"})");
  const std::vector<std::string> apart{"5", "5'", "5\"", "5!", "5''", "(5)!"};
  for (std::size_t i = 0; i < apart.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) EXPECT_NE(form(apart[i], text), form(apart[k], text)) << apart[i] << apart[k];
  for (const char* answer : {"f'", "f''", "n!", "f(x)'", "6' 5\"", "\u03c6'", "x_n'"})
    EXPECT_EQ(form(answer, text), answer);
  for (const char* answer : {"'5'", "\"5\"", "**5**", "\"'5'\"", "5.", "(5)"})
    EXPECT_EQ(form(answer, text), "5") << answer;
  EXPECT_EQ(form("'f''", text), "f'");
  EXPECT_EQ(form("\"5!\"", text), "5!");
  EXPECT_EQ(form("Paris!", text), "paris");
  EXPECT_EQ(form("\"Plan B\"", text), "plan b");
}

TEST(CanonicalShort, keeps_what_denies_in_front) {
  const AnswerFormat text = format(R"({"type": "short"})");
  for (const char* answer : {"!5", "[ ] 5", "[] 5", "\"!5\"", "**[ ] 5**", "(!5)"})
    EXPECT_NE(form(answer, text), "5") << answer;
  EXPECT_NE(form("**!Paris**", text), form("Paris", text));
}

TEST(CanonicalShort, keeps_the_case_of_a_unit_behind_a_number) {
  const AnswerFormat text = format(R"({"type": "short"})");
  for (const char* answer : {"5 MW", "5 mW", "5MW", "5 Gb/s", "5 GB/s", "about 5 MW", "5-MW", "5 M", "5 m"})
    EXPECT_EQ(form(answer, text), answer);
  for (const char* answer : {"5 Apples", "5 APPLES"}) EXPECT_EQ(form(answer, text), "5 apples");
  EXPECT_EQ(form("5 Kilometres", text), "5 kilometres");
  EXPECT_EQ(form("Apollo 11", text), "apollo 11");
  EXPECT_EQ(form("The 21ST", text), "21st");
}

TEST(CanonicalBoolean, is_a_yes_or_a_no_and_no_sentence) {
  const AnswerFormat boolean = format(R"({"type": "boolean"})");
  for (const char* text : {"true", "True.", "YES", "**yes**", "yes.", "Correct", "correct."})
    EXPECT_EQ(form(text, boolean), "true") << text;
  for (const char* text : {"false", "No!", " no ", "Incorrect."}) EXPECT_EQ(form(text, boolean), "false") << text;
  for (const char* text :
       {"not true", "true or false", "yes, but", "1", "t", "", "verified", "truefalse", "not correct", "right"})
    EXPECT_EQ(form(text, boolean), "-") << text;
}

TEST(CanonicalDate, is_a_day_that_exists_written_one_way) {
  const AnswerFormat date = format(R"({"type": "date"})");
  for (const char* text :
       {"2024-02-29", " \"2024-02-29\". ", "2024/02/29", "29.02.2024", "29/02/2024", "02/29/2024", "29-02-2024",
        "29 February 2024", "29 Feb. 2024", "29th of February 2024", "February 29, 2024", "FEBRUARY 29th, 2024",
        "Thursday, 29 February 2024", "the 29th of February, 2024"})
    EXPECT_EQ(form(text, date), "2024-02-29") << text;
  EXPECT_EQ(form("6 May 2024", date), "2024-05-06");
  EXPECT_EQ(form("May 6th, 2024", date), "2024-05-06");
  EXPECT_EQ(form("2024/05/06", date), "2024-05-06");
  EXPECT_EQ(form("05/05/2024", date), "2024-05-05") << "the same either way";
  for (const char* text : {"2023-02-29",
                           "2024-13-01",
                           "2024-00-10",
                           "2024-2-29",
                           "2024-02-29T00:00:00Z",
                           "-024-02-20",
                           "2024-02--1",
                           "2024-02-2x",
                           "today",
                           "",
                           "29 February 2023",
                           "30/30/2024",
                           "May 2024",
                           "6 May",
                           "6 May 24",
                           "05/24",
                           "6 May 2024 or 7 May 2024",
                           "not 6 May 2024",
                           "after 6 May 2024",
                           "6 May 2024 BC",
                           "Friday, 29 February 2024",
                           "6-7 May 2024",
                           "6 May 2024, 7 May 2024",
                           "20240506"})
    EXPECT_EQ(form(text, date), "-") << text;
}

TEST(CanonicalDate, with_two_readings_is_refused_with_the_reason) {
  const AnswerFormat date = format(R"({"type": "date"})");
  for (const char* text : {"05/06/2024", "5/6/2024", "05.06.2024", "05-06-2024", "Monday, 05/06/2024"}) {
    const auto read = read_answer(text, date);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error(), "answer_ambiguous") << text;
  }
  for (const char* text : {"2024-13-01", "soon", "05/06/2024 or so"})
    EXPECT_EQ(read_answer(text, date).error(), "answer_not_in_format") << text;
}

TEST(CanonicalChoice, is_one_of_the_options_as_the_caller_wrote_it) {
  const AnswerFormat choice = format(R"({"type": "choice", "options": ["Blue whale", "Elephant", "B"]})");
  for (const char* text : {"Blue whale", "the blue whale.", "BLUE WHALE", "A) Blue whale", "1. Blue whale"})
    EXPECT_EQ(form(text, choice), "Blue whale") << text;
  for (const char* text : {"whale", "Blue whale or elephant", "1", "", "not B", "Blue  whales", "2) Blue whale", "A",
                           "Option A", "B) Elephant"})
    EXPECT_EQ(form(text, choice), "-") << text;
  EXPECT_FALSE(read_format(Json::parse(R"({"type": "choice", "options": ["Yes", "yes."]})")));
  EXPECT_FALSE(read_format(Json::parse(R"({"type": "choice"})")));
}

TEST(CanonicalChoice, is_named_by_its_label_its_text_or_both_when_they_say_the_same) {
  const AnswerFormat letters = format(R"({"type": "choice", "options": ["A", "B", "C"]})");
  for (const char* text : {"B", "(B)", "b", "B.", "Option B", "option (b)", "B) Paris", "B: Paris", "(B) Paris",
                           "B. Paris", "**B**", "**B) Paris**", "Choice B."})
    EXPECT_EQ(form(text, letters), "B") << text;
  for (const char* text : {"B or C", "B, C", "B) not A", "A: B", "BC", "D", "Option D", "B Paris", "not B", "Paris",
                           "B/C", "A B", "B and C", "Options B"})
    EXPECT_EQ(form(text, letters), "-") << text;
  const AnswerFormat both = format(R"({"type": "choice", "options": ["A) London", "B) Paris", "C) Rome"]})");
  for (const char* text : {"B", "(B)", "Option B", "Paris", "paris.", "B) Paris", "B. Paris", "Option B: Paris"})
    EXPECT_EQ(form(text, both), "B) Paris") << text;
  for (const char* text : {"B) London", "B) Madrid", "London or Paris", "A: Paris", "Madrid", "2"})
    EXPECT_EQ(form(text, both), "-") << text;
  const AnswerFormat texts = format(R"({"type": "choice", "options": ["London", "Paris", "Rome"]})");
  for (const char* text : {"Paris", "B) Paris", "2. Paris"}) EXPECT_EQ(form(text, texts), "Paris") << text;
  for (const char* text : {"B", "A) Paris", "3) Paris", "Option 2"}) EXPECT_EQ(form(text, texts), "-") << text;
  // "Option 2" by name or by place?
  const AnswerFormat turned = format(R"({"type": "choice", "options": ["2", "1"]})");
  EXPECT_EQ(form("Option 2", turned), "-");
  const AnswerFormat shuffled = format(R"({"type": "choice", "options": ["B. subtilis", "A. baumannii"]})");
  EXPECT_EQ(form("Option B", shuffled), "-");
  EXPECT_EQ(form("b. subtilis", shuffled), "B. subtilis");
  EXPECT_EQ(form("2", turned), "2");
  const AnswerFormat named = format(R"({"type": "choice", "options": ["Option A", "Option B"]})");
  EXPECT_EQ(form("B", named), "Option B");
  EXPECT_EQ(form("(b)", named), "Option B");
}

TEST(CanonicalChoice, is_not_made_by_a_label_with_a_denial_behind_it) {
  const AnswerFormat letters = format(R"({"type": "choice", "options": ["A", "B", "C"]})");
  for (const char* text : {"B) is wrong", "(B) is not the answer", "B: none of these", "B. Incorrect", "B) false",
                           "B) isn't it", "B) isn\u2019t it", "B: never", "B: everything except this", "B: neither",
                           "B: unlikely", "B: I doubt it", "Option B: wrong", "B) \u274c", "B) !Paris", "B) [ ] Paris"})
    EXPECT_EQ(form(text, letters), "-") << text;
  for (const char* text : {"B) Nottingham", "B: Norway", "B. Paris"}) EXPECT_EQ(form(text, letters), "B") << text;
  const AnswerFormat own = format(R"({"type": "choice", "options": ["A) Always", "B) None of these"]})");
  for (const char* text : {"B) None of these", "B: none of these", "None of these"})
    EXPECT_EQ(form(text, own), "B) None of these") << text;
}

TEST(CanonicalChoice, with_another_unit_is_another_option) {
  const AnswerFormat power = format(R"({"type": "choice", "options": ["5 MW", "6 MW"]})");
  for (const char* text : {"5 MW", "**5 MW**", "A) 5 MW"}) EXPECT_EQ(form(text, power), "5 MW") << text;
  for (const char* text : {"5 mW", "5 mw", "A) 5 mW"}) EXPECT_EQ(form(text, power), "-") << text;
  const AnswerFormat labelled = format(R"({"type": "choice", "options": ["A) 5 MW", "B) 6 MW"]})");
  for (const char* text : {"5 MW", "a) 5 MW", "OPTION A: 5 MW", "A"})
    EXPECT_EQ(form(text, labelled), "A) 5 MW") << text;
  for (const char* text : {"5 mW", "A) 5 mW"}) EXPECT_EQ(form(text, labelled), "-") << text;
  EXPECT_TRUE(read_format(Json::parse(R"({"type": "choice", "options": ["5 MW", "5 mW"]})")));
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
