// See input.hpp.
#include "server/cli/input.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>

#include "transport/json/reader.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::cli {
namespace {

schemas::Problem problem(std::string code, std::string message, std::string fix) {
  return {std::move(code), std::move(message), {}, std::move(fix)};
}

// The offset of the first byte that is not UTF-8 (RFC 3629), or npos.
std::size_t first_bad_byte(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned char lead = byte(i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || i + size > text.size()) return i;
    for (std::size_t k = 1; k < size; ++k)
      if ((byte(i + k) & 0xC0) != 0x80) return i;
    const unsigned char second = byte(i + 1);
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
        (lead == 0xF4 && second > 0x8F))
      return i;
    i += size;
  }
  return std::string_view::npos;
}

struct Close {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

}  // namespace

std::expected<std::string, schemas::Problem> read_text(const std::string& file, std::size_t most) {
  const std::string shown = json::visible_line(file);
  const std::unique_ptr<std::FILE, Close> input(file == "-" ? stdin : std::fopen(file.c_str(), "rb"));
  if (!input)
    return std::unexpected(problem("file_unreadable", "\"" + shown + "\" cannot be read: " + std::strerror(errno) + ".",
                                   "Give the path of a text file, or - for stdin."));
  std::string text;
  char buffer[1 << 16];
  while (true) {
    const std::size_t size = std::fread(buffer, 1, sizeof buffer, input.get());
    text.append(buffer, size);
    if (text.size() > most)
      return std::unexpected(problem("file_too_large",
                                     "\"" + shown + "\" is larger than " + std::to_string(most) + " bytes.",
                                     "Give a part of it, or raise the limit in the configuration ([limits])."));
    if (size < sizeof buffer) break;
  }
  if (std::ferror(input.get()))
    return std::unexpected(problem("file_unreadable", "\"" + shown + "\" cannot be read: " + std::strerror(errno) + ".",
                                   "Give the path of a text file, or - for stdin."));
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (const auto bad = first_bad_byte(text); bad != std::string_view::npos)
    return std::unexpected(problem("not_utf8", "\"" + shown + "\" is not UTF-8 text: byte " + std::to_string(bad) + ".",
                                   "Convert it, for example with: iconv -f WINDOWS-1252 -t UTF-8."));
  return text;
}

std::expected<Json, schemas::Problem> read_json(const std::string& file) {
  const auto text = read_text(file, 1u << 20);
  if (!text) return std::unexpected(text.error());
  auto value = json::read(*text);
  if (!value)
    return std::unexpected(problem(
        "not_json", "\"" + json::visible_line(file) + "\" is not JSON: " + value.error().message, "Give a JSON file."));
  if (!value->is_object())
    return std::unexpected(problem("not_a_schema", "\"" + json::visible_line(file) + "\" is not a JSON object.",
                                   "Give a JSON Schema as an object."));
  return std::move(*value);
}

std::expected<Json, schemas::Problem> read_evidence(const std::vector<std::string>& files, std::size_t most) {
  std::map<std::string, int> names;
  for (const auto& file : files) ++names[std::filesystem::path(file).filename().string()];
  Json out = Json::array();
  for (const auto& file : files) {
    const std::string name = std::filesystem::path(file).filename().string();
    if (file.starts_with("corpus:")) {
      out.push_back(Json{{"id", names[name] > 1 ? file : name}, {"ref", file}});
      continue;
    }
    auto text = read_text(file, most);
    if (!text) return std::unexpected(text.error());
    out.push_back(Json{{"id", names[name] > 1 ? file : name}, {"text", std::move(*text)}});
  }
  return out;
}

}  // namespace portcullis::server::cli
