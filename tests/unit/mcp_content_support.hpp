// Helpers of the content tests: one client of a server whose resources, prompts and skills the test chooses. Everything
// runs at once, on the test's own thread, unless the test holds it back.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "server/mcp/connection.hpp"
#include "server/mcp/prompts.hpp"
#include "server/mcp/resources.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp::test {

struct Recorder final : Sink {
  void notify(std::string message) override { notifications.push_back(parsed(message)); }
  void answer(std::string message, HttpStatus sent) override {
    answers.push_back(parsed(message));
    status = sent;
  }
  void abandon() override { abandoned = true; }
  bool request(std::string_view message) override {
    if (!carries_requests) return false;
    requests.push_back(parsed(message));
    return true;
  }
  static Json parsed(std::string_view text) { return json::read(text).value_or(nullptr); }

  std::vector<Json> answers;
  std::vector<Json> notifications;
  std::vector<Json> requests;  // of the server
  HttpStatus status = HttpStatus::ok;
  bool abandoned = false;
  bool carries_requests = true;
};

class Client {
 public:
  Client() {
    services.catalogue = &catalogue_;
    services.state_key = std::string(64, 'k');
    services.post = [](std::function<void()> run) { run(); };
    services.compute = [this](std::function<void()> run) {
      if (holds)
        held.push_back(std::move(run));
      else
        run();
    };
    services.random_hex = [](std::size_t digits) { return std::string(digits, '7'); };
  }

  // What is not answered yet holds the connection, which holds it.
  ~Client() { go(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // A message of the newest revision; the answer, or null when there is none yet.
  Json modern(std::string_view method, Json params = Json::object(), Json capabilities = Json::object()) {
    params["_meta"] = Json{{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                           {"io.modelcontextprotocol/clientCapabilities", std::move(capabilities)}};
    return request(method, std::move(params));
  }

  // A message of an older revision.
  Json request(std::string_view method, Json params = Json::object()) {
    sink = std::make_shared<Recorder>();
    send(Json{{"jsonrpc", "2.0"}, {"id", ++last_id}, {"method", method}, {"params", std::move(params)}});
    return sink->answers.empty() ? Json(nullptr) : sink->answers.back();
  }

  void initialize(std::string_view version, Json capabilities = Json::object()) {
    go();
    request("initialize", Json{{"protocolVersion", version},
                               {"capabilities", std::move(capabilities)},
                               {"clientInfo", Json{{"name", "test"}, {"version", "1"}}}});
  }

  void send(const Json& message) { connection().receive(json::write(message), sink); }

  Connection& connection() {
    if (!connection_) connection_ = std::make_shared<Connection>(services, principal);
    return *connection_;
  }

  Services services;
  std::string principal = "local";
  std::shared_ptr<Recorder> sink = std::make_shared<Recorder>();
  std::int64_t last_id = 0;
  bool holds = false;  // work for the pool waits in `held`
  std::deque<std::function<void()>> held;

 private:
  void go() {
    if (connection_) connection_->cancel_all();
    connection_.reset();
  }

  Catalogue catalogue_;
  std::shared_ptr<Connection> connection_;
};

// Resources that the test names; what it gives to read is up to the test.
class FakeResources final : public ResourceFamily {
 public:
  std::vector<ResourceEntry> list(const std::string&) const override { return entries; }
  std::vector<TemplateEntry> templates() const override { return template_entries; }
  bool read(const std::string& uri, const std::string& principal,
            std::function<void(std::optional<ResourceRead>)> done) override {
    if (!uri.starts_with("fake://")) return false;
    asked_by = principal;
    if (later)
      waiting = std::move(done);
    else
      done(outcome);
    return true;
  }
  std::optional<std::vector<std::string>> complete(const std::string& uri_template, const std::string&,
                                                   const std::string&, const Json& context) const override {
    if (uri_template != "fake://{x}") return std::nullopt;
    context_seen = context;
    return values;
  }

  std::vector<ResourceEntry> entries;
  std::vector<TemplateEntry> template_entries;
  std::optional<ResourceRead> outcome;
  bool later = false;
  std::function<void(std::optional<ResourceRead>)> waiting;
  std::string asked_by;
  std::vector<std::string> values;
  mutable Json context_seen;
};

// One prompt that says the name of the user, which it asks for when `asks`.
class FakePrompts final : public PromptFamily {
 public:
  const std::vector<PromptEntry>& list() const override { return entries; }
  PromptOutcome get(const std::string&, const Json& arguments, const Round& round, const Json&) const override {
    PromptOutcome outcome;
    std::string name = arguments.value("name", std::string("nobody"));
    if (asks) {
      const auto answer = round.responses.find("who");
      if (answer == round.responses.end() || !answer->contains("content")) {
        outcome.input_requests =
            Json{{"who",
                  Json{{"method", "elicitation/create"},
                       {"params",
                        Json{{"mode", "form"}, {"message", "Who?"}, {"requestedSchema", Json{{"type", "object"}}}}}}}};
        outcome.state = Json{{"asked", round.number + 1}};
        return outcome;
      }
      name = answer->at("content").value("name", std::string());
    }
    outcome.messages =
        Json::array({Json{{"role", "user"}, {"content", Json{{"type", "text"}, {"text", "Hello, " + name}}}}});
    return outcome;
  }
  std::vector<std::string> complete(const std::string&, const std::string&, const std::string&,
                                    const Json& context) const override {
    context_seen = context;
    return values;
  }

  std::vector<PromptEntry> entries{{"greet", "Greet", "Says hello.", {{"name", "Whom.", false}}}};
  bool asks = false;
  std::vector<std::string> values;
  mutable Json context_seen;
};

inline ResourceRead text_read(const std::string& uri, const std::string& text) {
  return {Json::array({Json{{"uri", uri}, {"mimeType", "text/plain"}, {"text", text}}}), Caching{5, false}};
}

}  // namespace portcullis::server::mcp::test
