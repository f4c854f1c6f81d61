// What cannot be seen is written out, and nothing else is touched.
#include "transport/json/visible.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <string_view>

namespace portcullis::json {
namespace {

TEST(Visible, leaves_ordinary_text_alone) {
  for (const std::string_view text : {"", "plain", "two\nlines\tand a tab", "é 漢字 😀 ¿?", "back\\slash"}) {
    EXPECT_EQ(visible(text), text);
    EXPECT_TRUE(is_visible(text));
  }
}

TEST(Visible, writes_out_terminal_escapes) {
  EXPECT_EQ(visible("\x1b[31mred\x1b[0m"), "\\u{1B}[31mred\\u{1B}[0m");
  EXPECT_EQ(visible("a\rb\x7f\xC2\x9B"), "a\\u{D}b\\u{7F}\\u{9B}");
  EXPECT_EQ(visible(std::string_view("\0", 1)), "\\u{0}");
}

TEST(Visible, writes_out_what_reorders_or_hides_text) {
  EXPECT_EQ(visible("\u202Eabc\u2066\u200F\u061C"), "\\u{202E}abc\\u{2066}\\u{200F}\\u{61C}");
  EXPECT_EQ(visible("\u200B\u200D\u2060\uFEFF\u00AD"), "\\u{200B}\\u{200D}\\u{2060}\\u{FEFF}\\u{AD}");
  EXPECT_EQ(visible("\u2028\u2029"), "\\u{2028}\\u{2029}");
  EXPECT_EQ(visible("a\u034Fb\u17B4\u180B\uFE00"), "a\\u{34F}b\\u{17B4}\\u{180B}\\u{FE00}");
  EXPECT_EQ(visible("\U000E0041\U000E007F\U000E0100"), "\\u{E0041}\\u{E007F}\\u{E0100}");
  EXPECT_EQ(visible("\u2764\uFE0F \u2764\uFE0F\uFE0E\uFE0F"), "\u2764\uFE0F \u2764\uFE0F\\u{FE0E}\\u{FE0F}");
}

TEST(Visible, writes_out_bytes_that_are_not_utf8) {
  EXPECT_EQ(visible("\xFF\xC0\xAF"), "\\x{FF}\\x{C0}\\x{AF}");
  EXPECT_EQ(visible("\xE2\x82"), "\\x{E2}\\x{82}");
  EXPECT_EQ(visible("\xED\xA0\x80"), "\\x{ED}\\x{A0}\\x{80}");
}

TEST(Visible, keeps_one_line_when_asked) {
  EXPECT_EQ(visible_line("ok\nERROR forged\r\n\t"), "ok\\u{A}ERROR forged\\u{D}\\u{A}\\u{9}");
}

TEST(Visible, is_visible_exactly_when_nothing_changes) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    const std::string shown = visible(bytes);
    RC_ASSERT(is_visible(bytes) == (shown == bytes));
    RC_ASSERT(is_visible(shown));
    RC_ASSERT(visible_line(bytes).find('\n') == std::string::npos);
  }));
}

}  // namespace
}  // namespace portcullis::json
