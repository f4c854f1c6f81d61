// Character references of HTML ("&amp;", "&#8212;"). Called by html_text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace portcullis::server::corpus {

// Appends what the reference at `at` (an '&') stands for, and returns how many bytes it has. What is no reference that
// we know is text: the '&' alone is appended, and 1 returned.
std::size_t append_reference(std::string& out, std::string_view html, std::size_t at);

}  // namespace portcullis::server::corpus
