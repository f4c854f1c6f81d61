// Makes text from outside safe to show to a person, a log or a model: what cannot be seen is written out.
#pragma once

#include <string>
#include <string_view>

namespace portcullis::json {

// C0 and C1 controls (but newline and tab), DEL, bidi controls, zero-width and invisible characters (soft hyphen,
// fillers, invisible operators, annotation marks), U+2028/2029, the tag block U+E0000-E007F, variation selectors
// supplement and invalid UTF-8 bytes become \u{HEX} or \x{HEX}.
std::string visible(std::string_view text);

// The same for one line: newline, carriage return and tab are written out as well. For logs and messages.
std::string visible_line(std::string_view text);

// True when visible(text) == text.
bool is_visible(std::string_view text);

}  // namespace portcullis::json
