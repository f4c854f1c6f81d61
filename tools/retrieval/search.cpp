// Search engines: SearXNG (docs.searxng.org/dev/search_api) and Brave Web Search
// (api-dashboard.search.brave.com/api-reference/web/search/get). One GET a query, one after the other: plans of search
// engines allow one request a second or so. Snippets come out as evidence. See dialogue.hpp.
#include "tools/retrieval/search.hpp"

#include <algorithm>
#include <set>

#include "tools/providers/exchange.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::tools::retrieval {
namespace {

namespace exchange = providers::exchange;
using transport::client::Request;
using transport::client::Response;

constexpr std::size_t most_title_bytes = 300;
constexpr std::size_t most_snippet_bytes = 4096;
constexpr std::size_t most_url_bytes = 2048;
constexpr std::size_t most_listed = 1000;  // results of one reply that are looked at
constexpr std::size_t most_depth = 32;

using Hits = std::expected<std::vector<Found>, std::string>;

std::string encoded(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain)
      out += c;
    else
      out.append(1, '%').append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
  }
  return out;
}

bool is_web_address(std::string_view url) {
  const bool scheme = url.starts_with("https://") || url.starts_with("http://");
  return scheme && url.size() <= most_url_bytes &&
         std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f' && c != '<' && c != '>' && c != '"'; });
}

// As sources write days and times; anything else is left out.
bool is_date(std::string_view text) {
  return text.size() >= 8 && text.size() <= 35 && text.front() >= '0' && text.front() <= '9' &&
         std::ranges::all_of(text,
                             [](char c) { return (c >= '0' && c <= '9') || std::string_view("-:+.TZ ").contains(c); });
}

// A text member, or nothing where it is absent or null; `good` is cleared when it is anything else.
std::string_view text_of(const Json& entry, std::string_view key, bool& good) {
  const Json* value = exchange::member(entry, key);
  if (!exchange::present(value)) return {};
  const auto* text = value->get_ptr<const std::string*>();
  if (text == nullptr) good = false;
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

struct Members {
  std::string_view snippet;
  std::string_view date;
};

// A result without address or words says nothing; one of another shape means that the reply is not what it should be.
Hits hits_in(const Json& results, const Members& members, std::size_t wanted) {
  if (!results.is_array()) return std::unexpected("malformed_reply");
  std::vector<Found> out;
  std::size_t looked_at = 0;
  for (const Json& entry : results) {
    if (out.size() == wanted || ++looked_at > most_listed) break;
    bool good = entry.is_object();
    const std::string_view url = text_of(entry, "url", good);
    const std::string_view title = text_of(entry, "title", good);
    const std::string_view snippet = text_of(entry, members.snippet, good);
    const std::string_view date = text_of(entry, members.date, good);
    if (!good) return std::unexpected("malformed_reply");
    if (!is_web_address(url) || exchange::blank(snippet)) continue;
    std::string text = shortened(title, most_title_bytes);
    if (!text.empty()) text += "\n\n";
    text += shortened(snippet, most_snippet_bytes);
    if (is_date(date)) text.append("\n\nPublished: ").append(date);
    out.push_back({std::move(text), std::string(url)});
  }
  return out;
}

class Search final : public Dialogue {
 public:
  Search(std::shared_ptr<const Source> source, std::vector<std::string> queries)
      : source_(std::move(source)), queries_(std::move(queries)) {}

  Step begin() override { return {search_request(*source_, queries_[next_]), {}, true}; }

  Step take(const Response& response) override {
    auto hits = read_search(*source_, response);
    if (!hits) return {std::nullopt, std::move(hits.error())};
    for (Found& hit : *hits)
      if (places_.insert(hit.place).second && !keep(hit.text, hit.place)) return {};
    if (++next_ == queries_.size()) return {};
    return begin();
  }

 private:
  std::shared_ptr<const Source> source_;
  std::vector<std::string> queries_;
  std::size_t next_ = 0;
  std::set<std::string> places_;
};

}  // namespace

Request search_request(const Source& source, const std::string& query) {
  if (source.kind == SourceKind::brave)
    return request_to(source, "GET",
                      source.path + "/res/v1/web/search?q=" + encoded(query) +
                          "&count=" + std::to_string(source.results) +
                          "&result_filter=web&text_decorations=false&spellcheck=false");
  return request_to(source, "GET", source.path + "/search?q=" + encoded(query) + "&format=json");
}

Hits read_search(const Source& source, const Response& response) {
  if (auto refused = exchange::refuse_response(response, exchange::json_type, "not_json_content_type"))
    return std::unexpected(std::move(*refused));
  const auto body = json::read(response.body, {.max_bytes = most_reply_bytes, .max_depth = most_depth});
  if (!body || !body->is_object()) return std::unexpected("malformed_reply");
  if (source.kind == SourceKind::brave) {
    const std::string* type = exchange::string_member(*body, "type");
    if (type == nullptr || *type != "search") return std::unexpected("malformed_reply");
    const Json* web = exchange::member(*body, "web");
    if (!exchange::present(web)) return std::vector<Found>();  // nothing was found
    const Json* results = exchange::member(*web, "results");
    if (results == nullptr) return std::unexpected("malformed_reply");
    return hits_in(*results, {"description", "page_age"}, source.results);
  }
  const Json* results = exchange::member(*body, "results");
  if (results == nullptr) return std::unexpected("malformed_reply");
  auto hits = hits_in(*results, {"content", "publishedDate"}, source.results);
  // Engines that did not answer are no engines that found nothing.
  const Json* silent = exchange::member(*body, "unresponsive_engines");
  if (hits && hits->empty() && exchange::present(silent) && !silent->empty())
    return std::unexpected("engines_unresponsive");
  return hits;
}

std::unique_ptr<Dialogue> make_search(std::shared_ptr<const Source> source, std::vector<std::string> queries) {
  return std::make_unique<Search>(std::move(source), std::move(queries));
}

}  // namespace portcullis::tools::retrieval
