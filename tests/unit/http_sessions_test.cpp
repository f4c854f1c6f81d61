// The list of sessions: who finds one, when it ends, and which one goes when there is no room.
#include <gtest/gtest.h>

#include "server/mcp/http/sessions.hpp"
#include "tests/unit/mcp_support.hpp"

namespace portcullis::server::mcp {
namespace {

using namespace std::chrono_literals;

class SessionsTest : public testing::Test {
 protected:
  SessionsTest() : bench_(product_tools()) {}

  Sessions& sessions(const SessionLimits& limits = {}) {
    sessions_ = std::make_unique<Sessions>(bench_.services, limits, [this] { return now_; });
    return *sessions_;
  }
  std::shared_ptr<Session> begin(const std::string& principal = "local", Revision revision = Revision::v2025_11_25) {
    auto session = sessions_->make(principal);
    if (!session) return nullptr;
    session->connection().begin_session({revision, Json::object(), "info", {}});
    session->begun();
    sessions_->add(session);
    return session;
  }
  bool there(const std::shared_ptr<Session>& session) {
    return sessions_->find(session->id(), session->principal()) == session;
  }

  test::Bench bench_;
  Sessions::Clock::time_point now_{};
  std::unique_ptr<Sessions> sessions_;
};

TEST_F(SessionsTest, AreFoundByTheirOwnPrincipalOnly) {
  sessions();
  const auto mine = begin("me");
  const auto yours = begin("you");
  EXPECT_EQ(sessions_->find(mine->id(), "me"), mine);
  EXPECT_EQ(sessions_->find(mine->id(), "you"), nullptr);
  EXPECT_EQ(sessions_->find(yours->id(), "me"), nullptr);
  EXPECT_EQ(sessions_->find("", "me"), nullptr);
  EXPECT_EQ(sessions_->find(mine->id() + "0", "me"), nullptr);
}

TEST_F(SessionsTest, EndWhenTheyAreIdleForTooLongAndFindingIsUse) {
  sessions({.sessions = 10, .idle = 60s});
  const auto left = begin();
  const auto used = begin();
  now_ += 59s;
  sessions_->tick();
  EXPECT_TRUE(there(used));
  now_ += 1s;
  sessions_->tick();
  EXPECT_EQ(sessions_->size(), 1u);
  EXPECT_FALSE(there(left));
  EXPECT_TRUE(there(used));
  EXPECT_EQ(sessions_->counts().expired, 1u);
}

TEST_F(SessionsTest, DoNotEndWhileARequestIsOpenAndLiveAWholeSpanBehindIt) {
  sessions({.sessions = 10, .idle = 60s});
  const auto session = begin();
  auto stream = session->open_stream({});
  const auto held = std::static_pointer_cast<Sink>(stream);
  for (int i = 0; i < 20; ++i) {
    now_ += 30s;
    sessions_->tick();
  }
  EXPECT_EQ(sessions_->size(), 1u);
  EXPECT_EQ(sessions_->in_flight(), 1u);
  stream->answer("{}", HttpStatus::ok);
  EXPECT_EQ(sessions_->in_flight(), 0u);
  now_ += 59s;
  sessions_->tick();
  EXPECT_EQ(sessions_->size(), 1u);
  now_ += 1s;
  sessions_->tick();
  EXPECT_EQ(sessions_->size(), 0u);
}

TEST_F(SessionsTest, MakeRoomByTheOneThatIsIdleLongestAndNeverByABusyOne) {
  sessions({.sessions = 3, .idle = 1h});
  const auto busy = begin();
  const auto idle = begin();
  const auto used = begin();
  const auto stream = busy->open_stream({});
  EXPECT_TRUE(there(used));
  EXPECT_NE(begin(), nullptr);
  EXPECT_FALSE(there(idle));
  EXPECT_TRUE(there(busy));
  EXPECT_TRUE(there(used));
  EXPECT_EQ(sessions_->counts().evicted, 1u);
  EXPECT_EQ(sessions_->size(), 3u);
}

TEST_F(SessionsTest, MakeRoomOnlyForASessionThatBegins) {
  sessions({.sessions = 1, .idle = 1h});
  const auto held = begin();
  EXPECT_NE(sessions_->make("local"), nullptr) << "an `initialize` that is then refused";
  EXPECT_TRUE(there(held));
  EXPECT_EQ(sessions_->counts().evicted, 0u);
}

TEST_F(SessionsTest, AreRefusedWhenAllAreBusy) {
  sessions({.sessions = 2, .idle = 1h});
  const auto first = begin()->open_stream({});
  const auto second = begin()->open_stream({});
  EXPECT_EQ(begin(), nullptr);
  EXPECT_EQ(sessions_->counts().refused, 1u);
  first->abandon();
  EXPECT_NE(begin(), nullptr);
}

TEST_F(SessionsTest, LeaveNoEventsBehind) {
  sessions();
  const auto session = begin();
  const auto stream = session->open_stream({});
  stream->notify(R"({"jsonrpc":"2.0","method":"x"})");
  EXPECT_EQ(sessions_->events().events(), 1u);
  sessions_->end(*session);
  stream->notify(R"({"jsonrpc":"2.0","method":"y"})");
  EXPECT_EQ(sessions_->events().events(), 0u);
  EXPECT_EQ(sessions_->events().bytes(), 0u);
  EXPECT_EQ(sessions_->in_flight(), 0u);
  EXPECT_EQ(sessions_->counts().ended, 1u);
}

TEST_F(SessionsTest, KeepTheStreamsOfOtherSessionsToThemselves) {
  sessions();
  const auto mine = begin();
  const auto yours = begin();
  const auto stream = mine->open_stream({});
  stream->notify(R"({"jsonrpc":"2.0","method":"x"})");
  EXPECT_TRUE(mine->resume({1, 0}, {}));
  EXPECT_FALSE(yours->resume({1, 0}, {}));
  EXPECT_FALSE(mine->resume({2, 0}, {}));
}

}  // namespace
}  // namespace portcullis::server::mcp
