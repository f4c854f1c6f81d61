// Building and giving back trees without waste must not change what they are; writing by eight bytes must not change
// what is written.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdio>

#include "transport/json/object.hpp"
#include "transport/json/utf8.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::json {
namespace {

// One byte or sequence after the other, straight from the rules of writer.hpp and RFC 8785.
std::string slowly_escaped(std::string_view text, bool canonical) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const Sequence sequence = sequence_at(text, i);
    const char32_t code = sequence.code_point;
    const std::size_t size = sequence.size == 0 ? 1 : sequence.size;
    const std::string_view here = text.substr(i, size);
    i += size;
    if (sequence.size == 0) {
      out += "\xEF\xBF\xBD";
    } else if (here == "\"" || here == "\\") {
      out += '\\';
      out += here;
    } else if (const auto named = std::string_view("\b\f\n\r\t").find(here); size == 1 && named != here.npos) {
      out += '\\';
      out += "bfnrt"[named];
    } else if (code < 0x20 || (!canonical && (code == 0x7F || code == 0x2028 || code == 0x2029))) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(code));
      out += escape;
    } else {
      out += here;
    }
  }
  return out + '"';
}

// Mostly what is plain, with every kind of special byte at every place of a word.
rc::Gen<std::string> texts() {
  const auto piece = rc::gen::weightedOneOf<std::string>(
      {{6, rc::gen::container<std::string>(rc::gen::inRange<char>(0x20, 0x7F))},
       {2, rc::gen::element<std::string>("\"", "\\", "\n", "\x1f", "\x7f", "\xC3\xA9", "\xE2\x80\xA8", "\xE2\x80\xA9",
                                         "\xF0\x9F\x98\x80", "\xEF\xBF\xBD")},
       {1, rc::gen::container<std::string>(rc::gen::arbitrary<char>())}});
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const std::vector<std::string>& pieces) {
    std::string out;
    for (const auto& one : pieces) out += one;
    return out;
  });
}

RC_GTEST_PROP(JsonStrings, AreWrittenAsOneByteAfterTheOther, ()) {
  const std::string text = *texts();
  std::string out = "before ";
  write_string(text, out);
  RC_ASSERT(out == "before " + slowly_escaped(text, false));
  RC_ASSERT(write_canonical(Json(text)) == slowly_escaped(text, true));
}

TEST(JsonStrings, EveryByteIsRightAtEveryPlaceOfAWord) {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t place = 0; place < 20; ++place) {
      std::string text(20, 'x');
      text[place] = static_cast<char>(byte);
      for (std::size_t size = place + 1; size <= text.size(); ++size) {
        const std::string cut = text.substr(0, size);
        std::string out;
        write_string(cut, out);
        ASSERT_EQ(out, slowly_escaped(cut, false)) << byte << " at " << place << " of " << size;
        ASSERT_EQ(write_canonical(Json(cut)), slowly_escaped(cut, true)) << byte << " at " << place << " of " << size;
      }
    }
  }
}

TEST(JsonStrings, AppendToWhatIsThereWhateverTheReserve) {
  for (const std::size_t reserve : {0u, 10u, 100u, 10'000u}) {
    std::string out = "there";
    out.reserve(reserve);
    write(Json{{"a", 1}}, out);
    write_canonical(Json{{"b", std::string(3000, 'b')}}, out);
    EXPECT_EQ(out, "there{\"a\":1}{\"b\":\"" + std::string(3000, 'b') + "\"}");
  }
}

TEST(JsonObjectBuilder, KeepsTheOrderAndTheTypes) {
  const std::string text = "text";
  const Json built = ObjectBuilder(1)
                         .add("z", text)
                         .add("a", std::string_view("view"))
                         .add("list", std::vector<std::string>{"x", "y"})
                         .add("size", std::size_t{7})
                         .add("below", ObjectBuilder(1).add("yes", true).take())
                         .add("none", nullptr);
  EXPECT_EQ(write(built), R"({"z":"text","a":"view","list":["x","y"],"size":7,"below":{"yes":true},"none":null})");
  EXPECT_EQ(built, (Json{{"z", "text"},
                         {"a", "view"},
                         {"list", {"x", "y"}},
                         {"size", 7u},
                         {"below", {{"yes", true}}},
                         {"none", nullptr}}));
}

TEST(JsonDispose, LeavesNullOfATreeOfAnyDepth) {
  for (const int depth : {0, 1, 63, 64, 65, 200'000}) {
    Json value = 1;
    for (int i = 0; i < depth; ++i) {
      Json outer = Json::array();
      outer.get_ref<Json::array_t&>().push_back(std::move(value));
      value = std::move(outer);
    }
    dispose(value);
    EXPECT_TRUE(value.is_null());
  }
  Json object{{"a", {{"b", {1, "two", {{"c", std::string(100, 'c')}}}}}}};
  dispose(object);
  EXPECT_TRUE(object.is_null());
}

}  // namespace
}  // namespace portcullis::json
