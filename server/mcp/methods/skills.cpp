// The skills extension (SEP-2640): the list of skills with the digests of their files, and one skill by its URI. The
// files themselves are resources.
#include "server/mcp/skills.hpp"

#include "server/mcp/methods/methods.hpp"
#include "server/mcp/paging.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::mcp {

void list_skills(Exchange exchange) {
  const std::vector<Json>& skills = exchange.services().skills->list();
  const auto page = page_of(exchange.params, exchange.method, skills.size());
  if (!page) return exchange.refuse(page.error());
  Json list = Json::array();
  for (std::size_t i = page->begin; i < page->end; ++i) list.push_back(skills[i]);
  Json result{{"skills", std::move(list)}};
  if (page->next_cursor) result["nextCursor"] = *page->next_cursor;
  exchange.complete(std::move(result), cached_for_an_hour);
}

void get_skill(Exchange exchange) {
  const std::string* uri = exchange.text("uri");
  if (uri == nullptr) return;
  for (const Json& skill : exchange.services().skills->list())
    if (skill.at("uri") == *uri) return exchange.complete(Json{{"skill", skill}}, cached_for_an_hour);
  exchange.invalid("There is no skill \"" + json::visible_line(*uri) + "\".", Json{{"uri", json::visible_line(*uri)}});
}

}  // namespace portcullis::server::mcp
