// Every fault of every wire, plain and streamed, through the whole product: a faulty seat never counts, every call ends
// exactly once with a result of its schema, what failed comes back, and nothing is left behind.
//
// Each cell of the matrix is a panel of three families: with one faulty seat the other two still agree, with two faulty
// ones everything is withheld. PORTCULLIS_FAULT_TRIALS says how many seeds each cell gets (3, and 1 under a sanitizer;
// the full size is 100, which takes two minutes: the calls of a seed do not wait for those of the one before). Lateness
// against the deadline is printed, and judged by nothing but a reader: a busy machine is late by itself.
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "tests/fault/fault_places.hpp"
#include "tests/fault/fault_rows.hpp"
#include "tests/fault/panel_product.hpp"
#include "tests/support/loop.hpp"
#include "tests/support/sanitized.hpp"

namespace portcullis::tests {
namespace {

using namespace std::chrono_literals;
using tools::fanout::ModelSeat;
using tools::providers::WireId;
using Clock = std::chrono::steady_clock;

constexpr auto short_deadline = 400ms;  // of cells whose fault has no end of its own
constexpr auto long_deadline = 20s;     // of all others: they end long before, whatever the machine is doing
constexpr std::size_t most_in_flight = 400;
constexpr auto between_calls = 1ms;

constexpr std::array wires{WireId::openai_chat, WireId::openai_responses, WireId::anthropic_messages,
                           WireId::gemini,      WireId::ollama,           WireId::bedrock_converse};

std::uint64_t trials_wanted() {
  const char* wish = std::getenv("PORTCULLIS_FAULT_TRIALS");
  return wish != nullptr ? std::max(1ull, std::strtoull(wish, nullptr, 10)) : test::sanitized ? 1 : 3;
}

std::size_t open_descriptors() {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator{}));
}

class FaultMatrix : public testing::Test {
 protected:
  struct Cell {
    const FaultRow* row;
    std::string name;  // "huge-gemini-stream"; profiles are NAME-one, NAME-two, NAME-back
  };

  FaultMatrix() {
    healthy_.respond([](const RecordedRequest& request) { return std::optional(good_reply(request)); });
    auto settings = std::make_shared<tools::Settings>();
    for (const FaultRow& row : fault_rows()) {
      auto& place = places_.emplace_back(std::make_unique<Place>(row.place, certificates_));
      listen(*place, row);
      for (const WireId wire : wires) {
        for (const bool stream : {false, true}) add_cell(*settings, row, *place, wire, stream);
      }
    }
    tools::fanout::FanoutSettings fanout;
    // Who fails all the time is not let off being asked: that is another test's.
    fanout.breaker.failure_percent = 101;
    fanout.retry.attempts = 2;  // one second of Retry-After is enough for everybody
    fanout.admission.concurrent = fanout.admission.concurrent_in_all = 1u << 14;
    product_.emplace(settings, fanout);
    idle_ = open_descriptors() + 8;  // the resolver's own, and what OpenSSL opens once
  }

  static Reply good_reply(const RecordedRequest& request) {
    const auto [seed, text] = trial_of(request.body);
    Reply reply = text_reply(text);
    reply.seed = seed;
    return reply;
  }

  void listen(Place& place, const FaultRow& row) {
    FakeProvider* fake = place.fake();
    if (fake == nullptr) return;
    fake->respond([this, &row, port = place.port()](const RecordedRequest& request) -> std::optional<Reply> {
      if (request.target == "/stolen") stolen_ = true;
      if (recovered_ || !row.reply) return good_reply(request);
      const auto [seed, text] = trial_of(request.body);
      return row.reply({asked_by(request.target, request.body), seed, text, port});
    });
  }

  void add_cell(tools::Settings& settings, const FaultRow& row, const Place& place, WireId wire, bool stream) {
    Cell cell{&row, row.name + "-" + std::string(name_of(wire)) + (stream ? "-stream" : "")};
    const std::string good = "http://127.0.0.1:" + std::to_string(healthy_.port());
    const auto faulty = [&](const char* model, const char* family) {
      return seat("faulty-" + cell.name, family, model, wire, stream, place.base(), certificates_);
    };
    const ModelSeat same = seat("healthy-" + cell.name, "family-b", "healthy-b", wire, stream, good, certificates_);
    const ModelSeat other = seat("healthy", "family-c", "healthy-c", WireId::openai_chat, false, good, certificates_);
    const auto profile = [&](const char* name, std::chrono::milliseconds deadline, std::vector<ModelSeat> seats) {
      tools::ProfileSettings& made = settings.profiles[cell.name + name];
      made.policy.deadline = deadline;
      made.seats = std::move(seats);
    };
    const auto deadline = row.hangs ? std::chrono::milliseconds(short_deadline) : long_deadline;
    const std::vector<ModelSeat> two{faulty("faulty-a", "family-a"), same, faulty("faulty-c", "family-c")};
    profile("-one", deadline, {other, faulty("faulty-a", "family-a"), same});
    profile("-two", deadline, two);
    profile("-back", long_deadline, two);
    cells_.push_back(std::move(cell));
  }

  std::shared_ptr<PanelProduct::Ended> call(const std::string& profile, std::uint64_t seed) {
    const auto done = [this](const PanelProduct::Ended&) { --in_flight_; };
    ++in_flight_;
    if (seed % 3 == 2)
      return product_->call(
          "verify", {{"claims", Json::array({"Water is wet, says " + marker('v', seed)})}, {"profile", profile}}, done);
    return product_->call("consult",
                          {{"question", "Is water wet, asks " + marker('c', seed)},
                           {"answer_format", {{"type", "boolean"}}},
                           {"profile", profile}},
                          done);
  }

  void wait_until_at_most(std::size_t calls) {
    ASSERT_TRUE(run_until(product_->loop, [&] { return in_flight_ <= calls; }, 120s)) << in_flight_ << " never ended";
  }

  static std::string said(const Json& result) { return json::write(result).substr(0, 900); }

  static bool released(const Json& result) {
    const bool answered = !result.contains("votes") || result.value("answer", "") == "true";
    return result.value("gate", "") == "released" && result.value("verdict", "") == "agreed" && answered;
  }

  // Healthy seats that a busy machine kept from answering in time: then nothing can be expected of the two of them.
  static bool healthy_were_late(const Json& result) {
    return std::ranges::any_of(result["seats"], [](const Json& one) {
      return one["seat"].get<std::string>().starts_with("healthy") && one["status"] == "timed_out";
    });
  }

  static bool allowed(const std::string& reason, const std::string& list) {
    for (std::size_t at = 0; at < list.size();) {
      const std::size_t end = std::min(list.find(' ', at), list.size());
      const std::string one = list.substr(at, end - at);
      if (one == reason || (one.ends_with('*') && reason.starts_with(one.substr(0, one.size() - 1)))) return true;
      at = end + 1;
    }
    return false;
  }

  void judge(const Cell& cell, const PanelProduct::Ended& ended, bool two, std::uint64_t seed) {
    SCOPED_TRACE(cell.name + (two ? ", two faulty seats, seed " : ", one faulty seat, seed ") + std::to_string(seed));
    ASSERT_EQ(ended.times, 1);
    ASSERT_TRUE(ended.valid) << said(ended.result);
    const auto deadline = cell.row->hangs ? short_deadline : long_deadline;
    if (ended.at - ended.started > deadline) late_.add(ended.at - ended.started - deadline);
    if (cell.row->hangs && two) at_deadline_ += ended.at - ended.started >= deadline ? 1 : 0;
    std::size_t faulty = 0;
    for (const Json& one : ended.result["seats"]) {
      if (!one["seat"].get<std::string>().starts_with("faulty")) continue;
      ++faulty;
      const std::string reason = one.value("reason", "");
      EXPECT_NE(one["status"], "ok") << said(ended.result);
      // Once the others have decided, nobody waits for it.
      if (one["status"] != "cancelled_decided")
        EXPECT_TRUE(allowed(reason, cell.row->reasons)) << reason << " is none of: " << cell.row->reasons;
      ++reasons_[cell.row->name][reason];
    }
    EXPECT_EQ(faulty, two ? 2u : 1u);
    if (two) {
      EXPECT_EQ(ended.result["gate"], "withheld") << said(ended.result);
      EXPECT_FALSE(ended.result.contains("answer") || ended.result.contains("released_text")) << said(ended.result);
      EXPECT_TRUE(ended.result["verdict"] == "undecided") << said(ended.result);
      ++withheld_;
    } else if (!released(ended.result)) {
      EXPECT_TRUE(cell.row->hangs && healthy_were_late(ended.result)) << said(ended.result);
      ++late_healthy_;
    } else {
      ++released_;
    }
  }

  struct Started {
    const Cell* cell;
    bool two;
    std::uint64_t seed;
    std::shared_ptr<PanelProduct::Ended> ended;
  };

  void start_pass(std::uint64_t seed) {
    for (const Cell& cell : cells_) {
      for (const bool two : {false, true}) {
        // One call at a time comes in: what they all have to wait for is one loop.
        run_until(product_->loop, [] { return false; }, between_calls);
        wait_until_at_most(most_in_flight - 1);
        started_.push_back({&cell, two, seed, call(cell.name + (two ? "-two" : "-one"), seed)});
      }
    }
  }

  void judge_all() {
    wait_until_at_most(0);
    for (const Started& one : started_) judge(*one.cell, *one.ended, one.two, one.seed);
    started_.clear();
  }

  // Closes what is only kept for later, on both sides, so that what stays is what somebody holds on to.
  void settle() {
    healthy_.close_connections();
    for (const auto& place : places_)
      if (place->fake() != nullptr) place->fake()->close_connections();
    run_until(product_->loop, [&] { return open_descriptors() <= idle_; }, 5s);
  }

  void recover() {
    recovered_ = true;
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (fault_rows()[i].place == FaultPlace::no_such_name) continue;
      places_[i]->recover();
      listen(*places_[i], fault_rows()[i]);
    }
  }

  TestCertificates certificates_;
  std::atomic<bool> recovered_ = false;
  std::atomic<bool> stolen_ = false;
  FakeProvider healthy_{quiet()};
  std::vector<std::unique_ptr<Place>> places_;
  std::vector<Cell> cells_;
  std::optional<PanelProduct> product_;
  std::size_t idle_ = 0;  // descriptors
  std::size_t in_flight_ = 0;
  std::size_t released_ = 0, withheld_ = 0, late_healthy_ = 0, at_deadline_ = 0;
  std::vector<Started> started_;
  std::map<std::string, std::map<std::string, std::size_t>> reasons_;
  Lateness late_;
};

TEST_F(FaultMatrix, no_fault_of_any_wire_is_agreement_and_every_call_ends_once) {
  const std::uint64_t trials = trials_wanted();
  std::size_t descriptors = 0;
  std::vector<std::size_t> memory;  // at each rest
  const std::uint64_t rest_after = std::max<std::uint64_t>(1, trials / 10);
  for (std::uint64_t seed = 0; seed < trials && !HasFatalFailure(); ++seed) {
    start_pass(seed);
    if ((seed + 1) % rest_after != 0 && seed + 1 < trials) continue;
    judge_all();
    settle();
    memory.push_back(::mallinfo2().uordblks);
    if (memory.size() == 1) descriptors = open_descriptors();
  }
  // The first rounds fill what is kept on purpose: connections, buffers, windows of measurements.
  const double growth = (static_cast<double>(memory.back()) - static_cast<double>(memory[memory.size() / 2])) / 1024;
  std::printf(
      "%zu cells x %llu trials: %zu released with one faulty seat, %zu withheld with two, %zu with healthy seats "
      "late\npast the deadline: %s\ndescriptors %zu -> %zu, memory %+.0f KiB over the second half\n",
      cells_.size(), static_cast<unsigned long long>(trials), released_, withheld_, late_healthy_, late_.text().c_str(),
      descriptors, open_descriptors(), growth);
  for (const auto& [row, reasons] : reasons_) {
    std::printf("  %s:", row.c_str());
    for (const auto& [reason, count] : reasons) std::printf(" %s x%zu", reason.c_str(), count);
    std::printf("\n");
  }
  EXPECT_EQ(withheld_, cells_.size() * trials);
  EXPECT_GT(released_, cells_.size() * trials / 2) << "most healthy seats were late: this run shows little";
  EXPECT_GT(at_deadline_, 0u) << "nothing was ended by a deadline";
  EXPECT_FALSE(stolen_) << "a redirect was followed";
  EXPECT_LE(open_descriptors(), idle_) << "connections were left behind";
  EXPECT_LT(growth, 2048.0);

  recover();
  std::vector<std::shared_ptr<PanelProduct::Ended>> ended;
  for (const Cell& cell : cells_) {
    wait_until_at_most(most_in_flight / 4);
    if (cell.row->place != FaultPlace::no_such_name) ended.push_back(call(cell.name + "-back", 3));
  }
  wait_until_at_most(0);
  double slowest = 0;
  for (const auto& one : ended) {
    ASSERT_TRUE(one->valid) << said(one->result);
    EXPECT_TRUE(released(one->result)) << said(one->result);
    slowest = std::max(slowest, std::chrono::duration<double, std::milli>(one->at - one->started).count());
  }
  std::printf("after the faults' end: %zu first calls, all released, the slowest after %.0f ms\n", ended.size(),
              slowest);
}

}  // namespace
}  // namespace portcullis::tests
