// Any lines as one client's session with the dispatcher: every request gets exactly one answer, which is strict JSON on
// one line and names the request; nothing else is answered; and without model seats no result agrees with anybody.
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "server/mcp/connection.hpp"
#include "tests/fuzz/support.hpp"
#include "tools/consult/handler.hpp"
#include "tools/verdict/policy.hpp"
#include "tools/verify/handler.hpp"
#include "transport/json/reader.hpp"

namespace {

using namespace portcullis;
using namespace portcullis::server;
using fuzz::Choices;
using fuzz::require;
namespace fanout = tools::fanout;
using verdict_status = tools::verdict::SeatStatus;

using Queue = std::deque<std::function<void()>>;

// Seats that answer by the input's choice: well, badly, late or not at all.
class FakeRunner final : public fanout::PanelRunner {
 public:
  FakeRunner(Queue& queue, std::uint8_t mood) : queue_(queue), mood_(mood) {}

  std::shared_ptr<fanout::PanelRun> start(
      fanout::PanelRequest request, std::move_only_function<void(std::vector<fanout::SeatOutcome>)> done) override {
    struct Run final : fanout::PanelRun {
      void cancel() override { cancelled = true; }
      bool cancelled = false;
    };
    auto run = std::make_shared<Run>();
    auto held = std::make_shared<std::pair<fanout::PanelRequest, decltype(done)>>(std::move(request), std::move(done));
    queue_.emplace_back([this, run, held] {
      std::vector<fanout::SeatOutcome> outcomes;
      for (const auto& seat : held->first.seats) {
        outcomes.push_back(outcome(seat, held->first, run->cancelled));
        if (held->first.progress) held->first.progress(outcomes.size(), held->first.seats.size());
        if (held->first.decided) held->first.decided(outcomes);
      }
      held->second(std::move(outcomes));
    });
    return run;
  }

 private:
  fanout::SeatOutcome outcome(const fanout::ModelSeat& seat, const fanout::PanelRequest& request, bool cancelled) {
    fanout::SeatOutcome out;
    out.seat = seat.name;
    out.family = seat.family;
    out.status = cancelled ? verdict_status::cancelled : verdict_status::failed;
    out.reason = cancelled ? "cancelled" : "http_503";
    if (cancelled || mood_ % 8 == 7) return out;
    for (Json& reply : replies()) {
      if (!request.schema || !request.schema->valid(reply) || (request.check && request.check(reply))) continue;
      out.status = verdict_status::ok;
      out.reason.clear();
      out.reply = std::move(reply);
      break;
    }
    return out;
  }

  // One of them has the form that was asked for, or the seat has failed.
  std::vector<Json> replies() const {
    std::vector<Json> all;
    for (const char* answer : {"A", "4", "true", "2024-02-29", "{}"})
      all.push_back({{"reasoning", ""}, {"status", mood_ & 1 ? "answered" : "cannot_answer"}, {"answer", answer}});
    Json claims = Json::array();
    for (int i = 0; i < 12; ++i) {
      claims.push_back({{"index", i},
                        {"quote", mood_ & 2 ? "the" : ""},
                        {"reason", ""},
                        {"says", mood_ & 4 ? "supports" : "refutes"}});
      all.push_back({{"claims", claims}});
    }
    return all;
  }

  Queue& queue_;
  std::uint8_t mood_;
};

class CountingSink final : public mcp::Sink {
 public:
  void notify(std::string message) override {
    require(ends() == 0, "no notification follows the answer");
    const auto value = read(message);
    require(value.contains("method") && !value.contains("id"), "a notification is one");
  }
  void answer(std::string message, mcp::HttpStatus) override {
    ++answers;
    last = read(message);
  }
  void abandon() override { ++abandoned; }

  std::size_t ends() const { return answers + abandoned; }
  std::size_t answers = 0;
  std::size_t abandoned = 0;
  Json last;

 private:
  static Json read(const std::string& message) {
    require(message.find_first_of("\r\n") == std::string::npos, "a message is one line");
    auto value = json::read(message, {.max_bytes = message.size(), .max_depth = 128});
    require(value.has_value(), "a message is strict JSON");
    return std::move(*value);
  }
};

struct Sent {
  std::shared_ptr<CountingSink> sink;
  std::optional<jsonrpc::Id> request;
  bool silent = false;  // a notification or a response
  bool batch = false;
};

Sent described(std::string_view line) {
  Sent sent{std::make_shared<CountingSink>(), std::nullopt, false, false};
  auto value = json::read(line, {.max_bytes = line.size(), .max_depth = 64});
  if (!value) return sent;
  sent.batch = value->is_array();
  if (sent.batch) return sent;
  if (const auto message = jsonrpc::classify(std::move(*value))) {
    if (const auto* request = std::get_if<jsonrpc::Request>(&*message))
      sent.request = request->id;
    else
      sent.silent = true;
  }
  return sent;
}

void check_result(const Json& answer, bool has_seats) {
  require(answer.contains("result") != answer.contains("error"), "an answer is a result or an error");
  if (!answer.contains("result")) return;
  const Json& result = answer.at("result");
  require(result.is_object(), "a result is an object");
  if (result.contains("isError") && result.at("isError") == true) {
    const auto& text = result.at("content").at(0).at("text").get_ref<const std::string&>();
    require(!text.starts_with("internal_error"), "no input makes a result that is withheld for its own form");
  }
  const auto structured = result.find("structuredContent");
  if (structured == result.end()) return;
  require(structured->contains("verdict") && structured->contains("receipt"), "a result has a verdict and a receipt");
  const bool released = structured->at("gate") == "released";
  const auto& verdict = structured->at("verdict");
  if (released && !structured->contains("dropped"))
    require(verdict == "agreed" || verdict == "verified", "nothing is released on less than agreement");
  if (!has_seats) require(verdict != "agreed", "nobody agrees where nobody is asked");
}

void check(const Sent& sent, bool has_seats) {
  const auto& sink = *sent.sink;
  if (sent.silent) return require(sink.ends() == 0, "only requests are answered");
  if (sent.batch) return require(sink.ends() <= 1, "a batch is answered at most once");
  require(sink.ends() == 1, "every request is answered exactly once");
  if (sink.answers == 0) return;
  if (sent.request) {
    require(jsonrpc::id_from(sink.last.at("id")) == sent.request, "an answer names its request");
    check_result(sink.last, has_seats);
  } else {
    require(sink.last.contains("error"), "what is no message is answered by an error");
  }
}

std::shared_ptr<const tools::Settings> settings(bool has_seats) {
  auto out = std::make_shared<tools::Settings>();
  std::vector<fanout::ModelSeat> seats;
  const auto provider = std::make_shared<const tools::providers::Provider>();
  for (const char* family : {"one", "two", "three"})
    seats.push_back({std::string(family) + "/model", family, provider, "model"});
  for (const auto& profile : tools::verdict::shipped_profiles()) {
    out->profiles[profile.name].policy = profile.policy;
    if (has_seats) out->profiles[profile.name].seats = seats;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const mcp::Catalogue catalogue;
  static const auto with_seats = settings(true);
  static const auto without_seats = settings(false);
  Choices choices(fuzz::text_of(data, size));
  const std::uint8_t flags = choices.byte();
  const bool has_seats = flags & 1;
  const bool at_once = flags & 2;  // every line is worked off before the next one comes

  Queue queue;
  FakeRunner runner(queue, choices.byte());
  const auto log = audit::make_memory_log();
  mcp::Services services;
  services.catalogue = &catalogue;
  services.audit = log.get();
  services.panel = &runner;
  services.tools.push_back(tools::verify::make_verify_tool(has_seats ? with_seats : without_seats));
  services.tools.push_back(tools::consult::make_consult_tool(has_seats ? with_seats : without_seats));
  services.most_in_flight = 3;
  services.post = services.compute = [&queue](std::function<void()> run) { queue.push_back(std::move(run)); };
  services.random_hex = [](std::size_t digits) { return std::string(digits, 'f'); };
  const auto work = [&queue] {
    while (!queue.empty()) {
      const auto run = std::move(queue.front());
      queue.pop_front();
      run();
    }
  };

  const auto connection = std::make_shared<mcp::Connection>(services, "local");
  std::vector<Sent> session;
  std::string_view rest = choices.rest();
  while (!rest.empty() && session.size() < 16) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    session.push_back(described(rest.substr(0, end)));
    connection->receive(rest.substr(0, end), session.back().sink);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (at_once) work();
  }
  if (flags & 4) connection->cancel_all();
  work();
  require(connection->in_flight() == 0, "no call is left behind");
  // Whoever listens is answered when the server leaves.
  connection->shut_down();
  require(connection->listens() == 0, "no stream is left behind");
  for (const Sent& sent : session) check(sent, has_seats);
  return 0;
}
