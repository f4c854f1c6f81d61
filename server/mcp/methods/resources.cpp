// Resources: lists of what can be read, reading, and the subscriptions of the older revisions (2026-07-28 has
// `subscriptions/listen`, see subscriptions.cpp).
#include "server/mcp/resources.hpp"

#include "server/mcp/connection.hpp"
#include "server/mcp/methods/methods.hpp"
#include "server/mcp/paging.hpp"
#include "server/telemetry/log.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::mcp {
namespace {

// A list may differ between principals and grow while the server runs.
constexpr Caching list_caching{60'000, false};

constexpr std::size_t most_subscriptions = 1024;  // of one session
constexpr std::size_t most_uri_bytes = 8192;      // that are kept for a session

void add_text(Json& object, const char* member, const std::string& text) {
  if (!text.empty()) object[member] = text;
}

// Which member a resource has in which revision (output filter for lists).
Json listed(const ResourceEntry& entry, Revision revision) {
  Json out{{"uri", entry.uri}, {"name", entry.name}};
  if (revision >= Revision::v2025_06_18) add_text(out, "title", entry.title);
  add_text(out, "description", entry.description);
  add_text(out, "mimeType", entry.mime_type);
  if (entry.size) out["size"] = *entry.size;
  return out;
}

Json listed(const TemplateEntry& entry, Revision revision) {
  Json out{{"uriTemplate", entry.uri_template}, {"name", entry.name}};
  if (revision >= Revision::v2025_06_18) add_text(out, "title", entry.title);
  add_text(out, "description", entry.description);
  add_text(out, "mimeType", entry.mime_type);
  return out;
}

template <class Entry>
void answer_page(const Exchange& exchange, const char* member, const std::vector<Entry>& entries, Caching caching) {
  const auto page = page_of(exchange.params, exchange.method, entries.size());
  if (!page) return exchange.refuse(page.error());
  Json list = Json::array();
  for (std::size_t i = page->begin; i < page->end; ++i) list.push_back(listed(entries[i], exchange.envelope.revision));
  Json result = Json::object();
  result[member] = std::move(list);
  if (page->next_cursor) result["nextCursor"] = *page->next_cursor;
  exchange.complete(std::move(result), caching);
}

// A read that is not answered yet: cancelled like a call, and waited for at the end of input.
class PendingRead final : public InFlight, public std::enable_shared_from_this<PendingRead> {
 public:
  PendingRead(Exchange exchange, std::string uri) : exchange_(std::move(exchange)), uri_(std::move(uri)) {}

  // The families answer inside the call or later; only a later answer has to be kept track of.
  void begin() {
    auto self = shared_from_this();
    for (ResourceFamily* family : exchange_.services().resources) {
      if (family->read(uri_, exchange_.principal(),
                       [self](std::optional<ResourceRead> read) { self->ended(std::move(read)); })) {
        if (!over_) {
          kept_ = true;
          exchange_.connection->add_call(exchange_.id, self);
        }
        return;
      }
    }
    ended(std::nullopt);
  }

  void cancel() override {
    if (over_) return;
    over_ = true;
    exchange_.sink->abandon();
    remove();
  }
  void shut_down() override { cancel(); }

 private:
  void ended(std::optional<ResourceRead> read) {
    if (over_) return;
    over_ = true;
    answer(std::move(read));
    remove();
  }

  void answer(std::optional<ResourceRead> read) {
    if (!read)
      return exchange_.invalid("There is no resource \"" + json::visible_line(uri_) + "\".",
                               Json{{"uri", json::visible_line(uri_)}});
    const bool empty = !read->contents.is_array() || read->contents.empty();
    if (read->problem || empty) {
      const std::string why = read->problem ? read->problem->text() : "The resource has no contents.";
      telemetry::log_error("resource " + json::visible_line(uri_) + ": " + why);
      return exchange_.refuse({jsonrpc::ErrorCode::internal_error, why, Json{{"uri", json::visible_line(uri_)}}});
    }
    exchange_.complete(Json{{"contents", std::move(read->contents)}}, read->caching);
  }

  void remove() {
    if (std::exchange(kept_, false)) exchange_.connection->remove_call(exchange_.id);
  }

  Exchange exchange_;
  std::string uri_;
  bool kept_ = false;  // by the connection
  bool over_ = false;
};

// The `uri` of a request of an older revision, which needs its session; answers and gives nothing when there is none.
const std::string* subscription_uri(const Exchange& exchange) {
  if (exchange.connection->session() == nullptr) {
    exchange.refuse({jsonrpc::ErrorCode::invalid_request,
                     "A subscription belongs to a session: send `initialize` first.", nullptr});
    return nullptr;
  }
  return exchange.text("uri");
}

}  // namespace

void list_resources(Exchange exchange) {
  std::vector<ResourceEntry> entries;
  for (const ResourceFamily* family : exchange.services().resources)
    for (auto& entry : family->list(exchange.principal())) entries.push_back(std::move(entry));
  answer_page(exchange, "resources", entries, list_caching);
}

void list_resource_templates(Exchange exchange) {
  std::vector<TemplateEntry> entries;
  for (const ResourceFamily* family : exchange.services().resources)
    for (auto& entry : family->templates()) entries.push_back(std::move(entry));
  answer_page(exchange, "resourceTemplates", entries, cached_for_an_hour);
}

void read_resource(Exchange exchange) {
  const std::string* uri = exchange.text("uri");
  if (uri == nullptr) return;
  std::string wanted = *uri;
  if (exchange.connection->in_flight() >= exchange.services().most_in_flight)
    return exchange.refuse({jsonrpc::ErrorCode::overloaded, "Too many requests in flight; wait for one of them.",
                            Json{{"retryAfterMs", 250}}});
  std::make_shared<PendingRead>(std::move(exchange), std::move(wanted))->begin();
}

void subscribe_resource(Exchange exchange) {
  const std::string* uri = subscription_uri(exchange);
  if (uri == nullptr) return;
  auto& subscribed = exchange.connection->session()->resources;
  if (uri->size() > most_uri_bytes)
    return exchange.invalid("`uri` is longer than " + std::to_string(most_uri_bytes) + " bytes.");
  if (subscribed.size() >= most_subscriptions && !subscribed.contains(*uri))
    return exchange.invalid("This session has " + std::to_string(subscribed.size()) +
                            " subscriptions; end one of them first.");
  subscribed.insert(*uri);
  exchange.complete(Json::object());
}

void unsubscribe_resource(Exchange exchange) {
  const std::string* uri = subscription_uri(exchange);
  if (uri == nullptr) return;
  exchange.connection->session()->resources.erase(*uri);
  exchange.complete(Json::object());
}

}  // namespace portcullis::server::mcp
