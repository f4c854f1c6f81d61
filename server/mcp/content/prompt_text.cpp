// See prompt_text.hpp.
#include "server/mcp/content/prompt_text.hpp"

#include <algorithm>
#include <set>

#include "server/mcp/digest.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::mcp {
namespace {

bool is_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

// The tag holds a hash of what is inside, so nothing inside can close it.
void add_block(std::string& out, std::string_view name, const std::string& value) {
  const std::string tag = std::string(name) + '-' + digest(value).substr(7, 16);
  out += '<' + tag + ">\n" + value;
  if (!value.ends_with('\n')) out += '\n';
  out += "</" + tag + '>';
}

}  // namespace

std::optional<PromptText> PromptText::parse(std::string_view text) {
  PromptText out;
  bool inside = false;
  for (;;) {
    const auto open = text.find("{{");
    out.parts_.push_back({Kind::text, text.substr(0, open)});
    if (open == std::string_view::npos) break;
    text.remove_prefix(open + 2);
    const auto close = text.find("}}");
    if (close == std::string_view::npos) return std::nullopt;
    std::string_view place = text.substr(0, close);
    text.remove_prefix(close + 2);
    if (place == "/") {
      if (!inside) return std::nullopt;
      inside = false;
      out.parts_.push_back({Kind::end, {}});
      continue;
    }
    Kind kind = Kind::line;
    if (place.starts_with("> ")) kind = Kind::block;
    if (place.starts_with("# ")) kind = Kind::if_given;
    if (place.starts_with("^ ")) kind = Kind::if_missing;
    if (kind != Kind::line) place.remove_prefix(2);
    const bool section = kind == Kind::if_given || kind == Kind::if_missing;
    if (!is_name(place) || (section && inside)) return std::nullopt;
    inside = inside || section;
    out.parts_.push_back({kind, place});
  }
  if (inside) return std::nullopt;
  return out;
}

std::string PromptText::render(const Json& arguments) const {
  std::string out;
  bool shown = true;
  for (const Part& part : parts_) {
    if (part.kind == Kind::end) {
      shown = true;
      continue;
    }
    if (!shown) continue;
    if (part.kind == Kind::text) {
      out += part.text;
      continue;
    }
    const auto argument = arguments.find(std::string(part.text));
    const bool given = argument != arguments.end();
    if (part.kind == Kind::if_given) shown = given;
    if (part.kind == Kind::if_missing) shown = !given;
    if (!given) continue;
    const auto& value = argument->get_ref<const std::string&>();
    if (part.kind == Kind::line) out += json::visible_line(value);
    if (part.kind == Kind::block) add_block(out, part.text, value);
  }
  return out;
}

std::vector<std::string> PromptText::names() const {
  std::set<std::string> out;
  for (const Part& part : parts_)
    if (part.kind != Kind::text && part.kind != Kind::end) out.emplace(part.text);
  return {out.begin(), out.end()};
}

}  // namespace portcullis::server::mcp
