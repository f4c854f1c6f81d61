// The limits of the strict reader: depth, size, time, and invalid UTF-8 wherever it stands.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/support/sanitized.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::json {
namespace json_reader_limits {

std::string refusal(std::string_view text, const ReadLimits& limits = {}) {
  const auto result = read(text, limits);
  // To look at a document is no way around a rule.
  bool shown = false;
  const auto refused = look(text, [&](const View&) { shown = true; }, limits);
  EXPECT_EQ(shown, result.has_value());
  EXPECT_EQ(refused ? refused->message : "", result ? "" : result.error().message);
  return result ? "accepted" : std::string(name_of(result.error().code));
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string arrays(std::size_t depth, std::string_view inside) {
  return repeated("[", depth) + std::string(inside) + repeated("]", depth);
}

std::string objects(std::size_t depth, std::string_view inside) {
  return repeated("{\"a\":", depth) + std::string(inside) + repeated("}", depth);
}

// Seconds of processor time; a quadratic reader takes minutes.
constexpr double quick = 5 * test::slowdown;

TEST(JsonReaderLimits, takes_depth_64_and_refuses_65) {
  for (const std::string_view inside : {"", "1", "\"x\""}) {
    EXPECT_EQ(refusal(arrays(64, inside)), "accepted");
    EXPECT_EQ(refusal(arrays(65, inside)), "too_deep");
    EXPECT_EQ(refusal(arrays(66, inside)), "too_deep");
  }
  for (const std::string_view inside : {"1", "null"}) {
    EXPECT_EQ(refusal(objects(64, inside)), "accepted");
    EXPECT_EQ(refusal(objects(65, inside)), "too_deep");
  }
  EXPECT_EQ(refusal(arrays(63, "{}")), "accepted");
  EXPECT_EQ(refusal(arrays(64, "{}")), "too_deep");
  EXPECT_EQ(refusal(objects(64, "[]")), "too_deep");
}

TEST(JsonReaderLimits, keeps_the_depth_that_the_caller_asks_for) {
  EXPECT_EQ(refusal("1", {.max_depth = 0}), "accepted");
  EXPECT_EQ(refusal("[]", {.max_depth = 0}), "too_deep");
  EXPECT_EQ(refusal("[[]]", {.max_depth = 2}), "accepted");
  EXPECT_EQ(refusal("[[[]]]", {.max_depth = 2}), "too_deep");
  EXPECT_EQ(refusal(arrays(100, "1"), {.max_depth = 100}), "accepted");
  EXPECT_EQ(refusal("[[]]"), "accepted");  // the next read is not bound by the last one's limits
}

TEST(JsonReaderLimits, never_recurses_further_than_its_own_bound) {
  EXPECT_EQ(refusal(arrays(1024, "1"), {.max_depth = 1'000'000}), "accepted");
  EXPECT_EQ(refusal(arrays(1025, "1"), {.max_depth = 1'000'000}), "too_deep");
  EXPECT_EQ(refusal(arrays(400'000, "1"), {.max_depth = 1'000'000}), "too_deep");
}

TEST(JsonReaderLimits, refuses_100000_open_brackets_quickly) {
  EXPECT_LT(test::processor_seconds_of([] {
              EXPECT_EQ(refusal(repeated("[", 100'000)), "too_deep");
              EXPECT_EQ(refusal(arrays(100'000, "")), "too_deep");
              EXPECT_EQ(refusal(objects(100'000, "1")), "too_deep");
            }),
            quick);
}

TEST(JsonReaderLimits, refuses_more_bytes_than_allowed) {
  EXPECT_EQ(refusal("[1,2]", {.max_bytes = 5}), "accepted");
  EXPECT_EQ(refusal("[1,2]", {.max_bytes = 4}), "too_large");
  EXPECT_EQ(refusal("\"" + std::string((10u << 20) - 2, 'x') + "\""), "accepted");
  EXPECT_EQ(refusal("\"" + std::string((10u << 20) - 1, 'x') + "\""), "too_large");
}

TEST(JsonReaderLimits, reads_an_object_of_100000_keys_quickly) {
  std::string text = "{";
  for (int i = 0; i < 100'000; ++i) text += "\"key" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  const std::string good = text + "\"last\":0}";
  const std::string twice = text + "\"key5\":0}";
  EXPECT_LT(test::processor_seconds_of([&] {
              const auto value = read(good);
              ASSERT_TRUE(value);
              EXPECT_EQ(value->size(), 100'001u);
              EXPECT_EQ(refusal(twice), "duplicate_key");
            }),
            quick);
}

TEST(JsonReaderLimits, long_keys_that_share_a_prefix_are_no_trap) {
  const std::string prefix(1000, 'p');
  std::string text = "{";
  for (int i = 10'00; i < 60'00; ++i) text += "\"" + prefix + std::to_string(i) + "\":0,";
  text += "\"\":0}";
  EXPECT_LT(test::processor_seconds_of([&] { EXPECT_EQ(refusal(text), "accepted"); }), quick);
}

TEST(JsonReaderLimits, refuses_invalid_utf8_in_every_position) {
  const std::string good = R"({"key":"value \u00e9","list":[1,2.5,true],"o":{}})";
  ASSERT_EQ(refusal(good), "accepted");
  for (const std::string_view bad :
       {"\x80", "\xFF", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xF8"}) {
    for (std::size_t at = 0; at <= good.size(); ++at) {
      std::string text = good;
      text.insert(at, bad);
      // A mark of another encoding at the start has a name of its own.
      EXPECT_EQ(refusal(text), "not_utf8") << at;
    }
  }
}

TEST(JsonReaderLimits, every_truncation_is_refused) {
  const std::string good = R"({"a":["\ud83d\ude00é",-1.5e3,{"b":null}],"c":false})";
  ASSERT_EQ(refusal(good), "accepted");
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_NE(refusal(std::string_view(good).substr(0, size)), "accepted") << size;
  }
}

TEST(JsonReaderLimits, a_reader_is_good_after_any_refusal) {
  Reader reader;
  for (const std::string_view text : {"[1", "\"\xFF\"", "{\"a\":1,\"a\":2}", "1e999", ""}) {
    EXPECT_FALSE(reader.read(text));
    const auto value = reader.read(R"({"ok":[1,2,3]})");
    ASSERT_TRUE(value);
    EXPECT_EQ((*value)["ok"].size(), 3u);
  }
  ASSERT_TRUE(reader.read("\"" + std::string(3u << 20, 'x') + "\""));
  EXPECT_TRUE(reader.read("1"));
}

TEST(JsonReaderLimits, a_document_that_is_looked_at_shows_what_a_tree_would_hold) {
  const auto refused = look(
      R"({"a":{"b":["x\u0000y",1]},"n":null,"c":18446744073709551615,"m":-1,"d":1.0,"e":[]})", [](const View& root) {
        ASSERT_TRUE(root.is_object() && !root.is_array() && !root.is_null());
        const auto list = root.member("a")->member("b");
        EXPECT_EQ(list->size(), 2u);
        EXPECT_EQ(list->front()->string(), std::string_view("x\0y", 3));
        EXPECT_FALSE(list->string() || list->count() || list->member("x"));
        EXPECT_TRUE(root.member("n")->is_null());
        EXPECT_EQ(root.member("c")->count(), 18446744073709551615u);
        for (const char* none : {"m", "d", "a", "n"}) EXPECT_FALSE(root.member(none)->count());
        EXPECT_TRUE(root.member("e")->is_array() && root.member("e")->empty());
        EXPECT_FALSE(root.member("e")->front() || root.member("b") || root.member(std::string_view("a\0", 2)));
      });
  EXPECT_FALSE(refused);
}

TEST(JsonReaderLimits, other_documents_can_be_read_while_one_is_looked_at) {
  Reader reader;
  const auto look_twice = [&](const View& outer) {
    EXPECT_EQ((*reader.read(R"(["another, longer document"])"))[0], "another, longer document");
    const auto inner_seen = [](const View& inner) { EXPECT_EQ(inner.string(), "inner"); };
    EXPECT_FALSE(reader.look(R"("inner")", inner_seen));
    EXPECT_EQ(outer.member("key")->string(), "outer");
  };
  EXPECT_FALSE(reader.look(R"({"key":"outer"})", look_twice));
  EXPECT_TRUE(reader.look(R"({"key":1,"key":2})", look_twice));
  EXPECT_TRUE(reader.read("1"));
}

TEST(JsonReaderLimits, reads_only_the_bytes_it_was_given) {
  const std::string text = "[1,2,3]garbage";
  EXPECT_EQ(refusal(std::string_view(text).substr(0, 7)), "accepted");
  // The rest of the last document in the reused buffer is never part of the next one.
  EXPECT_EQ(refusal(R"(["a long document that fills the buffer"])"), "accepted");
  EXPECT_EQ(refusal("[\"a"), "syntax");
}

}  // namespace json_reader_limits
}  // namespace portcullis::json
