// See process.hpp.
#include "server/cli/process.hpp"

#include <sys/random.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cerrno>
#include <cstdlib>

#include "server/corpus/reader.hpp"
#include "server/mcp/content/product_content.hpp"
#include "server/mcp/task_registry.hpp"
#include "server/metrics/metered.hpp"
#include "server/worker/programs.hpp"
#include "server/worker/solvers.hpp"
#include "server/worker/zygote.hpp"
#include "tools/consult/handler.hpp"
#include "tools/fanout/runner.hpp"
#include "tools/prove/handler.hpp"
#include "tools/retrieval/sent.hpp"
#include "tools/retrieval/source_runner.hpp"
#include "tools/verify/handler.hpp"

namespace portcullis::server::cli {
namespace {

// The process cannot go on without random numbers: nonces and receipts would be guessable.
std::string random_hex(std::size_t digits) {
  std::string bytes((digits + 1) / 2, '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got = ::getrandom(bytes.data() + have, bytes.size() - have, 0);
    if (got < 0 && errno != EINTR) std::abort();
    if (got > 0) have += static_cast<std::size_t>(got);
  }
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += hex[static_cast<unsigned char>(c) >> 4];
    out += hex[static_cast<unsigned char>(c) & 15];
  }
  out.resize(digits);
  return out;
}

// Makes the real runner on first use: a server that never asks a model never starts TLS.
class LazyRunner final : public tools::fanout::PanelRunner {
 public:
  LazyRunner(boost::asio::io_context& loop, tools::fanout::FanoutSettings settings,
             std::shared_ptr<tools::fanout::BudgetLedger> ledger)
      : loop_(loop), settings_(std::move(settings)), ledger_(std::move(ledger)) {}
  std::shared_ptr<tools::fanout::PanelRun> start(
      tools::fanout::PanelRequest request,
      std::move_only_function<void(std::vector<tools::fanout::SeatOutcome>)> done) override {
    if (!runner_) runner_ = tools::fanout::make_runner(loop_, settings_, ledger_);
    return runner_->start(std::move(request), std::move(done));
  }
  std::vector<tools::fanout::ProviderState> providers() const override {
    return runner_ ? runner_->providers() : std::vector<tools::fanout::ProviderState>();
  }

 private:
  boost::asio::io_context& loop_;
  tools::fanout::FanoutSettings settings_;
  std::shared_ptr<tools::fanout::BudgetLedger> ledger_;
  std::unique_ptr<tools::fanout::PanelRunner> runner_;
};

// The same for the sources of evidence.
class LazySources final : public tools::retrieval::SourceRunner {
 public:
  LazySources(boost::asio::io_context& loop, std::shared_ptr<tools::fanout::BudgetLedger> ledger)
      : loop_(loop), ledger_(std::move(ledger)) {}
  std::shared_ptr<tools::retrieval::SourceRun> start(tools::retrieval::SourceRequest request, Done done) override {
    if (!runner_) runner_ = tools::retrieval::make_source_runner(loop_, ledger_);
    return runner_->start(std::move(request), std::move(done));
  }
  std::vector<tools::retrieval::SourceState> states() const override {
    return runner_ ? runner_->states() : std::vector<tools::retrieval::SourceState>();
  }

 private:
  boost::asio::io_context& loop_;
  std::shared_ptr<tools::fanout::BudgetLedger> ledger_;
  std::unique_ptr<tools::retrieval::SourceRunner> runner_;
};

// Only a panel with the client's own model in it asks the client, and a tool that asks keeps a copy of its arguments.
std::vector<mcp::ToolEntry> tools_for(const config::Config& config) {
  std::vector<mcp::ToolEntry> rows = mcp::product_tools();
  const bool has_host =
      std::ranges::any_of(config.seats, [](const tools::fanout::ModelSeat& seat) { return seat.host(); });
  for (mcp::ToolEntry& row : rows) row.asks = row.asks || (has_host && (row.name == "verify" || row.name == "consult"));
  return rows;
}

std::shared_ptr<const tools::Settings> settings_with(const config::Config& config,
                                                     std::shared_ptr<tools::retrieval::Corpora> corpora,
                                                     boost::asio::io_context& loop,
                                                     std::shared_ptr<tools::fanout::BudgetLedger> ledger,
                                                     metrics::Metrics& metrics) {
  auto settings = std::make_shared<tools::Settings>(config::settings_of(config));
  settings->corpora = std::move(corpora);
  settings->sent = std::make_shared<tools::retrieval::SentEvidence>();
  if (!settings->sources.empty())
    settings->source_runner =
        std::make_shared<metrics::MeteredSources>(std::make_shared<LazySources>(loop, std::move(ledger)), metrics);
  for (const tools::fanout::ModelSeat& seat : config.seats)
    if (seat.provider) metrics.add_seat(seat.name, seat.provider->name);
  for (const auto& [name, source] : config.sources) metrics.add_seat(source->seat(), source->seat());
  return settings;
}

std::unique_ptr<worker::Zygote>& zygote() {
  static std::unique_ptr<worker::Zygote> only;
  return only;
}

}  // namespace

void use_zygote(std::unique_ptr<worker::Zygote> made) {
  zygote() = std::move(made);
}

struct Process::Impl {
  explicit Impl(const config::Config& config)
      : loop(1),
        work(boost::asio::make_work_guard(loop)),
        ledger(std::make_shared<tools::fanout::BudgetLedger>(config.fanout.budget)),
        runner(loop, config.fanout, ledger),
        panel(runner, counters),
        solvers(worker::make_solvers(loop, zygote().get())),
        programs(worker::make_program_runner(loop, zygote().get())),
        corpora(config.corpora.empty() ? nullptr
                                       : corpus::make_reader(config.corpora,
                                                             [this](std::function<void()> run) {
                                                               boost::asio::post(loop, std::move(run));
                                                             })),
        settings(settings_with(config, corpora, loop, ledger, counters)),
        catalogue(tools_for(config)),
        audit(config.audit_mode == config::AuditMode::memory ? audit::make_memory_log()
                                                             : audit::make_file_log(config.audit_directory)) {
    services.catalogue = &catalogue;
    services.audit = audit.get();
    services.panel = &panel;
    services.metrics = &counters;
    services.programs = programs.get();
    services.solvers = solvers.get();
    services.tools.push_back(tools::verify::make_verify_tool(settings));
    services.tools.push_back(tools::consult::make_consult_tool(settings));
    services.tools.push_back(tools::prove::make_prove_tool(settings, *solvers));
    services.most_in_flight = config.limits.in_flight;
    services.post = [this](std::function<void()> run) { boost::asio::post(loop, std::move(run)); };
    services.compute = [this](std::function<void()> run) {
      if (!pool) pool = std::make_unique<boost::asio::thread_pool>(2);
      boost::asio::post(*pool, std::move(run));
    };
    services.after = [this](std::chrono::milliseconds delay, std::function<void()> run) {
      auto timer = std::make_shared<boost::asio::steady_timer>(loop, delay);
      timer->async_wait([timer, run = std::move(run)](const boost::system::error_code& error) {
        if (!error) run();
      });
    };
    services.random_hex = random_hex;
    services.state_key = random_hex(64);
    mcp::ContentSources sources;
    sources.settings = settings;
    sources.seats = config.seats;
    sources.fanout = config.fanout;
    if (config.audit_mode == config::AuditMode::file) sources.audit_directory = config.audit_directory;
    content = mcp::make_product_content(services, std::move(sources));
    services.resources = content->resources();
    services.prompts = &content->prompts();
    services.skills = &content->skills();
    // What keeps no record keeps no tasks either.
    tasks = std::make_unique<mcp::TaskRegistry>(services, config.audit_mode == config::AuditMode::file
                                                              ? store::make_sqlite_task_store(config.tasks_directory)
                                                              : store::make_memory_task_store());
    services.tasks = tasks.get();
  }

  // While the loop is still there: the reader's thread posts to it.
  ~Impl() {
    if (corpora) corpora->close();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  boost::asio::io_context loop;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
  std::shared_ptr<tools::fanout::BudgetLedger> ledger;  // one for panels and sources
  metrics::Metrics counters;
  LazyRunner runner;
  metrics::MeteredPanel panel;
  std::unique_ptr<tools::prove::Solvers> solvers;
  std::unique_ptr<tools::checkers::ProgramRunner> programs;
  std::shared_ptr<corpus::Reader> corpora;
  std::shared_ptr<const tools::Settings> settings;
  mcp::Catalogue catalogue;
  std::unique_ptr<audit::Log> audit;
  mcp::Services services;
  std::unique_ptr<mcp::ProductContent> content;
  std::unique_ptr<mcp::TaskRegistry> tasks;
  std::unique_ptr<boost::asio::thread_pool> pool;
};

Process::Process(const config::Config& config) : impl_(std::make_unique<Impl>(config)) {}
Process::~Process() = default;
boost::asio::io_context& Process::loop() {
  return impl_->loop;
}
mcp::Services& Process::services() {
  return impl_->services;
}
void Process::close_records() {
  impl_->tasks->close();
  impl_->audit.reset();
}

}  // namespace portcullis::server::cli
