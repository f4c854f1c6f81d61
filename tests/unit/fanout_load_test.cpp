// Many panels at once on one loop: nothing lost, nothing delivered twice, nothing delivered to another.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/fanout_support.hpp"

namespace portcullis::tools::fanout::testing {
namespace {

using portcullis::tests::fault_reply;
using portcullis::tests::text_reply;

// The reply that names the panel it belongs to.
std::string reply_for(const std::string& model) {
  return R"({"claims":[{"index":0,"quote":"","reason":")" + model + R"(","says":"supports"}]})";
}

TEST(ManyPanels, two_hundred_at_once_get_their_own_replies_once) {
  FakeProvider fake;
  fake.respond([](const portcullis::tests::RecordedRequest& request) -> std::optional<portcullis::tests::Reply> {
    return text_reply(reply_for(request.model));
  });
  PanelHarness harness;
  constexpr int panels = 200;
  std::vector<std::shared_ptr<Delivered>> delivered;
  for (int i = 0; i < panels; ++i) {
    const std::string tag = std::to_string(i);
    delivered.push_back(std::make_shared<Delivered>());
    harness.start(panel_of({seat_at(fake.port(), "a" + tag), demo_seat(), seat_at(fake.port(), "b" + tag),
                            seat_at(fake.port(), "c" + tag, WireId::anthropic_messages)},
                           30s),
                  delivered.back());
  }
  const auto all = [&] { return std::ranges::all_of(delivered, [](const auto& one) { return one->times > 0; }); };
  ASSERT_TRUE(run_until(harness.loop, all, 30s));
  harness.settle();
  for (int i = 0; i < panels; ++i) {
    const Delivered& got = *delivered[static_cast<std::size_t>(i)];
    EXPECT_EQ(got.times, 1);
    ASSERT_EQ(got.outcomes->size(), 4u);
    const std::string tag = std::to_string(i);
    const std::pair<std::size_t, std::string> expected[] = {{0, "a" + tag}, {2, "b" + tag}, {3, "c" + tag}};
    for (const auto& [seat, reason] : expected) {
      ASSERT_EQ(got[seat].status, SeatStatus::ok) << got[seat].reason;
      EXPECT_EQ((*got[seat].reply)["claims"][0]["reason"], reason);
    }
  }
  EXPECT_EQ(fake.served(), 600u);
}

TEST(ManyPanels, cancelled_decided_and_timed_out_at_once_are_all_delivered_once) {
  FakeProvider fake;
  fake.respond([](const portcullis::tests::RecordedRequest& request) -> std::optional<portcullis::tests::Reply> {
    if (request.model.starts_with("silent")) return fault_reply(Fault::silence);
    return text_reply(reply_for(request.model));
  });
  PanelHarness harness;
  std::vector<std::shared_ptr<Delivered>> delivered;
  std::vector<std::shared_ptr<PanelRun>> runs;
  for (int i = 0; i < 60; ++i) {
    const std::string tag = std::to_string(i);
    delivered.push_back(std::make_shared<Delivered>());
    auto request = panel_of({seat_at(fake.port(), "silent" + tag), seat_at(fake.port(), "a" + tag)}, 700ms);
    if (i % 3 == 1) request.decided = [](const std::vector<SeatOutcome>&) { return true; };
    runs.push_back(harness.start(std::move(request), delivered.back()));
  }
  ASSERT_TRUE(run_until(harness.loop, [&] { return fake.served() >= 120; }));
  for (std::size_t i = 2; i < runs.size(); i += 3) runs[i]->cancel();
  const auto all = [&] { return std::ranges::all_of(delivered, [](const auto& one) { return one->times > 0; }); };
  ASSERT_TRUE(run_until(harness.loop, all, 10s));
  harness.settle();
  for (std::size_t i = 0; i < delivered.size(); ++i) {
    EXPECT_EQ(delivered[i]->times, 1);
    const SeatStatus status = (*delivered[i])[0].status;
    if (i % 3 == 0) EXPECT_EQ(status, SeatStatus::timed_out);
    if (i % 3 == 1) EXPECT_TRUE(status == SeatStatus::cancelled_decided || status == SeatStatus::timed_out);
    if (i % 3 == 2) EXPECT_TRUE(status == SeatStatus::cancelled || status == SeatStatus::timed_out);
  }
  EXPECT_TRUE(fake.wait_for_closes(60));
}

}  // namespace
}  // namespace portcullis::tools::fanout::testing
