// What a caller is told about a value that is not valid: what was wrong, what is allowed, and where.
#include "tests/unit/schemas_support.hpp"

namespace portcullis::schemas {
namespace {

TEST(ViolationMessages, NameTheTypeThatIsThereAndThoseThatAreAllowed) {
  EXPECT_EQ(tell(R"({"type":"integer"})", R"("abc")"), R"(the value must be an integer, not the string "abc")");
  EXPECT_EQ(tell(R"({"type":["string","null"]})", "1.5"), "the value must be a string or null, not the number 1.5");
  EXPECT_EQ(tell(R"({"type":["number","object","array"]})", "true"),
            "the value must be an object, an array or a number, not true");
  EXPECT_EQ(tell(R"({"type":"string"})", "[1,2]"), "the value must be a string, not an array of 2 items");
}

TEST(ViolationMessages, CarryThePlacesInInstanceAndSchema) {
  const auto found = compiled(R"({"properties":{"a/b":{"items":{"$ref":"#/$defs/x"}}},"$defs":{"x":{"maximum":3}}})")
                         .validate(parse(R"({"a/b":[1,9]})"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].instance, "/a~1b/1");
  EXPECT_EQ(found[0].schema, "/$defs/x/maximum");
  EXPECT_EQ(found[0].keyword, "maximum");
  EXPECT_EQ(found[0].message, "must be at most 3, not 9");
}

TEST(ViolationMessages, ListTheAllowedValues) {
  EXPECT_EQ(tell(R"({"enum":["a",1,null,[1]]})", R"("b")"),
            R"(the value must be one of "a", 1, null, an array of 1 item, not the string "b")");
  EXPECT_EQ(tell(R"({"const":"a"})", "2"), R"(the value must be "a", not the number 2)");
  EXPECT_EQ(tell(R"({"enum":[]})", "2"), "the value matches nothing: the list of allowed values is empty");
}

TEST(ViolationMessages, ListTheAllowedMembersBesideOneThatIsNot) {
  EXPECT_EQ(tell(R"({"properties":{"name":true,"size":true},"additionalProperties":false})", R"({"nmae":1})"),
            R"(/nmae is not allowed here; allowed members: "name", "size")");
  EXPECT_EQ(tell(R"({"patternProperties":{"^x-":true},"additionalProperties":false})", R"({"y":1})"),
            R"(/y is not allowed here; allowed members: those that match "^x-")");
  EXPECT_EQ(tell(R"({"additionalProperties":false})", R"({"y":1})"), "/y is not allowed here; no members are allowed");
  EXPECT_EQ(tell(R"({"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false})", R"({"a":1,"b":2})"),
            "/b is not allowed here: no part of the schema describes this member");
}

TEST(ViolationMessages, NameTheMissingMember) {
  EXPECT_EQ(told(R"({"required":["a","b","c"]})", R"({"b":1})"),
            (std::vector<std::string>{R"(the value is missing the member "a", which is required)",
                                      R"(the value is missing the member "c", which is required)"}));
  EXPECT_EQ(tell(R"({"dependentRequired":{"a":["b"]}})", R"({"a":1})"),
            R"(the value is missing the member "b", which is required beside "a")");
}

TEST(ViolationMessages, SayTheLimitAndTheSizeFound) {
  EXPECT_EQ(tell(R"({"minLength":3})", R"("né")"), "the value must be at least 3 characters long, not 2");
  EXPECT_EQ(tell(R"({"maxLength":1})", R"("né")"), "the value must be at most 1 character long, not 2");
  EXPECT_EQ(tell(R"({"maxItems":1})", "[1,2]"), "the value must have at most 1 item, not 2");
  EXPECT_EQ(tell(R"({"minProperties":2})", "{}"), "the value must have at least 2 members, not 0");
  EXPECT_EQ(tell(R"({"multipleOf":0.01})", "0.005"), "the value must be a multiple of 0.01, not 0.005");
  EXPECT_EQ(tell(R"({"pattern":"^a+$"})", R"("b")"), R"(the value must match the pattern "^a+$", not be "b")");
  EXPECT_EQ(tell(R"({"uniqueItems":true})", R"([1,"a",1.0])"),
            "the value must have only different items, but the items 0 and 2 are equal: 1");
  EXPECT_EQ(tell(R"({"contains":{"type":"null"}})", "[1]"),
            "the value must contain at least 1 item of the kind at /contains, not 0");
  EXPECT_EQ(tell(R"({"propertyNames":{"maxLength":1}})", R"({"ab":1})"),
            R"(the value has the member name "ab", which must be at most 1 character long, not 2)");
}

TEST(ViolationMessages, ExplainTheAlternativeThatWasProbablyMeant) {
  const std::string schema = R"({"oneOf":[
    {"properties":{"kind":{"const":"circle"},"radius":{"type":"number"}},"required":["kind","radius"]},
    {"properties":{"kind":{"const":"square"},"side":{"type":"number"}},"required":["kind","side"]}]})";
  EXPECT_EQ(tell(schema, R"({"kind":"square"})"),
            "the value must match exactly one of 2 alternatives, but matches none; nearest is alternative 2: it is "
            "missing the member \"side\", which is required");
  EXPECT_EQ(tell(schema, R"({"kind":"circle","radius":"3"})"),
            "the value must match exactly one of 2 alternatives, but matches none; nearest is alternative 1: /radius "
            "must be a number, not the string \"3\"");
  EXPECT_EQ(tell(R"({"oneOf":[{"type":"integer"},{"minimum":2}]})", "3"),
            "the value must match exactly one of 2 alternatives, but matches alternatives 1 and 2");
  EXPECT_EQ(
      tell(R"({"anyOf":[{"type":"string"},{"minimum":2}]})", "1"),
      "the value must match at least one of 2 alternatives, but matches none; nearest is alternative 2: it must be "
      "at least 2, not 1");
  EXPECT_EQ(tell(R"({"not":{"type":"null"}})", "null"), "the value must not match the schema at /not, but null does");
}

TEST(ViolationMessages, EscapeAndCutTextFromOutside) {
  const std::string told_about = tell(R"({"type":"integer"})", R"("\u001b[2J\u202e\n)" + std::string(5000, 'x') + "\"");
  EXPECT_LT(told_about.size(), 250u);
  EXPECT_EQ(told_about.find('\x1b'), std::string::npos);
  EXPECT_EQ(told_about.find('\n'), std::string::npos);
  EXPECT_EQ(told_about.find("\u202e"), std::string::npos);
  EXPECT_NE(told_about.find("..."), std::string::npos);
  const std::string name(5000, 'n');
  EXPECT_LT(tell(R"({"additionalProperties":{"type":"null"}})", "{\"" + name + "\":1}").size(), 500u);
  std::string many = R"({"enum":[)";
  for (int i = 0; i < 1000; ++i) many += std::to_string(i) + ",";
  EXPECT_LT(tell(many + "-1]}", "\"x\"").size(), 600u);
}

TEST(ViolationMessages, ComeOutermostFirstAndAtMostAsManyAsAskedFor) {
  const std::string schema =
      R"({"properties":{"a":{"properties":{"b":{"type":"null"}}},"c":{"type":"null"}},"required":["d"]})";
  EXPECT_EQ(told(schema, R"({"a":{"b":1},"c":2})"),
            (std::vector<std::string>{R"(the value is missing the member "d", which is required)",
                                      "/c must be null, not the number 2", "/a/b must be null, not the number 1"}));
  EXPECT_EQ(told(schema, R"({"a":{"b":1},"c":2})", 1).size(), 1u);
  EXPECT_EQ(told(schema, R"({"a":{"b":1},"c":2})", 0).size(), 1u) << "no violation would mean valid";
  EXPECT_TRUE(told(schema, R"({"d":1})").empty());
}

}  // namespace
}  // namespace portcullis::schemas
