// See source_runner.hpp.
#include "tools/retrieval/source_runner.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <ctime>
#include <map>
#include <set>
#include <utility>

#include "tools/retrieval/source_cache.hpp"
#include "tools/retrieval/source_talk.hpp"

namespace portcullis::tools::retrieval {
namespace {

using transport::client::Client;
using verdict::SeatStatus;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t most_at_once = 64;  // dialogues of all calls

std::string day_and_time(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  if (::gmtime_r(&seconds, &parts) == nullptr) return {};
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

// What the runs of one loop share; outlives the runner while a run is out.
struct Desk {
  Desk(boost::asio::io_context& io, std::shared_ptr<fanout::BudgetLedger> shared, SourceClocks given)
      : loop(io), ledger(std::move(shared)), clocks(std::move(given)), client(io) {}

  boost::asio::io_context& loop;
  std::shared_ptr<fanout::BudgetLedger> ledger;
  SourceClocks clocks;
  Client client;
  SourceCache cache;
  std::map<std::string, std::string> last;    // how a source's last dialogue ended, by its name
  std::size_t out = 0;                        // dialogues
  std::set<std::shared_ptr<SourceRun>> runs;  // that are not over
};

std::vector<checkers::Document> documents_of(const Source& source, std::vector<Found> found, const std::string& date) {
  std::vector<checkers::Document> out;
  const std::string_view key = source.key.reveal();
  for (Found& piece : found) {
    // A source that repeats its key must not carry it to models.
    if (!key.empty() && (piece.text.contains(key) || piece.place.contains(key))) continue;
    checkers::Document document;
    document.id = source.seat() + '/' + std::to_string(out.size() + 1);
    document.text = std::move(piece.text);
    document.origin = verdict::Origin::retrieved;
    document.complete = false;
    document.hearsay = !source.vouched;
    document.source = std::move(piece.place);
    document.date = date;
    out.push_back(std::move(document));
  }
  return out;
}

class SourcesAsked final : public SourceRun, public std::enable_shared_from_this<SourcesAsked> {
 public:
  SourcesAsked(std::shared_ptr<Desk> desk, SourceRequest request, SourceRunner::Done done)
      : desk_(std::move(desk)), request_(std::move(request)), done_(std::move(done)) {
    answer_.seats.resize(request_.sources.size());
    found_.resize(request_.sources.size());
    talks_.resize(request_.sources.size());
  }
  ~SourcesAsked() override { desk_->out -= out_; }

  void begin() {
    for (std::size_t i = 0; i < request_.sources.size(); ++i) {
      const Source& source = *request_.sources[i];
      answer_.seats[i].seat = source.seat();
      answer_.seats[i].family = "none";
      if (source.lacks_key()) {
        refuse(i, "no_key");
      } else if (const auto* kept = desk_->cache.find(SourceCache::key_of(source, request_), desk_->clocks.steady())) {
        found_[i] = *kept;
        answer_.seats[i].status = SeatStatus::ok;
        answer_.seats[i].cached = true;
      } else if (desk_->out == most_at_once) {
        refuse(i, "overloaded");
      } else {
        open(i);
      }
    }
    for (std::size_t i = 0; i < talks_.size() && !failed_; ++i)
      if (talks_[i])
        talks_[i]->start([weak = weak_from_this(), i](SourceTalk& talk) {
          if (const auto self = weak.lock()) self->ended(i, talk);
        });
    // From the loop: nothing is told from inside start().
    if (failed_ || waiting_ == 0) boost::asio::post(desk_->loop, [self = shared_from_this()] { self->deliver(); });
  }

  void cancel() override { stop_all(SeatStatus::cancelled, "cancelled"); }

 private:
  void refuse(std::size_t i, std::string_view reason) {
    answer_.seats[i].reason = reason;
    failed_ = true;
  }

  void open(std::size_t i) {
    const auto& source = request_.sources[i];
    auto queries = request_.queries;
    queries.resize(std::min(queries.size(), source->queries));
    SourcePurse purse({desk_->ledger, request_.spending, request_.principal}, source->price_micro_usd);
    const std::string_view refused = purse.open(source->resource.empty() ? queries.size() : 1, SteadyClock::now());
    if (!refused.empty()) return refuse(i, refused);
    talks_[i] = std::make_shared<SourceTalk>(desk_->loop, desk_->client, source,
                                             make_dialogue(source, std::move(queries)), std::move(purse),
                                             std::min(request_.deadline, SteadyClock::now() + source->timeout));
    ++waiting_;
    ++out_;
    ++desk_->out;
  }

  void ended(std::size_t i, SourceTalk& talk) {
    account(i, talk);
    talks_[i].reset();
    if (answer_.seats[i].status != SeatStatus::ok)
      return stop_all(SeatStatus::cancelled_decided, "another_source_failed");
    found_[i] = documents_of(talk.source(), std::move(talk.dialogue().found), day_and_time(desk_->clocks.wall()));
    desk_->cache.remember(SourceCache::key_of(talk.source(), request_), found_[i], desk_->clocks.steady());
    if (waiting_ == 0) deliver();
  }

  void account(std::size_t i, SourceTalk& talk) {
    answer_.seats[i] = std::move(talk.outcome());
    --waiting_;
    --out_;
    --desk_->out;
    const auto& seat = answer_.seats[i];
    if (seat.status == SeatStatus::ok || seat.status == SeatStatus::failed || seat.status == SeatStatus::timed_out)
      desk_->last[talk.source().name] = seat.reason.empty() ? "ok" : seat.reason;
  }

  void stop_all(SeatStatus status, const char* reason) {
    if (!done_) return;
    failed_ = true;
    for (std::size_t i = 0; i < talks_.size(); ++i) {
      if (!talks_[i]) continue;
      talks_[i]->stop(status, reason);
      account(i, *talks_[i]);
      talks_[i].reset();
    }
    boost::asio::post(desk_->loop, [self = shared_from_this()] { self->deliver(); });
  }

  void deliver() {
    if (!done_) return;
    auto done = std::move(done_);
    done_ = nullptr;
    const auto self = shared_from_this();
    desk_->runs.erase(self);
    if (!failed_)
      for (auto& documents : found_)
        answer_.documents.insert(answer_.documents.end(), std::move_iterator(documents.begin()),
                                 std::move_iterator(documents.end()));
    done(std::move(answer_));
  }

  std::shared_ptr<Desk> desk_;
  SourceRequest request_;
  SourceRunner::Done done_;
  SourceAnswer answer_;
  std::vector<std::shared_ptr<SourceTalk>> talks_;  // null: there is none, or it is over
  std::vector<std::vector<checkers::Document>> found_;
  std::size_t waiting_ = 0;
  std::size_t out_ = 0;
  bool failed_ = false;
};

class ClientRunner final : public SourceRunner {
 public:
  ClientRunner(boost::asio::io_context& loop, std::shared_ptr<fanout::BudgetLedger> ledger, SourceClocks clocks)
      : desk_(std::make_shared<Desk>(loop, std::move(ledger), std::move(clocks))) {}
  // What is out ends unheard.
  ~ClientRunner() override { std::exchange(desk_->runs, {}).clear(); }
  ClientRunner(const ClientRunner&) = delete;
  ClientRunner& operator=(const ClientRunner&) = delete;

  std::shared_ptr<SourceRun> start(SourceRequest request, Done done) override {
    auto run = std::make_shared<SourcesAsked>(desk_, std::move(request), std::move(done));
    desk_->runs.insert(run);
    run->begin();
    return run;
  }

  std::vector<SourceState> states() const override {
    std::vector<SourceState> out;
    for (const auto& [name, reason] : desk_->last) out.push_back({name, reason});
    return out;
  }

 private:
  std::shared_ptr<Desk> desk_;
};

}  // namespace

std::unique_ptr<SourceRunner> make_source_runner(boost::asio::io_context& loop,
                                                 std::shared_ptr<fanout::BudgetLedger> ledger, SourceClocks clocks) {
  return std::make_unique<ClientRunner>(loop, std::move(ledger), std::move(clocks));
}

}  // namespace portcullis::tools::retrieval
