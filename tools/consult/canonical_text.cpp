// Texts as they are compared (see canonical_parts.hpp).
#include <utf8proc.h>

#include <cstdlib>

#include "tools/consult/canonical_parts.hpp"

namespace portcullis::tools::consult {
namespace {

// NFKC would make "102" of "10²" and "51⁄2" of "5½": raised, lowered and fraction characters are set off first.
std::string set_off(std::string_view text) {
  std::string out;
  int last = 0;
  for (std::size_t i = 0; i < text.size();) {
    utf8proc_int32_t code = 0;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + i),
                                       static_cast<utf8proc_ssize_t>(text.size() - i), &code);
    const int type = size > 0 ? static_cast<int>(utf8proc_get_property(code)->decomp_type) : 0;
    if (type != last) {
      if (type == UTF8PROC_DECOMP_TYPE_SUPER) out += '^';
      if (type == UTF8PROC_DECOMP_TYPE_SUB) out += '_';
      if (type == UTF8PROC_DECOMP_TYPE_FRACTION) out += ' ';
    }
    last = type;
    const std::size_t bytes = size > 0 ? static_cast<std::size_t>(size) : 1;
    out += text.substr(i, bytes);
    i += bytes;
  }
  return out;
}

}  // namespace

std::string folded(std::string_view original) {
  const std::string text = set_off(original);
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                                 static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                                                UTF8PROC_IGNORE | UTF8PROC_STABLE));
  if (size < 0) return {};
  const std::string_view whole(reinterpret_cast<char*>(mapped), static_cast<std::size_t>(size));
  std::string out;
  for (const char c : whole) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  std::free(mapped);
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string_view trimmed(std::string_view text, std::string_view drop) {
  const auto first = text.find_first_not_of(drop);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(drop) - first + 1);
}

std::string short_form(std::string_view answer) {
  std::string text = folded(answer);
  // In front "!" and an empty box deny what they stand before.
  if (text.starts_with('!') || text.starts_with("[ ]")) return text;
  std::string_view view = trimmed(text, " .,;:!\"'`*_()[]");
  const std::size_t before = static_cast<std::size_t>(view.data() - text.data());
  if (!view.empty() && view.front() >= '0' && view.front() <= '9' && before > 0 && text[before - 1] == '.')
    view = {view.data() - 1, view.size() + 1};  // ".5" is not "5"
  // "Mercury (planet)" keeps the bracket that it opens.
  const auto open = view.rfind('(');
  const auto close = static_cast<std::size_t>(view.data() - text.data()) + view.size();
  if (!view.empty() && open != std::string_view::npos && view.find(')', open) == std::string_view::npos &&
      close < text.size() && text[close] == ')')
    view = {view.data(), view.size() + 1};
  for (const std::string_view article : {"the ", "a ", "an "})
    if (view.starts_with(article)) {
      view.remove_prefix(article.size());
      break;
    }
  return std::string(view);
}

}  // namespace portcullis::tools::consult
