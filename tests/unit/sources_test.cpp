// Sources of evidence outside the house without a socket: queries, replies of search engines, configuration, the cache.
#include <gtest/gtest.h>

#include "tests/unit/config_support.hpp"
#include "tools/checkers/evidence.hpp"
#include "tools/checkers/sentence_index.hpp"
#include "tools/retrieval/query.hpp"
#include "tools/retrieval/search.hpp"
#include "tools/retrieval/source_cache.hpp"
#include "tools/retrieval/source_purse.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::retrieval {
namespace {

using server::config::testing::Machine;
using transport::client::Response;

Response reply(std::string body, std::string type = "application/json", int status = 200) {
  Response out;
  out.status = status;
  out.headers = {{"content-type", std::move(type)}};
  out.body = std::move(body);
  return out;
}

Source searxng() {
  Source source;
  source.name = "web";
  source.endpoint = {.tls = true, .host = "search.example", .port = 443, .ca_file = "", .allow_private = false};
  return source;
}

Source brave() {
  Source source = searxng();
  source.kind = SourceKind::brave;
  source.key = transport::client::Secret("k");
  return source;
}

std::string failure(const Source& source, const Response& response) {
  const auto read = read_search(source, response);
  return read ? "read " + std::to_string(read->size()) : read.error();
}

TEST(SourceQuery, KeepsTheWordsOfAStatementAndNoOrderToASearchEngine) {
  EXPECT_EQ(query_of("The pump runs at 4,200.5 rpm."), "The pump runs at 4,200.5 rpm");
  EXPECT_EQ(query_of("!!g site:evil.example \"exact\" -not (a OR b) *"), "g site evil.example exact not a OR b");
  EXPECT_EQ(query_of("It fell to -3 % at 10:30 in São Paulo\u202e\u200b."), "It fell to -3 % at 10:30 in São Paulo");
  EXPECT_EQ(query_of("AT&T's C++ and C# cost 5 €"), "AT&T's C and C# cost 5 €");
  EXPECT_EQ(query_of("\x01\x02 \u200b ... !!! \"\""), "");
  const std::string line = query_of("one\r\ntwo\tthree\u00a0four");
  EXPECT_EQ(line, "one two three four");
}

TEST(SourceQuery, LeavesOutWhatLooksLikeASecret) {
  EXPECT_EQ(query_of("Key sk-abc and ghp_x and a.b@c.de and https://u:p@h/?t=1 end"), "Key and and and end");
  EXPECT_EQ(query_of("password=hunter2 api_key:abc TOKEN=x z=5"), "z 5");
  EXPECT_EQ(query_of("hash 0123456789abcdef0123 and AKIAIOSFODNN7EXAMPLE"), "hash and");
}

TEST(SourceQuery, IsBoundedWhateverComes) {
  std::string words;
  for (int i = 0; i < 10'000; ++i) words += "wörter ";
  EXPECT_LE(query_of(words).size(), 300u);
  EXPECT_EQ(query_of(std::string(1'000'000, 'x')), std::string(300, 'x'));
  std::string sentence = "2024\u5e74";
  for (int i = 0; i < 200; ++i) sentence += "\u6c34 a";
  EXPECT_FALSE(query_of(sentence).empty());
  EXPECT_EQ(query_of(std::string("\xff\xfe a")), "a");
}

TEST(SearchEngine, IsAskedWithTheQueryEncodedAndItsKeyInOneHeader) {
  Source source = searxng();
  source.path = "/searx";
  auto request = search_request(source, "a&b=c \xC3\xA9#");
  EXPECT_EQ(request.target, "/searx/search?q=a%26b%3Dc%20%C3%A9%23&format=json");
  EXPECT_EQ(request.method, "GET");
  EXPECT_TRUE(request.secret_header.empty());
  request = search_request(brave(), "a");
  EXPECT_TRUE(request.target.starts_with("/res/v1/web/search?q=a&count=5&"));
  EXPECT_EQ(request.secret_header, "x-subscription-token");
  EXPECT_EQ(request.secret_prefix, "");
}

TEST(SearchEngine, GivesHitsWithAddressAndWordsAndSkipsOthers) {
  Source source = searxng();
  source.results = 2;
  const auto read = read_search(source, reply(R"({"results": [
      {"url": "https://a.example/", "title": "A", "content": "alpha", "publishedDate": "2024-02-03T00:00:00"},
      {"url": "ftp://b.example/", "title": "B", "content": "beta"},
      {"url": "https://c.example/", "title": null, "content": "  "},
      {"url": "https://d.example/ x", "content": "delta"},
      {"url": "https://e.example/", "content": "epsilon", "publishedDate": "<yesterday>"},
      {"url": "https://f.example/", "content": "phi"}]})"));
  ASSERT_TRUE(read) << read.error();
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ(read->at(0).text, "A\n\nalpha\n\nPublished: 2024-02-03T00:00:00");
  EXPECT_EQ(read->at(1).text, "epsilon");
  EXPECT_EQ(read->at(1).place, "https://e.example/");
  const auto found = read_search(brave(), reply(R"({"type": "search", "web": {"results": [
      {"url": "https://a.example/", "title": "A", "description": "alpha", "page_age": "2024-02-03T00:00:00"}]}})"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->at(0).text, "A\n\nalpha\n\nPublished: 2024-02-03T00:00:00");
}

TEST(SearchEngine, IsReadWholeOrNotAtAll) {
  const Source source = searxng();
  EXPECT_EQ(failure(source, reply(R"({"results": []})")), "read 0");
  EXPECT_EQ(failure(source, reply(R"({"results": [], "unresponsive_engines": [["g", "timeout"]]})")),
            "engines_unresponsive");
  for (const char* body :
       {"", "[]", "{}", R"({"results": {}})", R"({"results": null})", R"({"results": [1]})",
        R"({"results": [{"url": 1}]})", R"({"results": [{"url": "https://a/", "content": ["x"]}]})",
        R"({"results": []} x)", R"({"results": [], "results": []})", "{\"results\": [{\"content\": \"\xff\"}]}",
        R"({"results": [{"content": "\ud800"}]})", R"({"results": 1e999})"})
    EXPECT_EQ(failure(source, reply(body)), "malformed_reply") << body;
  EXPECT_EQ(failure(source, reply("{\"results\": " + std::string(40, '[') + std::string(40, ']') + "}")),
            "malformed_reply");
  EXPECT_EQ(failure(source, reply(R"({"results": []})", "text/html")), "not_json_content_type");
  EXPECT_EQ(failure(source, reply(R"({"results": []})", "application/json", 206)), "http_206");
  EXPECT_EQ(failure(brave(), reply(R"({"type": "search"})")), "read 0");
  EXPECT_EQ(failure(brave(), reply(R"({"web": {"results": []}})")), "malformed_reply");
  EXPECT_EQ(failure(brave(), reply(R"({"type": "search", "web": {}})")), "malformed_reply");
  EXPECT_EQ(failure(brave(), reply(R"({"type": "error", "error": {"code": "RATE_LIMITED"}})")), "malformed_reply");
}

TEST(SearchEngine, TakesPiecesWithinTheCapsAndEachPlaceOnce) {
  auto source = std::make_shared<Source>(searxng());
  const auto dialogue = make_dialogue(source, {"one", "two"});
  const Json hit{
      {"url", "https://a.example/"}, {"title", std::string(5'000, 't')}, {"content", std::string(500'000, 'c')}};
  const std::string body = json::write(Json{{"results", Json::array({hit, hit})}});
  ASSERT_TRUE(dialogue->begin().send);
  const auto second = dialogue->take(reply(body));
  ASSERT_TRUE(second.send);
  EXPECT_NE(second.send->target.find("q=two"), std::string::npos);
  const auto end = dialogue->take(reply(body));
  EXPECT_FALSE(end.send);
  EXPECT_EQ(end.failure, "");
  ASSERT_EQ(dialogue->found.size(), 1u);
  EXPECT_EQ(dialogue->found[0].text.size(), 300u + 2u + 4096u);
}

// Cut in the middle a sentence may say what the whole of it does not: "The pump is safe" of "... only when cold".
TEST(SearchEngine, LeavesNoSentenceThatItHasCutItself) {
  const std::string sentence = "The pump is safe";
  for (std::size_t before = 4096 - sentence.size() - 8; before < 4096 + 4; ++before) {
    const auto dialogue = make_dialogue(std::make_shared<Source>(searxng()), {"one"});
    ASSERT_TRUE(dialogue->begin().send);
    const std::string snippet = std::string(before - 2, 'c') + ".\n" + sentence + " only when it is cold.";
    dialogue->take(reply(json::write(
        Json{{"results", Json::array({Json{{"url", "https://a.example/"}, {"title", ""}, {"content", snippet}}})}})));
    ASSERT_EQ(dialogue->found.size(), 1u);
    const std::string& text = dialogue->found[0].text;
    if (text.size() == snippet.size()) continue;
    EXPECT_TRUE(text.ends_with("…")) << before;
    EXPECT_LE(text.size(), 4096u);
    const checkers::Evidence evidence({{.id = "web", .text = text, .origin = verdict::Origin::retrieved}});
    EXPECT_TRUE(evidence.sentences(0).find(checkers::sentence_key(sentence)).empty()) << before;
  }
}

TEST(SourceCacheTest, KeepsWhatWasFoundForItsPrincipalAloneAndForATime) {
  SourceCache cache({.entries = 2, .bytes = 1'000'000, .keep = std::chrono::seconds(10)});
  const SourceCache::Time start;
  const Source source = searxng();
  SourceRequest request;
  request.principal = "a";
  request.queries = {"x", "y"};
  const std::string key = SourceCache::key_of(source, request);
  request.principal = "b";
  const std::string others = SourceCache::key_of(source, request);
  EXPECT_NE(key, others);
  request.queries = {"xy"};
  EXPECT_NE(others, SourceCache::key_of(source, request));
  checkers::Document document;
  document.text = "t";
  cache.remember(key, {document}, start);
  ASSERT_NE(cache.find(key, start + std::chrono::seconds(9)), nullptr);
  EXPECT_EQ(cache.find(others, start), nullptr);
  EXPECT_EQ(cache.find(key, start + std::chrono::seconds(10)), nullptr);
  for (int i = 0; i < 5; ++i) cache.remember(std::to_string(i), {document}, start);
  EXPECT_EQ(cache.find("2", start), nullptr);
  EXPECT_NE(cache.find("4", start), nullptr);
}

TEST(SourcePurseTest, ReservesEveryQueryBeforeTheFirstAndBooksWhatLeftAlone) {
  const auto ledger = std::make_shared<fanout::BudgetLedger>(fanout::BudgetSettings{.hour_micro_usd = 100});
  const SourcePurse::Time noon{std::chrono::hours(12)};
  const auto booked = [&] { return ledger->in_hour("p", noon).micro_usd; };
  {
    SourcePurse purse({ledger, nullptr, "p"}, 20);
    EXPECT_EQ(purse.open(6, noon), "budget_exhausted");
    EXPECT_EQ(booked(), 0u) << "half of the queries are not reserved either";
    EXPECT_EQ(purse.open(4, noon), "");
    EXPECT_EQ(booked(), 80u);
    EXPECT_EQ(purse.cost(), 0u);
    EXPECT_TRUE(purse.leaves());
    purse.ended(true);
    EXPECT_TRUE(purse.leaves());
    purse.ended(false);  // not connected
    EXPECT_EQ(booked(), 60u);
    EXPECT_TRUE(purse.add(noon));
    EXPECT_TRUE(purse.add(noon));
    EXPECT_FALSE(purse.add(noon));
    EXPECT_TRUE(purse.leaves());
    EXPECT_EQ(purse.cost(), 20u);
  }
  EXPECT_EQ(booked(), 40u) << "one that ended and one that nobody knows the end of";
  SourcePurse unknown({ledger, nullptr, "p"}, std::nullopt);
  EXPECT_EQ(unknown.open(1, noon), "price_unknown");
  EXPECT_EQ(unknown.cost(), std::nullopt);
  SourcePurse free({ledger, nullptr, "p"}, 0);
  EXPECT_EQ(free.open(1, noon), "") << "the operator says that it costs nothing";
  EXPECT_TRUE(free.leaves());
  EXPECT_FALSE(free.leaves()) << "more than was reserved";
  const auto nothing = std::make_shared<fanout::BudgetLedger>(fanout::BudgetSettings{.hour_tokens = 0});
  EXPECT_EQ(SourcePurse({nothing, nullptr, "p"}, 0).open(0, noon), "budget_exhausted") << "no greeting either";
  const auto by_call = std::make_shared<fanout::BudgetLedger>(fanout::BudgetSettings{.call_micro_usd = 10});
  EXPECT_EQ(SourcePurse({by_call, nullptr, "p"}, 1).open(1, noon), "budget_exhausted") << "nobody to account it to";
}

TEST(SourceConfiguration, IsBuiltWithItsKeyAndNeverShowsIt) {
  const auto loaded = server::config::load(Machine()
                                               .variable("BRAVE", "canary-1")
                                               .user("[sources.web]\nkind = \"brave\"\nkey_env = \"BRAVE\"\n"
                                                     "price_usd = 0.005\n[profiles.quick]\nsources = [\"web\"]\n")
                                               .sources());
  ASSERT_TRUE(loaded) << loaded.error().front().message;
  const Source& source = *loaded->config.sources.at("web");
  EXPECT_EQ(source.endpoint.host, "api.search.brave.com");
  EXPECT_EQ(source.key.reveal(), "canary-1");
  EXPECT_EQ(source.price_micro_usd, 5'000u);
  EXPECT_FALSE(source.vouched);
  EXPECT_EQ(loaded->config.profiles.at("quick").sources, std::vector<std::string>{"web"});
  EXPECT_EQ(server::config::show(*loaded, true).find("canary"), std::string::npos);
}

TEST(SourceConfiguration, RefusesWhatItDoesNotKnowAndNeverRepeatsAKey) {
  const auto problem = [](const std::string& text, bool project = false) -> schemas::Problem {
    Machine machine;
    if (project)
      machine.project(text);
    else
      machine.user(text);
    const auto loaded = server::config::load(machine.sources());
    return loaded ? schemas::Problem{"accepted", text, {}, ""} : loaded.error().front();
  };
  const std::string good = "[sources.web]\nkind = \"searxng\"\nurl = \"https://s.example\"\n";
  EXPECT_EQ(problem(good).code, "accepted");
  EXPECT_EQ(problem(good, true).code, "not_in_project_file");
  EXPECT_EQ(problem("[profiles.quick]\nsources = [\"web\"]\n").code, "unknown_source");
  EXPECT_EQ(problem("[sources.web]\nurl = \"https://s.example\"\n").code, "missing_key");
  EXPECT_EQ(problem("[sources.web]\nkind = \"searxng\"\n").code, "missing_key");
  EXPECT_EQ(problem("[sources.web]\nkind = \"google\"\n").code, "not_allowed");
  EXPECT_EQ(problem("[sources.Web]\nkind = \"brave\"\n").code, "out_of_range");
  EXPECT_EQ(problem("[sources.web]\nkind = \"searxng\"\nurl = \"http://s.example\"\n").code, "invalid_base_url");
  for (const char* line : {"key = \"canary\"", "key_env = \"canary-x\"", "key_env = \"A\"\nkey_file = \"/canary\"",
                           "token = \"canary\""}) {
    const auto found = problem(good + line + "\n");
    EXPECT_NE(found.code, "accepted") << line;
    EXPECT_EQ((found.message + found.fix).find("canary"), std::string::npos) << found.message;
  }
}

}  // namespace
}  // namespace portcullis::tools::retrieval
