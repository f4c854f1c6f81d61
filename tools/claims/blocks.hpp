// Lines -> blocks: paragraphs, headings, list items, code, tables, rules, each with the markup bytes that carry no
// statement (list markers, "#", ">"). The part of Markdown that moves a sentence's borders, and no more.
// Called by passages.cpp.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "tools/verdict/words.hpp"

namespace portcullis::tools::claims {

// opaque: what lies beyond the bound on blocks.
enum class BlockKind { paragraph, heading, item, code, table, rule, opaque };

struct Block {
  BlockKind kind = BlockKind::paragraph;
  verdict::Span span;                 // from the first marker to the end of the last line, line end excluded
  unsigned quote_depth = 0;           // how many ">" stand before it
  std::size_t indent = 0;             // columns before the marker of an item
  bool after_blank = false;           // a blank line stands before it
  std::vector<verdict::Span> markup;  // sorted; inside `span`
  std::string_view info;              // code: what stands behind the opening fence; empty for indented code
  std::vector<verdict::Span> lines;   // code and table: the content lines, markers removed, line ends excluded
  bool fenced = false;
  bool closed = true;  // false: the fence was never closed, or there were too many lines to keep
};

// A longer text ends in one opaque block; a longer code block keeps this many lines.
inline constexpr std::size_t kMaxBlocks = 200'000;
inline constexpr std::size_t kMaxLines = 1'000'000;
inline constexpr std::size_t kMaxMarkup = 100'000;  // of one block; what is beyond counts as text

// Total and linear. Every byte that is not white space is in exactly one block.
std::vector<Block> find_blocks(std::string_view text);

}  // namespace portcullis::tools::claims
