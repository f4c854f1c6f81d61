// See html_text.hpp. Tags are told apart as the HTML Living Standard does (13.2.5), in one pass and without a tree:
// what stands inside an element matters here only where it is to be left out.
//
// What reads otherwise without its mark-up keeps a mark, so that it matches nothing by accident: 10<sup>2</sup> is
// "10^2" and not "102", H<sub>2</sub>O "H_2O"; what is struck out, hidden or only for programs is left out; the lines
// of a <blockquote> begin with "> ", and a <q> has its quotation marks.
#include "server/corpus/html_text.hpp"

#include <algorithm>
#include <array>

#include "server/corpus/html_references.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::server::corpus {
namespace {

template <std::size_t size>
constexpr bool one_of(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// Text up to their own end tag whatever it looks like, and none of it for people.
constexpr auto raw = std::to_array<std::string_view>(
    {"iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp"});
// Left out with all that is in them.
constexpr auto left_out =
    std::to_array<std::string_view>({"audio", "canvas", "datalist", "del", "math", "noscript", "object", "rp", "rt",
                                     "s", "select", "strike", "svg", "template", "video"});
constexpr auto paragraphs = std::to_array<std::string_view>(
    {"address", "article", "aside",    "blockquote", "body",    "center",  "details", "dialog", "dir",
     "div",     "dl",      "fieldset", "figcaption", "figure",  "footer",  "form",    "h1",     "h2",
     "h3",      "h4",      "h5",       "h6",         "header",  "hr",      "html",    "main",   "menu",
     "nav",     "ol",      "p",        "pre",        "section", "summary", "table",   "ul",     "caption"});
constexpr auto lines = std::to_array<std::string_view>({"br", "dd", "dt", "legend", "li", "option", "tr", "tbody"});
constexpr auto without_content = std::to_array<std::string_view>(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"});

constexpr int deepest_quote = 8;
constexpr std::size_t longest_title = 300;  // bytes

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The text that is being made: white space is joined, breaks are held back until there is text behind them.
class Sheet {
 public:
  void blank() {
    if (preformatted_ == 0) space_ = true;
  }
  void cell() { cell_ = true; }
  void line() { breaks_ = std::max(breaks_, 1); }
  void paragraph() { breaks_ = 2; }
  void quote(int by) {
    paragraph();
    quotes_ = std::clamp(quotes_ + by, 0, deepest_quote);
  }
  void preformatted(int by) { preformatted_ = std::max(0, preformatted_ + by); }
  bool is_preformatted() const { return preformatted_ > 0; }

  std::string& put() {
    if (breaks_ > 0) {
      if (!text_.empty()) text_.append(static_cast<std::size_t>(breaks_), '\n');
      begin_line();
    } else if (text_.empty()) {
      begin_line();
    } else if (cell_) {
      text_ += '\t';
    } else if (space_) {
      text_ += ' ';
    }
    space_ = cell_ = false;
    breaks_ = 0;
    return text_;
  }

  std::string take() && { return std::move(text_); }

 private:
  void begin_line() {
    for (int i = 0; i < quotes_; ++i) text_ += "> ";
  }

  std::string text_;
  int breaks_ = 0;
  int quotes_ = 0;
  int preformatted_ = 0;
  bool space_ = false;
  bool cell_ = false;
};

struct Tag {
  std::string name;  // lower case
  bool closing = false;
  bool hidden = false;
  std::size_t end = 0;  // behind the '>', npos when there is none
};

class HtmlReader {
 public:
  explicit HtmlReader(std::string_view html) : html_(html) {}

  HtmlText read() {
    while (at_ < html_.size()) {
      if (html_[at_] == '<')
        mark_up();
      else
        character();
    }
    return {std::move(title_), std::move(sheet_).take()};
  }

 private:
  void character() {
    const char c = html_[at_];
    if (!skipping_.empty()) {
      at_ = std::min(html_.find('<', at_), html_.size());
      return;
    }
    if (is_blank(c)) {
      if (sheet_.is_preformatted() && c == '\n')
        sheet_.put() += '\n';
      else if (sheet_.is_preformatted() && c != '\r')
        sheet_.put() += c;
      else
        sheet_.blank();
      ++at_;
    } else if (c == '&') {
      at_ += append_reference(sheet_.put(), html_, at_);
    } else {
      sheet_.put() += c;
      ++at_;
    }
  }

  char next(std::size_t offset) const { return at_ + offset < html_.size() ? html_[at_ + offset] : '\0'; }

  void mark_up() {
    const char c = next(1);
    if (html_.substr(at_).starts_with("<!--")) {
      // "<!-->" and "<!--->" are whole comments (13.2.5.43).
      if (next(4) == '>') return go_to(at_ + 5);
      if (next(4) == '-' && next(5) == '>') return go_to(at_ + 6);
      return behind("-->", at_ + 4);
    }
    if (c == '!' || c == '?' || (c == '/' && !is_ascii_letter(next(2)))) return behind(">", at_ + 2);
    if (c != '/' && !is_ascii_letter(c)) {
      if (skipping_.empty()) sheet_.put() += '<';
      ++at_;
      return;
    }
    const Tag tag = read_tag();
    go_to(tag.end);
    if (tag.end != std::string_view::npos) take(tag);
  }

  void go_to(std::size_t place) { at_ = std::min(place, html_.size()); }
  void behind(std::string_view mark, std::size_t from) {
    const std::size_t found = html_.find(mark, std::min(from, html_.size()));
    go_to(found == std::string_view::npos ? html_.size() : found + mark.size());
  }

  // A '>' inside a quoted attribute does not end the tag.
  Tag read_tag() {
    Tag tag;
    std::size_t i = at_ + 1;
    if (html_[i] == '/') {
      tag.closing = true;
      ++i;
    }
    const std::size_t name = i;
    while (i < html_.size() && !is_blank(html_[i]) && html_[i] != '/' && html_[i] != '>') ++i;
    constexpr std::size_t longest_name = 16;
    tag.name = tools::claims::utf8::lower_ascii(html_.substr(name, std::min(i - name, longest_name)));
    while (i < html_.size() && html_[i] != '>') {
      if (is_blank(html_[i]) || html_[i] == '/') {
        ++i;
        continue;
      }
      i = attribute(i, tag);
    }
    tag.end = i < html_.size() ? i + 1 : std::string_view::npos;
    return tag;
  }

  std::size_t attribute(std::size_t i, Tag& tag) {
    const std::size_t name = i++;
    while (i < html_.size() && !is_blank(html_[i]) && html_[i] != '/' && html_[i] != '>' && html_[i] != '=') ++i;
    const std::string_view key = html_.substr(name, i - name);
    while (i < html_.size() && is_blank(html_[i])) ++i;
    std::string_view value;
    if (i < html_.size() && html_[i] == '=') {
      ++i;
      while (i < html_.size() && is_blank(html_[i])) ++i;
      const std::size_t from = i;
      if (i < html_.size() && (html_[i] == '"' || html_[i] == '\'')) {
        const std::size_t end = html_.find(html_[i], i + 1);
        if (end == std::string_view::npos) return html_.size();
        value = html_.substr(from + 1, end - from - 1);
        i = end + 1;
      } else {
        while (i < html_.size() && !is_blank(html_[i]) && html_[i] != '>') ++i;
        value = html_.substr(from, i - from);
      }
    }
    if (!tag.hidden) tag.hidden = hides(key, value);
    return i;
  }

  static bool hides(std::string_view key, std::string_view value) {
    using tools::claims::utf8::lower_ascii;
    if (key.size() != 6 && key.size() != 5) return false;
    const std::string name = lower_ascii(key);
    if (name == "hidden") return true;
    if (name != "style") return false;
    std::string style = lower_ascii(value.substr(0, 4096));
    std::erase_if(style, is_blank);
    for (const std::string_view hiding : {"display:none", "visibility:hidden", "line-through"})
      if (style.find(hiding) != std::string::npos) return true;
    return false;
  }

  void take(const Tag& tag) {
    if (!skipping_.empty()) {
      if (one_of(raw, tag.name) && !tag.closing) return skip_raw(tag.name, nullptr);
      if (tag.name == skipping_) depth_ += tag.closing ? -1 : 1;
      if (depth_ == 0) skipping_.clear();
      return;
    }
    const bool empty = one_of(without_content, tag.name);
    if (!tag.closing && !empty) {
      if (one_of(raw, tag.name)) return skip_raw(tag.name, tag.name == "title" && title_.empty() ? &title_ : nullptr);
      if (one_of(left_out, tag.name) || tag.hidden) {
        skipping_ = tag.name;
        depth_ = 1;
        sheet_.blank();
        return;
      }
    }
    lay_out(tag);
  }

  void lay_out(const Tag& tag) {
    if (tag.name == "blockquote")
      sheet_.quote(tag.closing ? -1 : 1);
    else if (tag.name == "pre")
      sheet_.preformatted(tag.closing ? -1 : 1);
    if (one_of(paragraphs, tag.name))
      sheet_.paragraph();
    else if (one_of(lines, tag.name))
      sheet_.line();
    else if (tag.name == "td" || tag.name == "th")
      sheet_.cell();
    else if (tag.closing && tag.name == "q")
      sheet_.put() += "\xE2\x80\x9D";
    else if (tag.name == "q")
      sheet_.put() += "\xE2\x80\x9C";
    else if (!tag.closing && tag.name == "sup")
      sheet_.put() += '^';
    else if (!tag.closing && tag.name == "sub")
      sheet_.put() += '_';
    else if (tag.name == "img" || tag.name == "input")
      sheet_.blank();
  }

  // To behind the end tag of that name; what stands before it goes to `out`.
  void skip_raw(const std::string& name, std::string* out) {
    const std::size_t from = at_;
    std::size_t end = html_.size();
    if (name == "plaintext") return go_to(end);  // it has no end tag
    for (std::size_t i = html_.find("</", at_); i != std::string_view::npos; i = html_.find("</", i + 2)) {
      const std::string_view behind_it = html_.substr(i + 2, name.size() + 1);
      if (tools::claims::utf8::lower_ascii(behind_it.substr(0, name.size())) != name) continue;
      if (behind_it.size() > name.size() && !is_blank(behind_it.back()) && behind_it.back() != '>' &&
          behind_it.back() != '/')
        continue;
      end = i;
      break;
    }
    behind(">", end);
    if (out == nullptr || end == html_.size()) return;
    for (std::size_t i = from; i < end && out->size() < longest_title;) {
      if (html_[i] == '&') {
        i += append_reference(*out, html_.substr(0, end), i);
        continue;
      }
      if (!is_blank(html_[i]))
        *out += html_[i];
      else if (!out->empty() && out->back() != ' ')
        *out += ' ';
      ++i;
    }
    while (!out->empty() && !tools::claims::utf8::valid(*out)) out->pop_back();
    while (!out->empty() && out->back() == ' ') out->pop_back();
  }

  std::string_view html_;
  std::size_t at_ = 0;
  Sheet sheet_;
  std::string title_;
  std::string skipping_;  // the element that is being left out, with all below
  std::size_t depth_ = 0;
};

}  // namespace

HtmlText html_text(std::string_view html) {
  return HtmlReader(html).read();
}

}  // namespace portcullis::server::corpus
