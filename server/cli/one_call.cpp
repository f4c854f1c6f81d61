// See one_call.hpp.
#include "server/cli/one_call.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <optional>

#include "server/cli/process.hpp"
#include "server/mcp/running_call.hpp"
#include "transport/json/reader.hpp"

namespace portcullis::server::cli {
namespace {

class CapturingSink final : public mcp::Sink {
 public:
  void notify(std::string) override {}
  void answer(std::string message, mcp::HttpStatus) override { message_ = std::move(message); }
  void abandon() override {}
  const std::optional<std::string>& message() const { return message_; }

 private:
  std::optional<std::string> message_;
};

schemas::Problem problem_of(const Json& result) {
  schemas::Problem problem{"internal_error", "The call failed.", {}, ""};
  const Json& shown = result.at("_meta").at("portcullis/error");
  problem.code = shown.value("code", problem.code);
  problem.message = shown.value("message", problem.message);
  problem.fix = shown.value("fix", std::string());
  if (shown.contains("allowed")) problem.allowed = shown.at("allowed").get<std::vector<std::string>>();
  return problem;
}

}  // namespace

std::expected<Json, schemas::Problem> call_once(const config::Config& config, const std::string& tool, Json arguments) {
  Process process(config);
  auto& loop = process.loop();
  const auto sink = std::make_shared<CapturingSink>();
  mcp::Services& services = process.services();
  const auto connection = std::make_shared<mcp::Connection>(services, "local");
  connection->on_idle([&loop] { loop.stop(); });
  mcp::Exchange exchange;
  exchange.connection = connection;
  exchange.id = jsonrpc::Id(1);
  exchange.method = "tools/call";
  exchange.params = Json::object();
  exchange.envelope.revision = mcp::Revision::v2026_07_28;
  exchange.sink = sink;
  exchange.bytes = 1u << 20;  // hash off the loop; there is nothing else to do meanwhile
  boost::asio::signal_set signals(loop, SIGINT, SIGTERM, SIGHUP);
  const jsonrpc::Id id = exchange.id;
  const auto call = std::make_shared<mcp::RunningCall>(std::move(exchange), *services.catalogue->find(tool),
                                                       *services.find_tool(tool), services.longest_call);
  connection->add_call(id, call);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) call->cancel();
  });
  call->run(std::move(arguments));
  loop.run();
  process.close_records();
  if (!sink->message())
    return std::unexpected(schemas::Problem{"cancelled", "The call was cancelled.", {}, "Run it again."});
  const auto message = json::read(*sink->message(), json::ReadLimits{sink->message()->size(), 64});
  if (!message)
    return std::unexpected(schemas::Problem{
        "internal_error", "The answer could not be read: " + message.error().message, {}, "Report this."});
  const Json& result = message->at("result");
  if (result.at("isError") == true && !result.contains("structuredContent")) return std::unexpected(problem_of(result));
  return result.at("structuredContent");
}

}  // namespace portcullis::server::cli
