// Numbers are compared by value, exactly, however they are written; equality does not look at order or spelling.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "schemas/equality.hpp"
#include "schemas/number.hpp"
#include "schemas/uri.hpp"
#include "tests/unit/schemas_support.hpp"

namespace portcullis::schemas {
namespace {

bool same(const Json& left, const Json& right) {
  Budget budget(100'000);
  return equal(left, right, budget);
}

std::string canonical(const Json& value) {
  Budget budget(100'000);
  std::string out;
  EXPECT_TRUE(append_canonical(value, out, budget));
  return out;
}

TEST(Numbers, AreEqualByValue) {
  EXPECT_TRUE(same(parse("1"), parse("1.0")));
  EXPECT_TRUE(same(parse("100"), parse("1e2")));
  EXPECT_TRUE(same(parse("0"), parse("-0.0")));
  EXPECT_TRUE(same(parse("[1,{\"a\":2,\"b\":3}]"), parse("[1.0,{\"b\":3.0,\"a\":2}]")));
  EXPECT_FALSE(same(parse("9007199254740993"), parse("9007199254740992.0"))) << "equal only after rounding";
  EXPECT_FALSE(same(parse("true"), parse("1")));
  EXPECT_FALSE(same(parse("\"1\""), parse("1")));
  EXPECT_FALSE(same(parse("{\"a\":1}"), parse("{\"a\":1,\"b\":1}")));
}

TEST(Numbers, AreComparedWithoutRounding) {
  EXPECT_TRUE(compiled(R"({"maximum":9007199254740992.0})").valid(parse("9007199254740992")));
  EXPECT_FALSE(compiled(R"({"maximum":9007199254740992.0})").valid(parse("9007199254740993")));
  EXPECT_FALSE(compiled(R"({"maximum":18446744073709551614})").valid(parse("18446744073709551615")));
  EXPECT_TRUE(compiled(R"({"maximum":1.8446744073709552e19})").valid(parse("18446744073709551615")));
  EXPECT_FALSE(compiled(R"({"minimum":-9223372036854775807})").valid(parse("-9223372036854775808")));
  EXPECT_TRUE(compiled(R"({"minimum":-9.3e18})").valid(parse("-9223372036854775808")));
  EXPECT_FALSE(compiled(R"({"exclusiveMaximum":3})").valid(parse("3.0")));
}

TEST(Numbers, ThatAreNotFiniteMatchNoBound) {
  const Json nan = std::nan("");
  for (const std::string_view schema :
       {R"({"minimum":0})", R"({"maximum":0})", R"({"exclusiveMinimum":0})", R"({"exclusiveMaximum":0})",
        R"({"multipleOf":1})", R"({"type":"integer"})", R"({"const":0})"}) {
    EXPECT_FALSE(compiled(schema).valid(nan)) << schema;
  }
  EXPECT_FALSE(compiled(R"({"type":"integer"})").valid(Json(std::numeric_limits<double>::infinity())));
}

TEST(Numbers, MultiplesAreDecimal) {
  const auto multiple = [](std::string_view value, std::string_view divisor) {
    return is_multiple(*decimal_of(parse(value)), *decimal_of(parse(divisor)));
  };
  EXPECT_TRUE(multiple("0.3", "0.1"));
  EXPECT_TRUE(multiple("19.99", "0.01"));
  EXPECT_TRUE(multiple("-4.35", "0.05"));
  EXPECT_FALSE(multiple("0.35", "0.1"));
  EXPECT_TRUE(multiple("1e308", "0.5"));
  EXPECT_FALSE(multiple("1e308", "0.123456789"));
  EXPECT_TRUE(multiple("12391239123", "1e-8"));
  EXPECT_TRUE(multiple("0", "7"));
  EXPECT_FALSE(multiple("1e-300", "1e300"));
  EXPECT_TRUE(multiple("1e300", "1e-300"));
  EXPECT_FALSE(multiple("5e-324", "1"));
}

RC_GTEST_PROP(Numbers, IntegersAndDoublesAgreeWithExtendedPrecision, (std::int64_t integer, double number)) {
  RC_PRE(std::isfinite(number));
  // A long double of 64 bits of mantissa holds both exactly.
  const auto expected = static_cast<long double>(integer) <=> static_cast<long double>(number);
  RC_ASSERT(compare_numbers(Json(integer), Json(number)) == expected);
  RC_ASSERT(compare_numbers(Json(number), Json(integer)) == (0 <=> expected));
}

RC_GTEST_PROP(Numbers, AreEqualExactlyWhenTheirCanonicalFormsAre, (std::int64_t left, std::int32_t right)) {
  const Json whole = static_cast<double>(right);
  RC_ASSERT(canonical(whole) == canonical(Json(right)));
  RC_ASSERT((canonical(Json(left)) == canonical(Json(right))) == (left == right));
  RC_ASSERT(same(Json(left), whole) == (left == right));
}

RC_GTEST_PROP(Equality, UniqueItemsAgreesWithComparingAllPairs, (const std::vector<std::uint8_t>& values)) {
  Json items = Json::array();
  for (const std::uint8_t value : values) {
    switch (value % 5) {
      case 0:
        items.push_back(value / 5);
        break;
      case 1:
        items.push_back(static_cast<double>(value / 5));
        break;
      case 2:
        items.push_back(std::to_string(value / 5));
        break;
      case 3:
        items.push_back(Json{{"a", value / 10}, {"b", 1}});
        break;
      default:
        items.push_back(Json{{"b", 1.0}, {"a", value / 10}});
    }
  }
  bool all_differ = true;
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) all_differ = all_differ && !same(items[i], items[j]);
  }
  RC_ASSERT(compiled(R"({"uniqueItems":true})").valid(items) == all_differ);
}

TEST(Uris, ResolveAsTheExamplesOfRfc3986) {
  constexpr std::string_view base = "http://a/b/c/d;p?q";
  for (const auto& [reference, target] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{{"g:h", "g:h"},
                                                                            {"g", "http://a/b/c/g"},
                                                                            {"./g", "http://a/b/c/g"},
                                                                            {"g/", "http://a/b/c/g/"},
                                                                            {"/g", "http://a/g"},
                                                                            {"//g", "http://g"},
                                                                            {"?y", "http://a/b/c/d;p?y"},
                                                                            {"g?y", "http://a/b/c/g?y"},
                                                                            {"#s", "http://a/b/c/d;p?q#s"},
                                                                            {"g#s", "http://a/b/c/g#s"},
                                                                            {";x", "http://a/b/c/;x"},
                                                                            {"", "http://a/b/c/d;p?q"},
                                                                            {".", "http://a/b/c/"},
                                                                            {"..", "http://a/b/"},
                                                                            {"../g", "http://a/b/g"},
                                                                            {"../..", "http://a/"},
                                                                            {"../../../g", "http://a/g"},
                                                                            {"/./g", "http://a/g"},
                                                                            {"g.", "http://a/b/c/g."},
                                                                            {"./g/.", "http://a/b/c/g/"},
                                                                            {"g/../h", "http://a/b/c/h"},
                                                                            {"g?y/../x", "http://a/b/c/g?y/../x"}}) {
    EXPECT_EQ(resolve_uri(base, reference), target) << reference;
  }
}

}  // namespace
}  // namespace portcullis::schemas
