// A schema that is malformed, or asks for what is not known here, is refused when it is compiled, with the place.
#include "schemas/pattern.hpp"
#include "tests/unit/schemas_support.hpp"

namespace portcullis::schemas {
namespace {

TEST(CompileErrors, NameThePlaceTheDemandAndWhatWasThere) {
  EXPECT_EQ(compile_error("3"), "the schema must be a schema (an object, true or false), not the number 3");
  EXPECT_EQ(compile_error(R"({"type":"strin"})"),
            "/type must be one of array, boolean, integer, null, number, object, string, or an array of different ones "
            "of them, not the string \"strin\"");
  EXPECT_EQ(compile_error(R"({"properties":{"a/b":{"minLength":-1}}})"),
            "/properties/a~1b/minLength must be a whole number of at least 0, not the number -1");
  EXPECT_EQ(compile_error(R"({"properties":{"a":3}})"),
            "/properties/a must be a schema (an object, true or false), not the number 3");
  EXPECT_EQ(compile_error(R"({"items":[{}]})"),
            "/items must be a schema (an object, true or false), not an array of 1 item");
}

TEST(CompileErrors, AreGivenForEveryKeywordOfTheWrongForm) {
  for (const std::string_view schema : {R"({"type":[]})",
                                        R"({"type":["string","string"]})",
                                        R"({"type":3})",
                                        R"({"enum":1})",
                                        R"({"multipleOf":0})",
                                        R"({"multipleOf":-1})",
                                        R"({"minimum":"1"})",
                                        R"({"maximum":null})",
                                        R"({"exclusiveMinimum":true})",
                                        R"({"exclusiveMaximum":[]})",
                                        R"({"maxLength":1.5})",
                                        R"({"minItems":"1"})",
                                        R"({"maxProperties":{}})",
                                        R"({"uniqueItems":1})",
                                        R"({"required":"a"})",
                                        R"({"required":["a","a"]})",
                                        R"({"required":[1]})",
                                        R"({"dependentRequired":{"a":"b"}})",
                                        R"({"dependentSchemas":[]})",
                                        R"({"dependencies":{"a":1}})",
                                        R"({"properties":[]})",
                                        R"({"patternProperties":1})",
                                        R"({"additionalProperties":"no"})",
                                        R"({"allOf":[]})",
                                        R"({"anyOf":{}})",
                                        R"({"oneOf":[1]})",
                                        R"({"not":"x"})",
                                        R"({"if":1})",
                                        R"({"prefixItems":{}})",
                                        R"({"contains":[]})",
                                        R"({"minContains":-1})",
                                        R"({"propertyNames":1})",
                                        R"({"unevaluatedItems":0})",
                                        R"({"unevaluatedProperties":"x"})",
                                        R"({"$defs":[]})",
                                        R"({"$defs":{"a":[]}})",
                                        R"({"$ref":1})",
                                        R"({"$id":1})",
                                        R"({"$id":"http://x/y#frag"})",
                                        R"({"$anchor":"1a"})",
                                        R"({"$dynamicAnchor":""})",
                                        R"({"$schema":7})",
                                        R"({"$comment":1})",
                                        R"({"title":1})",
                                        R"({"format":1})",
                                        R"({"pattern":1})",
                                        R"({"examples":1})",
                                        R"({"deprecated":"x"})",
                                        R"({"contentSchema":1})",
                                        R"({"$vocabulary":{"x":1}})"}) {
    const std::string error = compile_error(schema);
    EXPECT_TRUE(error.starts_with('/')) << schema << ": " << error;
  }
}

TEST(CompileErrors, SayThatReferencesAreNeverFetched) {
  EXPECT_EQ(compile_error(R"({"items":{"$ref":"http://127.0.0.1:9/x.json#/a"}})"),
            "/items/$ref refers to \"http://127.0.0.1:9/x.json#/a\", which was not handed in; references are never "
            "fetched");
  EXPECT_EQ(compile_error(R"({"$ref":"other.json"})"),
            "/$ref refers to \"other.json\", which was not handed in; references are never fetched");
  EXPECT_EQ(compile_error(R"({"$ref":"file:///etc/passwd"})"),
            "/$ref refers to \"file:///etc/passwd\", which was not handed in; references are never fetched");
}

TEST(CompileErrors, NameReferencesThatLeadNowhere) {
  EXPECT_EQ(compile_error(R"({"$ref":"#/$defs/a"})"), "/$ref refers to \"#/$defs/a\", and there is nothing");
  EXPECT_EQ(compile_error(R"({"$ref":"#a"})"), "/$ref refers to \"#a\", and no subschema there has this anchor");
  EXPECT_EQ(compile_error(R"({"$ref":"#/%zz"})"),
            "/$ref refers to \"#/%zz\", whose fragment has a broken percent escape");
  EXPECT_EQ(compile_error(R"({"$ref":"#/$defs/a/0","$defs":{"a":{}}})"),
            "/$ref refers to \"#/$defs/a/0\", and there is nothing");
  EXPECT_EQ(compile_error(R"({"$ref":"#/required","required":["a"]})"),
            "/required must be a schema (an object, true or false), not an array of 1 item");
  EXPECT_EQ(compile_error(R"({"$defs":{"unused":{"$ref":"#nowhere"}}})"),
            "/$defs/unused/$ref refers to \"#nowhere\", and no subschema there has this anchor");
}

TEST(CompileErrors, RefuseTwoSchemasOfOneName) {
  EXPECT_NE(compile_error(R"({"$defs":{"a":{"$id":"http://x/y"},"b":{"$id":"http://x/y"}}})"), "it compiles");
  EXPECT_NE(compile_error(R"({"$defs":{"a":{"$anchor":"y"},"b":{"$anchor":"y"}}})"), "it compiles");
}

TEST(CompileErrors, RefuseDialectsAndVocabulariesThatAreNotKnown) {
  EXPECT_EQ(compile_error(R"({"$schema":"http://json-schema.org/draft-07/schema#"})"),
            "/$schema names \"http://json-schema.org/draft-07/schema\", which is not known here. Allowed: "
            "https://json-schema.org/draft/2020-12/schema");
  CompileOptions options;
  options.resources["http://x/meta"] = parse(R"({"$vocabulary":{"http://x/vocab":true}})");
  EXPECT_NE(compile_error(R"({"$schema":"http://x/meta"})", options), "it compiles");
  options.resources["http://x/meta"] =
      parse(R"({"$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/format-assertion":true}})");
  EXPECT_EQ(compile_error(R"({"$schema":"http://x/meta","format":"made-up"})", options),
            "/format is \"made-up\", which is not known here and so cannot be asserted");
}

TEST(CompileErrors, RefusePatternsWithoutALinearTimeAnswer) {
  EXPECT_EQ(compile_error(R"x({"pattern":"a(?=b)"})x"),
            "/pattern is not a pattern that can be used: look-ahead and look-behind are not supported, because they "
            "cannot be matched in linear time");
  EXPECT_EQ(compile_error(R"({"pattern":"(a)\\1"})"),
            "/pattern is not a pattern that can be used: back-references are not supported, because they cannot be "
            "matched in linear time");
  for (const std::string_view pattern : {"(",
                                         ")",
                                         "[",
                                         "[b-a]",
                                         "*",
                                         "a**",
                                         "\\",
                                         "a{2,1}",
                                         "\\Z",
                                         "\\a",
                                         "\\p{Klingon}",
                                         "\\p{}",
                                         "\\u12",
                                         "\\u{110000}",
                                         "\\ud800",
                                         "\\c1",
                                         "\\x1",
                                         "\\00",
                                         "(?i)a",
                                         "(?P<n>a)",
                                         "(?<>a)",
                                         "a{1000}{1000}",
                                         "\\k<n>",
                                         "\xff",
                                         "[\xff]"}) {
    EXPECT_FALSE(Pattern::compile(pattern).has_value()) << pattern;
  }
  EXPECT_FALSE(Pattern::compile(std::string(20'000, 'a')).has_value());
}

TEST(Patterns, MeanWhatTheyMeanInEcmaScript) {
  const auto matches = [](std::string_view pattern, std::string_view text) {
    const auto compiled_pattern = Pattern::compile(pattern);
    if (!compiled_pattern) {
      ADD_FAILURE() << pattern << ": " << compiled_pattern.error();
      return false;
    }
    return compiled_pattern->search(text);
  };
  EXPECT_TRUE(matches("es", "expression"));
  EXPECT_FALSE(matches("^es$", "expression"));
  EXPECT_FALSE(matches("^a$", "a\n"));
  EXPECT_FALSE(matches("^.$", "\u2028")) << "a line terminator in ECMA-262, not in RE2";
  EXPECT_TRUE(matches("^.$", "é"));
  EXPECT_FALSE(matches("[]", "a"));
  EXPECT_TRUE(matches("^[^]$", "\n"));
  EXPECT_TRUE(matches("^[[:a]$", ":")) << "no POSIX classes";
  EXPECT_TRUE(matches("^[\\b]$", "\b"));
  EXPECT_TRUE(matches("^[\\s\\d-]+$", "1 \ufeff-"));
  EXPECT_FALSE(matches("^[\\S]$", "\u00a0"));
  EXPECT_TRUE(matches("^\\u{1F600}\\uD83D\\uDE00$", "😀😀"));
  EXPECT_TRUE(matches("^\\x41\\cJ\\0$", std::string_view("A\n\0", 3)));
  EXPECT_TRUE(matches("^(?<year>\\d{4})-(?:a|b)$", "2024-a"));
  EXPECT_TRUE(matches("^\\p{Lu}\\p{Script=Greek}\\P{L}$", "Aα1"));
  EXPECT_TRUE(matches("^\\/\\.\\-\\{$", "/.-{"));
  EXPECT_TRUE(matches("^{a}]$", "{a}]"));
  EXPECT_FALSE(matches("^\\w$", "é"));
}

TEST(Dialects, HandedInResourcesAreFoundByTheirUriAndByTheirId) {
  CompileOptions options;
  options.resources["http://x/a.json"] =
      parse(R"({"$id":"http://y/b.json","$defs":{"n":{"type":"null"}},"$ref":"#/$defs/n"})");
  EXPECT_TRUE(compiled(R"({"$ref":"http://x/a.json"})", options).valid(Json()));
  EXPECT_FALSE(compiled(R"({"$ref":"http://x/a.json"})", options).valid(Json(1)));
  const auto found = compiled(R"({"$ref":"http://x/a.json"})", options).validate(Json(1));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].schema, "http://x/a.json#/$defs/n/type");
  // The schema may itself be one of the resources.
  EXPECT_TRUE(Validator::compile(options.resources.at("http://x/a.json"), options).has_value());
  options.resources["http://x/self"] = parse(R"({"properties":{"a":{"$ref":"http://x/self"}},"type":"object"})");
  const auto self = Validator::compile(options.resources.at("http://x/self"), options);
  ASSERT_TRUE(self.has_value()) << self.error();
  EXPECT_FALSE(self->valid(parse(R"({"a":1})")));
}

TEST(Formats, AreAnnotationsUnlessAssertionIsAskedFor) {
  EXPECT_TRUE(compiled(R"({"format":"date"})").valid(Json("x")));
  CompileOptions options;
  options.assert_format = true;
  const auto asserted = compiled(R"({"format":"date"})", options);
  EXPECT_TRUE(asserted.valid(Json("2024-02-29")));
  EXPECT_FALSE(asserted.valid(Json("2023-02-29")));
  EXPECT_TRUE(asserted.valid(Json(3)));
  EXPECT_EQ(asserted.validate(Json("x")).at(0).message, R"(must have the format "date", not be "x")");
}

}  // namespace
}  // namespace portcullis::schemas
