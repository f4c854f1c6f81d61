// Names whose look-up hangs: nobody else waits for it, nobody waits for ever, and nothing waits for it at the end. The
// resolver is the test's own, and blocks for as long as the test says.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <future>
#include <map>
#include <optional>

#include "tests/support/loop.hpp"
#include "transport/client/names.hpp"

namespace portcullis::transport::client {
namespace {

using namespace std::chrono_literals;
using tests::run_until;

// Outlives the threads that are stuck in it.
struct Resolver {
  std::promise<void> release;
  std::shared_future<void> released{release.get_future()};
  std::atomic<int> asked = 0;
  std::atomic<int> at_once = 0;
  std::atomic<int> most_at_once = 0;

  Lookups::Addresses operator()(const std::string& host) {
    ++asked;
    const int now = ++at_once;
    for (int most = most_at_once; now > most && !most_at_once.compare_exchange_weak(most, now);) {
    }
    if (host.starts_with("hanging")) released.wait();
    --at_once;
    if (host.ends_with("unknown")) return {};
    return {boost::asio::ip::make_address("192.0.2.1")};
  }
};

class HangingNames : public testing::Test {
 protected:
  ~HangingNames() override {
    names_.reset();
    if (!released_) resolver_->release.set_value();
  }

  void begin(Names::Clock::duration patience = 60s) {
    names_.emplace(
        loop_,
        [this](Names::Ticket ticket, const Names::Addresses& found) { answers_[ticket].push_back(found.size()); },
        [resolver = resolver_](const std::string& host) { return (*resolver)(host); }, patience);
  }
  const Names::Addresses* find(const std::string& host, Names::Ticket ticket) {
    return names_->find(host, Names::Clock::now(), ticket);
  }
  void release() {
    released_ = true;
    resolver_->release.set_value();
  }
  bool wait_for(std::size_t answers) {
    return run_until(loop_, [&] { return answers_.size() >= answers; });
  }

  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> open_{loop_.get_executor()};
  std::shared_ptr<Resolver> resolver_ = std::make_shared<Resolver>();
  std::optional<Names> names_;
  std::map<Names::Ticket, std::vector<std::size_t>> answers_;  // how many addresses
  bool released_ = false;
};

TEST_F(HangingNames, others_are_answered_beside_a_name_that_hangs) {
  begin();
  for (Names::Ticket i = 0; i < Lookups::most_at_once - 1; ++i)
    EXPECT_EQ(find("hanging" + std::to_string(i), i), nullptr);
  for (Names::Ticket i = 100; i < 120; ++i) EXPECT_EQ(find("well" + std::to_string(i), i), nullptr);
  ASSERT_TRUE(wait_for(20)) << "a look-up that hangs held back the others";
  for (const auto& [ticket, found] : answers_) {
    EXPECT_GE(ticket, 100u);
    EXPECT_EQ(found, std::vector<std::size_t>{1});
  }
  ASSERT_NE(find("well100", 200), nullptr);
  EXPECT_EQ(find("well100", 200)->size(), 1u);
}

TEST_F(HangingNames, one_look_up_serves_all_who_wait_for_a_name_and_never_are_there_more_threads_than_said) {
  begin();
  constexpr Names::Ticket others = 2 * Lookups::most_at_once;
  for (Names::Ticket i = 0; i < 50; ++i) find("hanging", i);
  for (Names::Ticket i = 50; i < 50 + others; ++i) find("hanging" + std::to_string(i), i);
  ASSERT_TRUE(run_until(loop_, [&] { return resolver_->at_once == static_cast<int>(Lookups::most_at_once); }));
  release();
  ASSERT_TRUE(wait_for(50 + others));
  EXPECT_EQ(resolver_->asked, static_cast<int>(1 + others));
  EXPECT_LE(resolver_->most_at_once, static_cast<int>(Lookups::most_at_once));
  for (const auto& [ticket, found] : answers_) EXPECT_EQ(found, std::vector<std::size_t>{1}) << ticket;
}

TEST_F(HangingNames, who_waits_is_told_after_a_while_and_the_look_up_is_not_begun_again) {
  begin(20ms);
  for (Names::Ticket i = 0; i < 5; ++i) find("hanging", i);
  ASSERT_TRUE(wait_for(5)) << "they would have waited for ever";
  for (const auto& [ticket, found] : answers_) EXPECT_EQ(found, std::vector<std::size_t>{0}) << ticket;
  find("hanging", 5);
  ASSERT_TRUE(wait_for(6));
  find("well", 6);
  ASSERT_TRUE(wait_for(7));
  EXPECT_EQ(answers_[6], std::vector<std::size_t>{1});
  EXPECT_EQ(resolver_->asked, 2) << "each attempt at a name that hangs would hold one more thread";
  release();
  EXPECT_TRUE(run_until(loop_, [&] { return find("hanging", 7) != nullptr; }))
      << "what came late is known from then on";
}

TEST_F(HangingNames, the_end_waits_for_no_look_up_and_hears_of_none) {
  begin();
  for (Names::Ticket i = 0; i < 3 * Lookups::most_at_once; ++i) find("hanging" + std::to_string(i), i);
  ASSERT_TRUE(run_until(loop_, [&] { return resolver_->at_once == static_cast<int>(Lookups::most_at_once); }));
  names_.reset();  // returns
  release();
  ASSERT_TRUE(run_until(loop_, [&] { return resolver_->at_once == 0; }));
  run_until(loop_, [] { return false; }, 20ms);
  EXPECT_TRUE(answers_.empty());
  EXPECT_EQ(resolver_->asked, static_cast<int>(Lookups::most_at_once))
      << "those that still waited were asked for nobody";
}

TEST_F(HangingNames, a_name_without_addresses_and_a_resolver_that_throws_are_told_as_such) {
  begin();
  find("unknown", 1);
  ASSERT_TRUE(wait_for(1));
  EXPECT_EQ(answers_[1], std::vector<std::size_t>{0});
  names_.emplace(
      loop_, [this](Names::Ticket ticket, const Names::Addresses& found) { answers_[ticket].push_back(found.size()); },
      [](const std::string&) -> Lookups::Addresses { throw std::bad_alloc(); });
  find("other", 2);
  ASSERT_TRUE(wait_for(2));
  EXPECT_EQ(answers_[2], std::vector<std::size_t>{0});
}

TEST(Lookups, the_system_knows_loopback_by_its_name_and_addresses_as_they_are_written) {
  const auto named = Lookups::from_machine("localhost");
  ASSERT_FALSE(named.empty());
  for (const auto& address : named) EXPECT_TRUE(address.is_loopback()) << address.to_string();
  EXPECT_EQ(Lookups::from_machine("2001:db8::7"), Lookups::Addresses{boost::asio::ip::make_address("2001:db8::7")});
  EXPECT_TRUE(Lookups::from_machine("provider.invalid").empty());
}

}  // namespace
}  // namespace portcullis::transport::client
