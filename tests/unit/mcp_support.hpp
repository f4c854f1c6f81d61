// A dispatcher without a loop or a socket: what is posted runs when the test says so, and every message is kept.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/mcp/connection.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::server::mcp::test {

inline Json parsed(std::string_view text) {
  auto value = json::read(text);
  return value ? std::move(*value) : Json("not JSON");
}

class KeepingSink final : public Sink {
 public:
  void notify(std::string message) override { notifications.push_back(parsed(message)); }
  void answer(std::string message, HttpStatus status) override {
    answers.push_back(parsed(message));
    statuses.push_back(status);
  }
  void abandon() override { ++abandoned; }
  bool request(std::string_view message) override {
    if (carries_requests) requests.push_back(parsed(message));
    return carries_requests;
  }

  std::vector<Json> notifications;
  std::vector<Json> requests;
  std::vector<Json> answers;
  std::vector<HttpStatus> statuses;
  int abandoned = 0;
  bool carries_requests = true;
};

// A tool made of a function.
class FunctionTool final : public tools::Tool {
 public:
  using Done = std::move_only_function<void(tools::Outcome)>;
  using Body = std::function<void(std::shared_ptr<tools::Call>, Json, Done)>;
  FunctionTool(std::string_view name, Body body) : name_(name), body_(std::move(body)) {}
  std::string_view name() const override { return name_; }
  void start(std::shared_ptr<tools::Call> call, Json arguments, Done done) override {
    body_(std::move(call), std::move(arguments), std::move(done));
  }

 private:
  std::string_view name_;
  Body body_;
};

class Bench {
 public:
  explicit Bench(std::vector<ToolEntry> entries) : catalogue_(std::move(entries)), audit_(audit::make_memory_log()) {
    services.catalogue = &catalogue_;
    services.audit = audit_.get();
    services.state_key = std::string(32, 'k');
    services.post = [this](std::function<void()> run) { queue_.push_back(std::move(run)); };
    services.after = [](std::chrono::milliseconds, std::function<void()>) {};
    services.compute = [](std::function<void()> run) { run(); };
    services.random_hex = [this](std::size_t digits) {
      std::string out = std::to_string(++random_);
      out.resize(digits, '0');
      return out;
    };
    connection = std::make_shared<Connection>(services, "local");
  }

  void add(std::string_view name, FunctionTool::Body body) {
    services.tools.push_back(std::make_unique<FunctionTool>(name, std::move(body)));
  }

  void run() {
    while (!queue_.empty()) {
      const auto next = std::move(queue_.front());
      queue_.pop_front();
      next();
    }
  }

  void send(const std::string& text) {
    connection->receive(text, sink);
    run();
  }

  // The answer to one message.
  Json ask(const std::string& text) {
    const std::size_t before = sink->answers.size();
    send(text);
    return sink->answers.size() == before + 1 ? sink->answers.back() : Json("not one answer");
  }

  Services services;
  std::shared_ptr<KeepingSink> sink = std::make_shared<KeepingSink>();
  std::shared_ptr<Connection> connection;

 private:
  Catalogue catalogue_;
  std::unique_ptr<audit::Log> audit_;
  std::deque<std::function<void()>> queue_;
  int random_ = 0;
};

// `_meta` of a modern request with those capabilities, as JSON text.
inline std::string meta(const std::string& capabilities = "{}") {
  return R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":)" +
         capabilities + "}";
}

}  // namespace portcullis::server::mcp::test
