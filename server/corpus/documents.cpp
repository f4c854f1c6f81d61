// See documents.hpp.
#include "server/corpus/documents.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "server/corpus/html_text.hpp"
#include "tools/claims/utf8.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/utf8.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::corpus {
namespace {

using Documents = std::expected<std::vector<NewDocument>, schemas::Problem>;

constexpr std::size_t most_lines = 200'000;
constexpr std::size_t longest_field = 500;  // bytes, of what is not the text

struct Ending {
  std::string_view ending;
  FileForm form;
};
constexpr auto endings = std::to_array<Ending>({{".txt", FileForm::text},
                                                {".text", FileForm::text},
                                                {".md", FileForm::text},
                                                {".markdown", FileForm::text},
                                                {".html", FileForm::html},
                                                {".htm", FileForm::html},
                                                {".xhtml", FileForm::html},
                                                {".jsonl", FileForm::json_lines},
                                                {".ndjson", FileForm::json_lines}});

schemas::Problem refused(std::string code, const std::string& place, const std::string& what, std::string fix) {
  return {std::move(code), json::visible_line(place) + ": " + what, {}, std::move(fix)};
}

std::optional<schemas::Problem> unreadable(std::string_view text, const std::string& place) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\0')
      return refused("not_text", place, "byte " + std::to_string(i) + " is NUL, so this is no text.",
                     "Leave it out, or index the text that it was made from.");
    const std::size_t size = json::sequence_at(text, i).size;
    if (size == 0)
      return refused("not_utf8", place, "byte " + std::to_string(i) + " is not UTF-8.",
                     "Convert it, for example with: iconv -f WINDOWS-1252 -t UTF-8.");
    i += size;
  }
  return std::nullopt;
}

// 2026-11-23, or that with a time behind a T.
bool is_date(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00";
  if (text.size() < shape.size() || text.size() > 35) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (i < shape.size() ? (shape[i] == '0' ? !digit : text[i] != '-')
                         : !digit && std::string_view("T:.+-Z").find(text[i]) == std::string_view::npos)
      return false;
  }
  return text.size() == shape.size() || text[shape.size()] == 'T';
}

class JsonLines {
 public:
  JsonLines(std::string_view bytes, const std::string& name, const std::string& place)
      : bytes_(bytes), name_(name), place_(place) {}

  Documents read() {
    for (std::size_t at = 0; at < bytes_.size();) {
      const std::size_t end = std::min(bytes_.find('\n', at), bytes_.size());
      ++line_;
      std::string_view line = bytes_.substr(at, end - at);
      if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
        if (documents_.size() == most_lines)
          return fail("there are more than " + std::to_string(most_lines) + " lines.", "Split the file.");
        if (auto problem = take(line, at)) return std::unexpected(std::move(*problem));
      }
      at = end + 1;
    }
    return std::move(documents_);
  }

 private:
  schemas::Problem problem(const std::string& what, std::string fix) const {
    return refused("bad_line", place_ + ":" + std::to_string(line_), what, std::move(fix));
  }
  Documents fail(const std::string& what, std::string fix) const {
    return std::unexpected(problem(what, std::move(fix)));
  }

  std::optional<schemas::Problem> take(std::string_view line, std::size_t offset) {
    auto value = json::read(line, {most_document_bytes * 2, 64});
    if (!value) return problem("this line is not JSON: " + value.error().message, "Write one JSON object a line.");
    if (!value->is_object()) return problem("this line is not a JSON object.", "Write one JSON object a line.");
    const auto text = value->find("text");
    if (text == value->end() || !text->is_string())
      return problem("`text` is missing or no string.",
                     "Give every line a `text`; `id`, `title`, `date`, `url` may be there.");
    NewDocument document;
    document.text = std::move(text->get_ref<std::string&>());
    if (document.text.find('\0') != std::string::npos) return problem("`text` holds NUL.", "Leave that character out.");
    if (document.text.size() > most_document_bytes)
      return problem("`text` is larger than " + std::to_string(most_document_bytes) + " bytes.", "Split it.");
    document.offset = offset;
    std::string id;
    if (const auto found = value->find("id"); found != value->end()) {
      if (found->is_number_integer())
        id = found->dump();
      else if (found->is_string())
        id = found->get<std::string>();
      else
        return problem("`id` is neither a string nor an integer.", "Name the document, or leave `id` out.");
    } else {
      id = std::to_string(line_);
    }
    document.name = name_ + "#" + id;
    if (id.empty() || !is_good_name(document.name))
      return problem("`id` is empty, too long or holds controls.", "Choose a short plain name.");
    if (!names_.insert(document.name).second)
      return problem("the id \"" + json::visible_line(id) + "\" is there twice.", "Give every line an id of its own.");
    for (const auto& [key, to] :
         {std::pair{"title", &document.title}, std::pair{"date", &document.date}, std::pair{"url", &document.origin}}) {
      const auto found = value->find(key);
      if (found == value->end() || found->is_null()) continue;
      if (!found->is_string() || found->get_ref<const std::string&>().size() > longest_field)
        return problem('`' + std::string(key) + "` is no string, or a long one.", "Correct it, or leave it out.");
      *to = json::visible_line(found->get_ref<const std::string&>());
    }
    if (!document.date.empty() && !is_date(document.date))
      return problem("`date` is no date such as 2026-11-23.", "Write it so, or leave it out.");
    documents_.push_back(std::move(document));
    return std::nullopt;
  }

  std::string_view bytes_;
  const std::string& name_;
  const std::string& place_;
  std::size_t line_ = 0;
  std::set<std::string> names_;
  std::vector<NewDocument> documents_;
};

// The first heading.
std::string markdown_title(std::string_view text) {
  if (!text.starts_with("# ")) return {};
  std::string_view line = text.substr(2, std::min(text.find('\n'), longest_field) - 2);
  while (!line.empty() && !tools::claims::utf8::valid(line)) line.remove_suffix(1);
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return json::visible_line(line);
}

}  // namespace

std::optional<FileForm> form_of(std::string_view file_name) {
  const std::string lower = tools::claims::utf8::lower_ascii(file_name);
  for (const Ending& ending : endings)
    if (lower.size() > ending.ending.size() && lower.ends_with(ending.ending)) return ending.form;
  return std::nullopt;
}

bool is_good_name(std::string_view name) {
  return !name.empty() && name.size() <= longest_name && json::visible_line(name) == name;
}

Documents documents_of(std::string_view bytes, FileForm form, const std::string& name, const std::string& place) {
  NewDocument document;
  document.name = name;
  if (bytes.starts_with("\xEF\xBB\xBF")) {
    bytes.remove_prefix(3);
    document.offset = 3;
  }
  if (auto problem = unreadable(bytes, place)) return std::unexpected(std::move(*problem));
  if (form == FileForm::json_lines) {
    auto documents = JsonLines(bytes, name, place).read();
    if (documents)
      for (NewDocument& each : *documents) each.offset += document.offset;
    return documents;
  }
  if (bytes.size() > most_document_bytes)
    return std::unexpected(refused("document_too_large", place,
                                   "the document is larger than " + std::to_string(most_document_bytes) + " bytes.",
                                   "Split it."));
  if (form == FileForm::html) {
    HtmlText html = html_text(bytes);
    document.title = json::visible_line(html.title);
    document.text = std::move(html.text);
    document.complete = false;
  } else {
    document.text = bytes;
    document.title = markdown_title(bytes);
  }
  std::vector<NewDocument> documents;
  documents.push_back(std::move(document));
  return documents;
}

}  // namespace portcullis::server::corpus
