// The demo provider: its replies satisfy the schema, are always the same and never support anything.
#include "tools/providers/demo.hpp"

#include <gtest/gtest.h>

#include "tests/unit/providers_support.hpp"
#include "tools/providers/reply.hpp"

namespace portcullis::tools::providers::testing {
namespace {

Json demo(const Json& schema) {
  Prompt asked = prompt();
  asked.reply_schema = schema;
  EXPECT_EQ(demo_reply(asked), demo_reply(asked));
  return read(demo_reply(asked));
}

TEST(Demo, satisfies_the_reply_schemas) {
  for (const char* name : {"consult_reply", "verify_reply"}) {
    const Json schema = schema_file(name);
    auto compiled = schemas::Validator::compile(schema);
    ASSERT_TRUE(compiled) << compiled.error();
    Prompt asked = prompt();
    asked.reply_schema = schema;
    EXPECT_TRUE(read_reply(demo_reply(asked), *compiled)) << name;
  }
}

TEST(Demo, abstains_where_it_may_and_answers_demo_elsewhere) {
  EXPECT_EQ(demo(schema_file("verify_reply"))["claims"][0]["says"], "abstains");
  EXPECT_EQ(demo(schema_file("consult_reply"))["answer"], "demo");
}

TEST(Demo, numbers_the_entries_of_a_list_that_must_have_many) {
  Json schema = schema_file("verify_reply");
  schema["properties"]["claims"]["minItems"] = 3;
  const Json reply = demo(schema);
  ASSERT_EQ(reply["claims"].size(), 3u);
  EXPECT_EQ(reply["claims"][2]["index"], 2);
}

TEST(Demo, understands_the_other_ways_to_write_a_schema) {
  EXPECT_EQ(demo(read(R"({"$ref":"#/$defs/x","$defs":{"x":{"const":7}}})")), 7);
  EXPECT_EQ(demo(read(R"({"anyOf":[{"type":"integer","minimum":3},{"type":"null"}]})")), 3);
  EXPECT_EQ(demo(read(R"({"type":["null","string"]})")), "demo");
  EXPECT_EQ(demo(read(R"({"type":"array","maxItems":0,"items":{"type":"string"}})")), Json::array());
}

TEST(Demo, is_bounded_whatever_the_schema_is) {
  EXPECT_NO_FATAL_FAILURE(demo(read(R"({"$ref":"#/$defs/x","$defs":{"x":{"$ref":"#/$defs/x"}}})")));
  EXPECT_NO_FATAL_FAILURE(demo(read(R"({"type":"array","minItems":18446744073709551615,"items":{"type":"string"}})")));
  EXPECT_NO_FATAL_FAILURE(demo(Json("text")));
  EXPECT_NO_FATAL_FAILURE(demo(Json::object()));
}

}  // namespace
}  // namespace portcullis::tools::providers::testing
