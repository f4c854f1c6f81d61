// The events kept for clients that come back: which ones a client gets, and that they never take more than their share.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <optional>

#include "server/mcp/http/event_store.hpp"
#include "server/mcp/http/events.hpp"

namespace portcullis::server::mcp {
namespace {

using namespace std::chrono_literals;
using Clock = EventStore::Clock;

constexpr Clock::time_point epoch{};

std::vector<std::string> messages(const EventStore& store, std::uint64_t session, std::uint64_t stream,
                                  std::uint64_t number) {
  std::vector<std::string> out;
  for (const auto* event : store.behind(session, stream, number)) out.push_back(event->message);
  return out;
}

TEST(EventStore, GivesBackWhatIsBehindANumberOnThatStreamOnly) {
  EventStore store({});
  store.keep({1, 1, 1, "a", epoch});
  store.keep({1, 2, 1, "other stream", epoch});
  store.keep({2, 1, 1, "other session", epoch});
  store.keep({1, 1, 2, "b", epoch});
  store.keep({1, 1, 3, "c", epoch});
  EXPECT_EQ(messages(store, 1, 1, 0), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(messages(store, 1, 1, 2), (std::vector<std::string>{"c"}));
  EXPECT_TRUE(messages(store, 1, 1, 3).empty());
  EXPECT_TRUE(store.knows(1, 1));
  EXPECT_FALSE(store.knows(1, 3));
  EXPECT_FALSE(store.knows(3, 1));
}

TEST(EventStore, ForgetsASessionWhole) {
  EventStore store({});
  store.keep({1, 1, 1, "a", epoch});
  store.keep({2, 1, 1, "b", epoch});
  store.forget(1);
  store.forget(7);
  EXPECT_FALSE(store.knows(1, 1));
  EXPECT_EQ(store.events(), 1u);
  store.forget(2);
  EXPECT_EQ(store.bytes(), 0u);
}

TEST(EventStore, ForgetsWhatIsTooOld) {
  EventLimits limits;
  limits.age = 10s;
  EventStore store(limits);
  store.keep({1, 1, 1, "a", epoch});
  store.keep({2, 1, 1, "b", epoch + 5s});
  store.expire(epoch + 9s);
  EXPECT_EQ(store.events(), 2u);
  store.expire(epoch + 10s);
  EXPECT_FALSE(store.knows(1, 1));
  EXPECT_TRUE(store.knows(2, 1));
}

TEST(EventStore, DoesNotEmptyTheOthersForOneThatIsTooLarge) {
  EventLimits limits;
  limits.session_bytes = 1000;
  EventStore store(limits);
  store.keep({1, 1, 1, "a", epoch});
  store.keep({1, 1, 2, std::string(1000, 'x'), epoch});
  EXPECT_EQ(messages(store, 1, 1, 0), (std::vector<std::string>{"a"}));
  EXPECT_EQ(store.dropped(), 1u);
}

// A slow and obviously right copy of the rules: one list, and the oldest of the session or of all goes first.
struct Oracle {
  EventLimits limits;
  std::vector<EventStore::Event> all;

  static std::size_t size(const EventStore::Event& event) { return event.message.size() + sizeof event + 32; }
  std::size_t bytes(std::optional<std::uint64_t> session) const {
    std::size_t sum = 0;
    for (const auto& event : all)
      if (!session || event.session == *session) sum += size(event);
    return sum;
  }
  void drop(std::optional<std::uint64_t> session) {
    all.erase(std::find_if(all.begin(), all.end(), [&](const auto& e) { return !session || e.session == *session; }));
  }
  void keep(const EventStore::Event& event) {
    if (size(event) > limits.session_bytes || size(event) > limits.total_bytes) return;
    all.push_back(event);
    const auto count = [&] {
      return static_cast<std::size_t>(
          std::count_if(all.begin(), all.end(), [&](const auto& e) { return e.session == event.session; }));
    };
    while (bytes(event.session) > limits.session_bytes || count() > limits.session_events) drop(event.session);
    while (bytes(std::nullopt) > limits.total_bytes) drop(std::nullopt);
  }
};

RC_GTEST_PROP(EventStoreProperty, KeepsWhatTheRulesKeepAndNeverMore, ()) {
  EventLimits limits;
  limits.session_bytes = *rc::gen::inRange<std::size_t>(100, 3000);
  limits.session_events = *rc::gen::inRange<std::size_t>(1, 12);
  limits.total_bytes = *rc::gen::inRange<std::size_t>(100, 6000);
  EventStore store(limits);
  Oracle oracle{limits, {}};
  const int steps = *rc::gen::inRange(0, 80);
  for (int step = 0; step < steps; ++step) {
    const auto session = *rc::gen::inRange<std::uint64_t>(1, 4);
    if (*rc::gen::inRange(0, 12) == 0) {
      store.forget(session);
      std::erase_if(oracle.all, [&](const auto& event) { return event.session == session; });
      continue;
    }
    const EventStore::Event event{session, *rc::gen::inRange<std::uint64_t>(0, 3), static_cast<std::uint64_t>(step + 1),
                                  std::string(*rc::gen::inRange<std::size_t>(0, 1500), 'x'), epoch};
    store.keep(event);
    oracle.keep(event);
    RC_ASSERT(store.bytes() == oracle.bytes(std::nullopt));
    RC_ASSERT(store.events() == oracle.all.size());
    RC_ASSERT(store.bytes() <= limits.total_bytes);
  }
  for (std::uint64_t session = 1; session < 4; ++session)
    for (std::uint64_t stream = 0; stream < 3; ++stream) {
      std::vector<std::uint64_t> expected, found;
      for (const auto& event : oracle.all)
        if (event.session == session && event.stream == stream) expected.push_back(event.number);
      for (const auto* event : store.behind(session, stream, 0)) found.push_back(event->number);
      RC_ASSERT(found == expected);
      RC_ASSERT(store.knows(session, stream) == !expected.empty());
    }
}

TEST(EventId, IsReadOnlyAsItIsWritten) {
  for (const EventId id : {EventId{0, 0}, EventId{1, 20}, EventId{~0ull, ~0ull}})
    EXPECT_EQ(event_id_from(text_of(id)), id);
  for (const std::string_view text : {"", "-", "1", "1-", "-1", "01-1", "1-01", "+1-1", "1--1", "1-1 ", " 1-1", "1-1-1",
                                      "a-1", "1-18446744073709551616", "0x1-1", "1\0-1"})
    EXPECT_FALSE(event_id_from(text)) << text;
}

TEST(Events, AreWrittenByTheStandard) {
  std::string text;
  append_priming_event({3, 0}, 500, text);
  append_event({3, 1}, R"({"a":1})", text);
  append_event(R"({"b":2})", text);
  EXPECT_EQ(text,
            "id: 3-0\nretry: 500\ndata: \n\n"
            "id: 3-1\nevent: message\ndata: {\"a\":1}\n\n"
            "event: message\ndata: {\"b\":2}\n\n");
}

}  // namespace
}  // namespace portcullis::server::mcp
