// The process of the real server behind a socket, with a tool whose end the test decides.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <set>
#include <thread>

#include "server/cli/process.hpp"
#include "server/mcp/http/endpoint.hpp"
#include "tests/unit/http_support.hpp"
#include "tools/tool.hpp"
#include "transport/http/server.hpp"

namespace portcullis::server::mcp::test {

using namespace std::chrono_literals;
using portcullis::test::Client;

// Stands for `verify`: starts, and goes on when the test says so.
class HeldTool final : public tools::Tool {
 public:
  std::string_view name() const override { return "verify"; }
  void start(std::shared_ptr<tools::Call> call, Json, std::move_only_function<void(tools::Outcome)> done) override {
    call_ = std::move(call);
    done_ = std::move(done);
    call_->on_cancel([this] {
      finish();
      cancelled.set_value();
    });
    started.set_value();
  }
  tools::Call& call() { return *call_; }
  void finish() {
    call_.reset();
    if (auto done = std::move(done_)) done(tools::failed(schemas::Problem{}));
  }

  std::promise<void> started;
  std::promise<void> cancelled;

 private:
  std::shared_ptr<tools::Call> call_;
  std::move_only_function<void(tools::Outcome)> done_;
};

class HttpEndpointTest : public testing::Test {
 protected:
  HttpEndpointTest() {
    config::Config config;
    config.audit_mode = config::AuditMode::memory;
    process_ = std::make_unique<cli::Process>(config);
    auto held = std::make_unique<HeldTool>();
    tool_ = held.get();
    auto& services = process_->services();
    services.tools.clear();
    services.tools.push_back(std::move(held));
    services.most_in_flight = 1;
    endpoint_ = std::make_unique<HttpEndpoint>(services, transport::http::Guard());
    server_ = std::make_unique<transport::http::Server>(
        process_->loop(), transport::http::ServerLimits{},
        [this](const transport::http::Request& request, const transport::http::Reply& reply) {
          endpoint_->handle(request, reply);
        });
    port_ = server_->listen("127.0.0.1", 0).value_or(0);
    thread_ = std::thread([this] { process_->loop().run(); });
  }
  ~HttpEndpointTest() override {
    on_loop([this] { server_.reset(); });
    calls_end();  // a call that waits for the audit log holds itself
    process_->loop().stop();
    thread_.join();
    process_->close_records();
  }

  void on_loop(std::function<void()> work) {
    std::promise<void> done;
    boost::asio::post(process_->loop(), [&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }
  // Looks again with each turn of the loop, because the audit log answers on another thread.
  bool calls_end() {
    std::size_t left = 1;
    const auto give_up = std::chrono::steady_clock::now() + 20s;
    while (left != 0 && std::chrono::steady_clock::now() < give_up) on_loop([&] { left = endpoint_->in_flight(); });
    return left == 0;
  }
  std::string exchange(std::string_view request) {
    Client client(port_);
    client.send(request);
    client.close_sending();
    return client.read_to_end();
  }

  std::unique_ptr<cli::Process> process_;
  HeldTool* tool_ = nullptr;
  std::unique_ptr<HttpEndpoint> endpoint_;
  std::unique_ptr<transport::http::Server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

inline std::string with_length(std::string_view head, std::string_view body) {
  return std::string(head) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace portcullis::server::mcp::test
