// HTML as the text that a person would read: nothing is run, fetched or laid out. Called when a file is indexed.
#pragma once

#include <string>
#include <string_view>

namespace portcullis::server::corpus {

struct HtmlText {
  std::string title;
  std::string text;  // paragraphs apart by an empty line, cells by a tab
};

// Any valid UTF-8, in time and memory in proportion to it; there is no nesting to run out of. What is unclear (a tag or
// an element that is not closed) leaves text out and never adds any.
HtmlText html_text(std::string_view html);

}  // namespace portcullis::server::corpus
