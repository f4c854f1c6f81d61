// The strict validation of reply texts, step by step, and the reply schemas themselves.
#include "tools/providers/reply.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/providers_support.hpp"

namespace portcullis::tools::providers::testing {
namespace {

schemas::Validator validator(const std::string& name) {
  auto compiled = schemas::Validator::compile(schema_file(name));
  if (!compiled) ADD_FAILURE() << compiled.error();
  return std::move(compiled.value());
}

std::string reason(std::string_view text, const std::string& schema = "verify_reply") {
  const auto reply = read_reply(text, validator(schema));
  return reply ? "ok" : reply.error();
}

const std::string good = R"({"claims":[{"index":0,"quote":"","reason":"because","says":"supports"}]})";

TEST(Reply, that_satisfies_the_schema_is_read) {
  const auto reply = read_reply(good, validator("verify_reply"));
  ASSERT_TRUE(reply);
  EXPECT_EQ((*reply)["claims"][0]["says"], "supports");
  EXPECT_EQ(reason(" \n" + good + "\n"), "ok");
  EXPECT_EQ(reason(R"({"reasoning":"","status":"answered","answer":"42"})", "consult_reply"), "ok");
}

TEST(Reply, may_stand_in_one_pair_of_code_fences) {
  EXPECT_EQ(reason("```json\n" + good + "\n```"), "ok");
  EXPECT_EQ(reason("\n```\n" + good + "```\n"), "ok");
  EXPECT_EQ(reason("```JSON\r\n" + good + "\r\n```"), "ok");
}

TEST(Reply, with_anything_else_around_it_is_not_json) {
  EXPECT_EQ(reason("Here it is:\n```json\n" + good + "\n```"), "reply_not_json");
  EXPECT_EQ(reason("```json\n" + good + "\n```\nHope this helps"), "reply_not_json");
  EXPECT_EQ(reason("```json\n```json\n" + good + "\n```\n```"), "reply_not_json");
  EXPECT_EQ(reason("```python\n" + good + "\n```"), "reply_not_json");
  EXPECT_EQ(reason("```" + good + "```"), "reply_not_json");
  EXPECT_EQ(reason("``````"), "reply_not_json");
  EXPECT_EQ(reason("```"), "reply_not_json");
  EXPECT_EQ(reason(good + good), "reply_not_json");
  EXPECT_EQ(reason("\xEF\xBB\xBF" + good), "reply_not_json");
  EXPECT_EQ(reason(""), "reply_not_json");
  EXPECT_EQ(reason("I cannot help with that."), "reply_not_json");
  EXPECT_EQ(reason(R"({"claims":[{"index":1e999}]})"), "reply_not_json");
}

TEST(Reply, fails_with_the_reason_of_the_step_that_it_missed) {
  EXPECT_EQ(reason(std::string(max_reply_bytes + 1, ' ')), "reply_too_large");
  EXPECT_EQ(reason(R"({"claims":[{"index":0,"quote":"","reason":")"
                   "\xC3\x28"
                   R"(","says":"supports"}]})"),
            "reply_not_utf8");
  EXPECT_EQ(reason(R"({"claims":[{"index":0,"quote":"","reason":"r","says":"refutes","says":"supports"}]})"),
            "reply_duplicate_key");
  EXPECT_EQ(reason(R"({"claims":[{"index":0,"quote":"","reason":"r","says":"refutes","sa\u0079s":"supports"}]})"),
            "reply_duplicate_key")
      << "an escaped key is the same key";
  EXPECT_EQ(reason(std::string(65, '[') + std::string(65, ']')), "reply_too_deep");
  EXPECT_EQ(reason(std::string(100'000, '[')), "reply_too_deep");
}

TEST(Reply, outside_the_schema_is_refused) {
  for (const char* wrong : {
           "null",
           "[]",
           "{}",
           R"("supports")",
           R"({"claims":{}})",
           R"({"claims":[{"index":0,"quote":"","reason":"r","says":"Supports"}]})",
           R"({"claims":[{"index":0,"quote":"","reason":"r","says":"verified"}]})",
           R"({"claims":[{"index":0,"quote":"","reason":"r"}]})",
           R"({"claims":[{"index":0,"quote":"","says":"supports"}]})",
           R"({"claims":[{"index":"0","quote":"","reason":"r","says":"supports"}]})",
           R"({"claims":[{"index":0.5,"quote":"","reason":"r","says":"supports"}]})",
           R"({"claims":[{"index":0,"quote":null,"reason":"r","says":"supports"}]})",
           R"({"claims":[{"index":0,"quote":"","reason":"r","says":"supports","confidence":1}]})",
           R"({"claims":[],"verdict":"verified"})",
           R"({"Claims":[]})",
       }) {
    EXPECT_EQ(reason(wrong), "reply_schema_mismatch") << wrong;
  }
}

// What the strict modes of OpenAI and Anthropic accept: every property required, nothing further, plain types and
// enums.
void expect_strict(const Json& schema, const std::string& where) {
  static const std::set<std::string> allowed{"$schema", "$id",        "title",    "description",          "type",
                                             "enum",    "properties", "required", "additionalProperties", "items"};
  for (const auto& [key, value] : schema.items()) EXPECT_TRUE(allowed.contains(key)) << where << "/" << key;
  if (schema["type"] == "object") {
    EXPECT_EQ(schema["additionalProperties"], false) << where;
    std::set<std::string> required;
    for (const Json& name : schema["required"]) required.insert(name.get<std::string>());
    for (const auto& [name, property] : schema["properties"].items()) {
      EXPECT_TRUE(required.erase(name)) << where << " does not require " << name;
      expect_strict(property, where + "/" + name);
    }
    EXPECT_TRUE(required.empty()) << where << " requires what it does not define";
  }
  if (schema["type"] == "array") expect_strict(schema["items"], where + "/items");
}

TEST(ReplySchemas, stay_inside_the_strict_subset) {
  for (const char* name : {"consult_reply", "verify_reply"}) expect_strict(schema_file(name), name);
}

}  // namespace
}  // namespace portcullis::tools::providers::testing
