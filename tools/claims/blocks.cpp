#include "tools/claims/blocks.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

using verdict::Span;

namespace {

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

struct Line {
  std::size_t start = 0;
  std::size_t end = 0;     // before the line end and its carriage return
  std::size_t next = 0;    // start of the next line
  std::size_t text = 0;    // after quote marks and indentation
  std::size_t quoted = 0;  // after the quote marks
  unsigned depth = 0;
  std::size_t indent = 0;  // columns between `quoted` and `text`
};

Line read_line(std::string_view text, std::size_t start) {
  Line line;
  line.start = start;
  const std::size_t newline = text.find('\n', start);
  line.end = newline == std::string_view::npos ? text.size() : newline;
  line.next = newline == std::string_view::npos ? text.size() : newline + 1;
  while (line.end > start && text[line.end - 1] == '\r') --line.end;
  std::size_t at = start;
  for (;;) {
    std::size_t mark = at;
    while (mark < line.end && text[mark] == ' ' && mark - at < 3) ++mark;
    if (mark >= line.end || text[mark] != '>') break;
    at = mark + 1;
    if (at < line.end && text[at] == ' ') ++at;
    ++line.depth;
  }
  line.quoted = at;
  while (at < line.end && blank(text[at])) {
    line.indent += text[at] == '\t' ? 4 - line.indent % 4 : 1;
    ++at;
  }
  line.text = at;
  return line;
}

std::string_view body(std::string_view text, const Line& line) {
  std::string_view found = text.substr(line.text, line.end - line.text);
  while (!found.empty() && blank(found.back())) found.remove_suffix(1);
  return found;
}

bool is_rule(std::string_view line) {
  if (line.empty() || std::string_view("-*_=").find(line[0]) == std::string_view::npos) return false;
  std::size_t marks = 0;
  for (const char c : line) {
    if (c == line[0])
      ++marks;
    else if (!blank(c))
      return false;
  }
  return marks >= 3;
}

std::size_t fence_length(std::string_view line) {
  if (line.empty() || (line[0] != '`' && line[0] != '~')) return 0;
  const std::size_t length = std::min(line.find_first_not_of(line[0]), line.size());
  if (length < 3) return 0;
  return line[0] == '`' && line.find('`', length) != std::string_view::npos ? 0 : length;
}

// The marker of a list item at the start of `line`, spaces after it included; 0 when there is none.
struct Marker {
  std::size_t size = 0;
  bool starts_list = true;   // may interrupt a paragraph: a wrapped line can begin with "15." by chance
  unsigned long number = 0;  // of a numbered item, else 0
};

Marker item_marker(std::string_view line) {
  constexpr std::array<std::string_view, 12> bullets = {"-",      "*",      "+",      "\u2022", "\u2023", "\u25e6",
                                                        "\u00b7", "\u25aa", "\u25cf", "\u25cb", "\u2013", "\u2014"};
  std::size_t size = 0;
  bool starts = true;
  unsigned long value = 0;
  for (const auto bullet : bullets)
    if (line.starts_with(bullet)) {
      size = bullet.size();
      starts = bullet != "\u2013" && bullet != "\u2014";
    }
  if (size == 0) {
    std::size_t at = line.starts_with('(') ? 1 : 0;
    const std::size_t first = at;
    while (at < line.size() && at - first < 9 && line[at] >= '0' && line[at] <= '9')
      value = value * 10 + static_cast<unsigned long>(line[at++] - '0');
    const bool number = at > first;
    if (!number && at < line.size() && utf8::is_letter(static_cast<unsigned char>(line[at]))) ++at;
    if (at == first || at >= line.size()) return {};
    if (line[at] != ')' && !(line[at] == '.' && number && first == 0)) return {};
    starts = number && value == 1;
    size = at + 1;
  }
  if (size < line.size() && !blank(line[size])) return {};
  while (size < line.size() && blank(line[size])) ++size;
  return {size, starts, value};
}

// "|---|:--:|": the second line of a table.
bool is_delimiter_row(std::string_view line) {
  return line.find('|') != std::string_view::npos && line.find('-') != std::string_view::npos &&
         line.find_first_not_of("|-: \t") == std::string_view::npos;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::vector<Block> run() {
    for (std::size_t at = 0; at < text_.size();) {
      const Line line = read_line(text_, at);
      if (blocks_.size() >= kMaxBlocks) {
        close();
        begin(BlockKind::opaque, line, text_.size());
        close();
        break;
      }
      take(line);
      at = line.next;
    }
    if (open_ && open_->fenced && !closing_seen_) open_->closed = false;
    if (too_long_)
      for (Block& block : blocks_)
        if (block.lines.size() >= kMaxLines) block.closed = false;
    return std::move(blocks_);
  }

 private:
  void take(const Line& line) {
    const std::string_view content = body(text_, line);
    if (fence_ > 0) {
      if (line.depth >= open_->quote_depth) return in_fence(line, content);
      open_->closed = false;
      close();
    }
    if (content.empty()) {
      // A quote mark alone still is a byte of the text: it belongs to a block, as markup.
      if (line.quoted > line.start && line.depth > 0) {
        if (open_ && open_->quote_depth == line.depth) {
          open_->span.end = line.quoted;
          open_->markup.push_back({line.start, line.quoted});
        } else {
          begin(BlockKind::rule, line, line.quoted);
        }
      }
      close();
      blank_ = true;
      return;
    }
    if (open_ && open_->quote_depth != line.depth) close();
    if (continues_table(line, content) || continues_code(line)) return;
    if (const std::size_t length = fence_length(content); length > 0 && line.indent < 4) {
      begin(BlockKind::code, line, line.end);
      open_->info = content.substr(length);
      while (!open_->info.empty() && blank(open_->info.front())) open_->info.remove_prefix(1);
      open_->fenced = true;
      fence_ = length;
      fence_char_ = content[0];
      closing_seen_ = false;
      return;
    }
    if (line.indent >= 4 && !open_ && (blank_ || blocks_.empty()) && !list_) {
      begin(BlockKind::code, line, line.end);
      open_->lines.push_back({line.quoted, line.end});
      return;
    }
    if (is_rule(content)) {
      begin(BlockKind::rule, line, line.text + content.size());
      close();
      return;
    }
    if (const std::size_t hashes = std::min(content.find_first_not_of('#'), content.size());
        hashes >= 1 && hashes <= 6 && (hashes == content.size() || blank(content[hashes]))) {
      begin(BlockKind::heading, line, line.text + content.size());
      open_->markup.push_back({line.text, line.text + hashes});
      close();
      list_ = false;
      return;
    }
    if (begins_table(line, content)) return;
    if (const Marker marker = item_marker(content); marker.size > 0 && may_begin(marker)) {
      begin(BlockKind::item, line, line.text + content.size());
      open_->markup.push_back({line.text, line.text + marker.size});
      list_ = true;
      number_ = marker.number;
      return;
    }
    if (open_) {
      extend(line, line.text + content.size());
    } else {
      if (line.indent < 2) list_ = false;
      begin(BlockKind::paragraph, line, line.text + content.size());
    }
  }

  // A number at the start of a line is markup only where a list makes it one: it may be a year or a result.
  bool may_begin(const Marker& marker) const {
    if (marker.starts_list) return true;
    if (list_ && marker.number == number_ + 1) return true;
    return !open_ && marker.number < 1000;
  }

  void in_fence(const Line& line, std::string_view content) {
    if (!content.empty())
      extend(line, line.text + content.size());
    else if (line.quoted > line.start && line.depth > 0)
      extend(line, line.quoted);
    if (fence_length(content) >= fence_ && content[0] == fence_char_ &&
        content.find_first_not_of(fence_char_) == std::string_view::npos) {
      closing_seen_ = true;
      close();
      return;
    }
    keep({line.quoted, std::max(line.quoted, line.end)});
  }

  void keep(Span content) {
    if (open_->lines.size() < kMaxLines)
      open_->lines.push_back(content);
    else
      too_long_ = true;
  }

  bool continues_table(const Line& line, std::string_view content) {
    if (!open_ || open_->kind != BlockKind::table) return false;
    if (content.find('|') == std::string_view::npos) {
      close();
      return false;
    }
    extend(line, line.text + content.size());
    keep({line.text, line.text + content.size()});
    return true;
  }

  bool begins_table(const Line& line, std::string_view content) {
    if (content.find('|') == std::string_view::npos || line.next >= text_.size()) return false;
    const Line second = read_line(text_, line.next);
    if (second.depth != line.depth || !is_delimiter_row(body(text_, second))) return false;
    begin(BlockKind::table, line, line.text + content.size());
    open_->lines.push_back({line.text, line.text + content.size()});
    return true;
  }

  bool continues_code(const Line& line) {
    if (!open_ || open_->kind != BlockKind::code) return false;
    if (line.indent < 4) {
      close();
      return false;
    }
    extend(line, line.end);
    keep({line.quoted, line.end});
    return true;
  }

  void begin(BlockKind kind, const Line& line, std::size_t end) {
    Block block;
    block.kind = kind;
    block.quote_depth = line.depth;
    block.indent = line.indent;
    block.after_blank = blank_;
    const std::size_t first = line.depth > 0 ? line.start : line.text;
    block.span = {first, std::max(first, end)};
    if (line.quoted > first) block.markup.push_back({first, line.quoted});
    blocks_.push_back(std::move(block));
    open_ = &blocks_.back();
    blank_ = false;
  }

  void extend(const Line& line, std::size_t end) {
    open_->span.end = end;
    if (line.depth > 0 && line.quoted > line.start && open_->markup.size() < kMaxMarkup)
      open_->markup.push_back({line.start, line.quoted});
  }

  void close() {
    open_ = nullptr;
    fence_ = 0;
  }

  std::string_view text_;
  std::vector<Block> blocks_;
  Block* open_ = nullptr;  // the last of blocks_, while lines still join it
  std::size_t fence_ = 0;
  char fence_char_ = 0;
  bool closing_seen_ = true;
  bool blank_ = false;
  bool too_long_ = false;
  bool list_ = false;
  unsigned long number_ = 0;  // of the last numbered item
};

}  // namespace

std::vector<Block> find_blocks(std::string_view text) {
  return Parser(text).run();
}

}  // namespace portcullis::tools::claims
