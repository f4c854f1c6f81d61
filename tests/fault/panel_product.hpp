// The product without its process: the real dispatcher, tools, join, gate and audit (in memory) over the real runner,
// on one loop. Many calls at once, each result held against the tool's own output schema. For the tests of the fan-out.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "server/mcp/connection.hpp"
#include "tools/consult/handler.hpp"
#include "tools/fanout/runner.hpp"
#include "tools/verify/handler.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tests {

class PanelProduct {
 public:
  using Clock = std::chrono::steady_clock;
  struct Ended {
    int times = 0;
    bool valid = false;  // one result, by the output schema of the tool
    Json result;
    Clock::time_point started;
    Clock::time_point at;
  };

  PanelProduct(std::shared_ptr<const tools::Settings> settings, tools::fanout::FanoutSettings fanout)
      : audit_(server::audit::make_memory_log()), runner_(tools::fanout::make_runner(loop, std::move(fanout))) {
    services_.catalogue = &catalogue_;
    services_.audit = audit_.get();
    services_.panel = runner_.get();
    services_.tools.push_back(tools::verify::make_verify_tool(settings));
    services_.tools.push_back(tools::consult::make_consult_tool(settings));
    services_.most_in_flight = 1u << 20;
    services_.state_key = std::string(32, 'k');
    services_.post = [this](std::function<void()> run) { boost::asio::post(loop, std::move(run)); };
    services_.after = [](std::chrono::milliseconds, std::function<void()>) {};
    services_.compute = [](std::function<void()> run) { run(); };
    services_.random_hex = [this](std::size_t digits) {
      std::string out = std::to_string(++random_);
      out.resize(digits, '0');
      return out;
    };
    connection_ = std::make_shared<server::mcp::Connection>(services_, "local");
  }
  ~PanelProduct() { connection_->cancel_all(); }
  PanelProduct(const PanelProduct&) = delete;
  PanelProduct& operator=(const PanelProduct&) = delete;

  // `ended` stays filled; `then` is called on the loop after each answer.
  std::shared_ptr<Ended> call(std::string_view tool, Json arguments, std::function<void(const Ended&)> then = {}) {
    auto ended = std::make_shared<Ended>();
    ended->started = Clock::now();
    Json params{{"name", tool},
                {"arguments", std::move(arguments)},
                {"_meta",
                 {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                  {"io.modelcontextprotocol/clientCapabilities", Json::object()}}}};
    const Json message{{"jsonrpc", "2.0"}, {"id", ++last_id_}, {"method", "tools/call"}, {"params", std::move(params)}};
    connection_->receive(json::write(message),
                         std::make_shared<OneSink>(ended, catalogue_.output(tool), std::move(then)));
    return ended;
  }

  boost::asio::io_context loop{1};

 private:
  class OneSink final : public server::mcp::Sink {
   public:
    OneSink(std::shared_ptr<Ended> into, const schemas::Validator* schema, std::function<void(const Ended&)> then)
        : into_(std::move(into)), schema_(schema), then_(std::move(then)) {}
    void notify(std::string) override {}
    void answer(std::string text, server::mcp::HttpStatus) override {
      into_->at = Clock::now();
      ++into_->times;
      const auto message = json::read(text);
      if (message && message->contains("result") && (*message)["result"].contains("structuredContent")) {
        into_->result = (*message)["result"]["structuredContent"];
        into_->valid = into_->times == 1 && !(*message)["result"].value("isError", false) && schema_ != nullptr &&
                       schema_->valid(into_->result);
      } else {
        into_->result = message ? *message : Json("not JSON");
      }
      if (then_) then_(*into_);
    }
    void abandon() override { ++into_->times; }

   private:
    std::shared_ptr<Ended> into_;
    const schemas::Validator* schema_;
    std::function<void(const Ended&)> then_;
  };

  server::mcp::Catalogue catalogue_;
  std::unique_ptr<server::audit::Log> audit_;
  std::unique_ptr<tools::fanout::PanelRunner> runner_;
  server::mcp::Services services_;
  std::shared_ptr<server::mcp::Connection> connection_;
  std::int64_t last_id_ = 0;
  std::uint64_t random_ = 0;
};

}  // namespace portcullis::tests
