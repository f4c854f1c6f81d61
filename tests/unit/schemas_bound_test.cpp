// The validator ends in bounded time and stack whatever it is given, and what it cannot decide is not valid.
#include <pthread.h>

#include <functional>

#include "tests/support/sanitized.hpp"
#include "tests/unit/schemas_support.hpp"

namespace portcullis::schemas {
namespace {

void expect_limit(const Validator& validator, const Json& instance) {
  EXPECT_FALSE(validator.valid(instance));
  const auto found = validator.validate(instance);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].keyword, "limit");
}

// Processor time, so that a busy machine fails nothing; generous, for sanitizers. The point is that nothing here is
// quadratic or exponential.
void expect_soon(const std::function<void()>& work) {
  EXPECT_LT(test::processor_seconds_of(work), 20 * test::slowdown);
}

void run_on_stack_of(std::size_t bytes, const std::function<void()>& work) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, bytes), 0);
  pthread_t thread{};
  const auto enter = [](void* argument) -> void* {
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
  };
  std::function<void()> copy = work;
  ASSERT_EQ(pthread_create(&thread, &attributes, enter, &copy), 0);
  ASSERT_EQ(pthread_join(thread, nullptr), 0);
  pthread_attr_destroy(&attributes);
}

Json nested(std::size_t depth) {
  Json value = 1;
  for (std::size_t i = 0; i < depth; ++i) {
    Json outer = Json::array();
    outer.push_back(std::move(value));
    value = std::move(outer);
  }
  return value;
}

TEST(Bounds, AReferenceToItselfEndsAsALimit) {
  expect_limit(compiled(R"({"$ref":"#"})"), parse("1"));
  expect_limit(compiled(R"({"$dynamicRef":"#x","$dynamicAnchor":"x"})"), parse("1"));
  expect_limit(
      compiled(R"({"allOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}})"),
      parse("1"));
}

TEST(Bounds, ALimitInsideANegationIsNotAPass) {
  expect_limit(compiled(R"({"not":{"$ref":"#/$defs/a"},"$defs":{"a":{"$ref":"#/$defs/a"}}})"), parse("1"));
  expect_limit(compiled(R"({"if":{"$ref":"#/$defs/a"},"else":true,"$defs":{"a":{"$ref":"#/$defs/a"}}})"), parse("1"));
  expect_limit(compiled(R"({"anyOf":[{"$ref":"#/$defs/a"},true],"$defs":{"a":{"$ref":"#/$defs/a"}}})"), parse("1"));
  expect_limit(compiled(R"({"contains":{"$ref":"#/$defs/a"},"minContains":0,"maxContains":3,
                            "$defs":{"a":{"$ref":"#/$defs/a"}}})"),
               parse("[1]"));
}

TEST(Bounds, ExponentialChainsEndWithinTheStepBound) {
  for (const std::string keyword : {"allOf", "anyOf", "oneOf"}) {
    std::string schema = R"({"$ref":"#/$defs/s0","$defs":{)";
    for (int i = 0; i < 40; ++i) {
      const std::string next = R"({"$ref":"#/$defs/s)" + std::to_string(i + 1) + R"("})";
      schema += "\"s" + std::to_string(i) + "\":{\"" + keyword + "\":[" + next + "," + next + "]},";
    }
    schema += R"("s40":{"type":)" + std::string(keyword == "allOf" ? R"("integer")" : R"("null")") + "}}}";
    expect_soon([&] {
      const auto found = compiled(schema).validate(parse("1"));
      ASSERT_EQ(found.size(), 1u);
      EXPECT_EQ(found[0].keyword, "limit");
    });
  }
}

TEST(Bounds, AHundredThousandItemsAreFoundUnique) {
  const auto validator = compiled(R"({"uniqueItems":true})");
  Json numbers = Json::array();
  Json objects = Json::array();
  for (int i = 0; i < 100'000; ++i) {
    numbers.push_back(i);
    objects.push_back(i % 2 == 0 ? Json{{"a", i}, {"b", "same"}} : Json{{"b", "same"}, {"a", i}});
  }
  expect_soon([&] {
    EXPECT_TRUE(validator.valid(numbers));
    EXPECT_TRUE(validator.valid(objects));
    numbers.push_back(77.0);
    objects.push_back(Json{{"b", "same"}, {"a", 78.0}});
    EXPECT_FALSE(validator.valid(numbers));
    EXPECT_EQ(validator.validate(objects).at(0).message,
              "must have only different items, but the items 78 and 100000 are equal: an object of 2 members");
  });
}

TEST(Bounds, AHundredThousandMembersAreCheckedInOnePass) {
  std::string text = "{";
  std::string schema = R"({"additionalProperties":false,"properties":{)";
  std::string required;
  for (int i = 0; i < 100'000; ++i) {
    const std::string name = "\"member" + std::to_string(i) + "\"";
    text += (i == 0 ? "" : ",") + name + ":1";
    if (i >= 10'000) continue;
    schema += (i == 0 ? "" : ",") + name + R"(:{"type":"integer"})";
    required += (i == 0 ? "" : ",") + name;
  }
  schema += "},\"required\":[" + required + "]}";
  const Json instance = parse(text + "}");
  expect_soon([&] {
    EXPECT_TRUE(compiled(R"({"additionalProperties":{"type":"integer"},"required":["member99999"]})").valid(instance));
    EXPECT_TRUE(compiled(R"({"patternProperties":{"^member[0-9]+$":{"minimum":1}},"additionalProperties":false})")
                    .valid(instance));
    EXPECT_TRUE(compiled(R"({"propertyNames":{"maxLength":11},"minProperties":100000})").valid(instance));
    EXPECT_TRUE(
        compiled(R"({"anyOf":[{"maxProperties":1},{"additionalProperties":true}],"unevaluatedProperties":false})")
            .valid(instance));
    const auto found = compiled(schema).validate(instance);
    ASSERT_EQ(found.size(), 8u);
    EXPECT_EQ(found[0].instance, "/member10000");
  });
}

TEST(Bounds, MembersInAnotherOrderAreComparedWithoutQuadraticWork) {
  constexpr int count = 20'000;
  std::string forwards;
  std::string backwards;
  const auto add = [](std::string& text, int i) {
    text += (text.empty() ? "\"m" : ",\"m") + std::to_string(i) + "\":" + std::to_string(i);
  };
  for (int i = 0; i < count; ++i) {
    add(forwards, i);
    add(backwards, count - 1 - i);
  }
  const Json left = parse("{" + forwards + "}");
  const Json right = parse("{" + backwards + "}");
  expect_soon([&] {
    EXPECT_TRUE(compiled(Json{{"const", left}}).valid(right));
    Json both = Json::array();
    both.push_back(left);
    both.push_back(right);
    EXPECT_FALSE(compiled(R"({"uniqueItems":true})").valid(both));
  });
}

TEST(Bounds, DeepInstancesNeverExhaustTheStack) {
  const Json deep = nested(200'000);
  EXPECT_TRUE(compiled(R"({"type":"array"})").valid(deep));
  expect_limit(compiled(R"({"items":{"$ref":"#"}})"), deep);
  Json two = Json::array();  // a copy of so deep a value would itself exhaust the stack
  two.push_back(nested(200'000));
  two.push_back(nested(200'000));
  expect_limit(compiled(R"({"uniqueItems":true})"), two);
  EXPECT_FALSE(compiled(R"({"const":[[[]]]})").valid(deep));
  EXPECT_FALSE(compiled(R"({"type":"string"})").validate(deep).empty());
}

TEST(Bounds, TheDeepestRunFitsIntoASmallStack) {
  // Every kind of frame on the way down: objects, arrays, alternatives, conditions, names.
  const auto validator = compiled(R"({"anyOf":[{"oneOf":[{"if":true,"then":{"allOf":[
      {"items":{"$ref":"#"},"contains":{"$ref":"#"},"additionalProperties":{"$ref":"#"},"unevaluatedItems":{"$ref":"#"},
       "dependentSchemas":{"a":{"minProperties":1}},"propertyNames":{"minLength":1}}]}}]}]})");
  std::string text = "1";
  for (int i = 0; i < 400; ++i) text = i % 2 == 0 ? "[" + text + "]" : R"({"a":)" + text + "}";
  const auto deep = json::read(text, {.max_bytes = 1u << 20, .max_depth = 1000});
  ASSERT_TRUE(deep.has_value()) << deep.error().message;
  std::size_t violations = 0;
  const auto run = [&] { violations = validator.validate(*deep).size(); };
  run_on_stack_of(test::sanitized ? 8u << 20 : 1u << 20, run);
  EXPECT_EQ(violations, 1u);
}

TEST(Bounds, TheDepthOfTheHouseIsWithinTheBoundForTheMetaSchema) {
  const auto meta = compiled(R"({"$ref":"https://json-schema.org/draft/2020-12/schema"})");
  Json schema = Json{{"type", "integer"}};
  for (int i = 0; i < 31; ++i) schema = Json{{"properties", {{"a", std::move(schema)}}}};
  EXPECT_TRUE(meta.valid(schema));
  EXPECT_TRUE(compiled(R"({"anyOf":[{"type":"integer"},{"type":"array","items":{"$ref":"#"}}]})").valid(nested(64)));
}

TEST(Bounds, DeepOrHugeSchemasAreRefusedOrCompiled) {
  Json schema = true;
  for (int i = 0; i < 10'000; ++i) {
    Json outer = Json::object();
    outer["not"] = std::move(schema);
    schema = std::move(outer);
  }
  expect_limit(compiled(schema), parse("1"));
  Json holds = Json::object();
  holds["const"] = nested(100'000);
  EXPECT_EQ(Validator::compile(holds).error(), "/const holds a value that is too deep or too large");
  Json wide = Json{{"allOf", Json::array()}};
  for (int i = 0; i < 20'001; ++i) wide["allOf"].push_back(true);
  EXPECT_EQ(Validator::compile(wide).error(), "the schema has more than 20000 subschemas");
}

TEST(Bounds, ACostlyPatternOnALongTextIsALimit) {
  const auto validator = compiled(R"({"pattern":"(a|b)*a(a|b){200}c(\\p{L}|x){50}$"})");
  const Json text = std::string(4u << 20, 'a');
  expect_soon([&] { expect_limit(validator, text); });
}

}  // namespace
}  // namespace portcullis::schemas
