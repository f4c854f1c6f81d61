// Budgets: nothing that was reserved, spent and given back in any order or from any thread passes a cap; what nobody
// settles is spent; an hour slides.
#include "tools/fanout/budget.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <deque>
#include <limits>
#include <thread>
#include <vector>

#include "tools/fanout/fingerprint.hpp"
#include "tools/fanout/reply_cache.hpp"
#include "tools/providers/fence.hpp"

namespace portcullis::tools::fanout::budget_test {
namespace {

using namespace std::chrono_literals;
using Time = BudgetLedger::Time;
using Reservation = BudgetLedger::Reservation;

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
constexpr Time noon{std::chrono::hours(1'000)};
constexpr Price one{1'000'000, 1'000'000};  // a millionth of a dollar for each token

std::shared_ptr<CallSpending> call() {
  return std::make_shared<CallSpending>();
}

std::string reason_of(BudgetLedger& ledger, Amount most, const Price* price = &one, Time now = noon) {
  const auto made = ledger.reserve(call(), "p", price != nullptr, most, now);
  return made ? "" : std::string(made.error());
}

TEST(Prices, are_exact_and_rounded_up_once) {
  EXPECT_EQ(cost_of({2'500'000, 10'000'000}, 1'000'000, 1'000'000), 12'500'000u);
  EXPECT_EQ(cost_of({2'500'000, 10'000'000}, 3, 7), 78u) << "7.5 + 70 millionths";
  EXPECT_EQ(cost_of({1, 0}, 1, 0), 1u);
  EXPECT_EQ(cost_of({1, 1}, 500'000, 500'000), 1u) << "half a millionth each is one together";
  EXPECT_EQ(cost_of({1, 0}, 0, 9), 0u);
  EXPECT_EQ(cost_of({0, 0}, largest, largest), 0u);
  EXPECT_EQ(cost_of({largest, largest}, largest, largest), largest);
  EXPECT_EQ(cost_of({1'000'000, 0}, largest, 0), largest);
  EXPECT_EQ(cost_of({largest, 0}, 1'000'000, 0), largest);
  EXPECT_EQ(most_of_request(&one, 100, 50), (Amount{1'174, 1'174}));
  EXPECT_EQ(most_of_request(nullptr, largest, largest), (Amount{largest, 0}));
}

TEST(Budgets, of_nothing_let_nothing_leave_not_even_what_is_free) {
  constexpr Price free{0, 0};
  for (const BudgetSettings& zero : {BudgetSettings{.call_tokens = 0}, BudgetSettings{.call_micro_usd = 0},
                                     BudgetSettings{.hour_tokens = 0}, BudgetSettings{.hour_micro_usd = 0}}) {
    BudgetLedger ledger(zero);
    EXPECT_EQ(reason_of(ledger, {1, 0}, &free), "budget_exhausted");
    EXPECT_EQ(reason_of(ledger, {0, 0}, &free), "budget_exhausted");
  }
}

TEST(Budgets, that_nobody_set_limit_nothing) {
  BudgetLedger ledger(BudgetSettings{});
  EXPECT_FALSE(ledger.limits());
  EXPECT_EQ(reason_of(ledger, {largest, largest}, nullptr), "");
}

TEST(Budgets, in_money_refuse_a_seat_without_a_price_and_those_in_tokens_do_not) {
  BudgetLedger by_call(BudgetSettings{.call_micro_usd = 1'000});
  BudgetLedger by_hour(BudgetSettings{.hour_micro_usd = 1'000});
  BudgetLedger tokens(BudgetSettings{.call_tokens = 1'000});
  EXPECT_EQ(reason_of(by_call, {1, 0}, nullptr), "price_unknown");
  EXPECT_EQ(reason_of(by_hour, {1, 0}, nullptr), "price_unknown");
  EXPECT_EQ(reason_of(tokens, {1, 0}, nullptr), "");
  EXPECT_EQ(reason_of(tokens, {1'001, 0}, nullptr), "budget_exhausted");
  EXPECT_EQ(reason_of(tokens, {1'000, 0}, nullptr), "");
}

TEST(Budgets, of_a_call_need_a_call) {
  BudgetLedger ledger(BudgetSettings{.call_tokens = 10});
  EXPECT_FALSE(ledger.reserve(nullptr, "p", true, {1, 1}, noon));
}

TEST(Reservations, are_settled_given_back_or_spent_as_a_whole) {
  BudgetLedger ledger(BudgetSettings{.hour_tokens = 1'000});
  const auto spending = call();
  auto settled = *ledger.reserve(spending, "p", true, {400, 400}, noon);
  auto unsent = *ledger.reserve(spending, "p", true, {400, 400}, noon);
  EXPECT_FALSE(ledger.reserve(spending, "p", true, {201, 201}, noon)) << "what is reserved is not there any more";
  settled.settle({50, 60});
  unsent.give_back();
  EXPECT_EQ(ledger.in_hour("p", noon), (Amount{50, 60}));
  {
    auto forgotten = *ledger.reserve(spending, "p", true, {400, 410}, noon);
  }
  EXPECT_EQ(ledger.in_hour("p", noon), (Amount{450, 470})) << "nobody said how it ended";
  settled.settle({999, 999});  // ended already
  EXPECT_EQ(spending->spent, (Amount{450, 470}));
  EXPECT_EQ(spending->reserved, Amount{});
  EXPECT_EQ(ledger.in_hour("q", noon), Amount{}) << "each principal has an hour of its own";
}

TEST(Reservations, book_what_a_provider_reports_beyond_them_and_let_nothing_follow) {
  BudgetLedger ledger(BudgetSettings{.hour_tokens = 100});
  ledger.reserve(call(), "p", true, {10, 0}, noon)->settle({largest, largest});
  EXPECT_EQ(ledger.in_hour("p", noon).tokens, largest);
  EXPECT_EQ(reason_of(ledger, {1, 0}), "budget_exhausted");
  EXPECT_EQ(reason_of(ledger, {1, 0}, &one, noon + 61min), "") << "it has aged out";
}

TEST(Reservations, may_end_after_the_ledger) {
  auto ledger = std::make_unique<BudgetLedger>(BudgetSettings{.call_tokens = 100, .hour_tokens = 100});
  const auto spending = call();
  auto kept = *ledger->reserve(spending, "p", true, {10, 0}, noon);
  ledger.reset();
  kept.settle({5, 0});
  EXPECT_EQ(spending->spent.tokens, 5u);
}

TEST(Hours, slide) {
  BudgetLedger ledger(BudgetSettings{.hour_tokens = 100});
  for (int minute = 0; minute < 100; ++minute)
    ledger.reserve(call(), "p", true, {1, 0}, noon + std::chrono::minutes(minute))->settle({1, 0});
  EXPECT_EQ(ledger.in_hour("p", noon + 99min).tokens, 61u);
  EXPECT_EQ(ledger.in_hour("p", noon + 99min + 59s).tokens, 61u);
  EXPECT_EQ(ledger.in_hour("p", noon + 130min).tokens, 30u);
  EXPECT_EQ(ledger.in_hour("p", noon + 10'000min).tokens, 0u);
  auto long_one = *ledger.reserve(call(), "p", true, {100, 0}, noon + 20'000min);
  EXPECT_EQ(reason_of(ledger, {1, 0}, &one, noon + 30'000min), "budget_exhausted") << "still reserved, however old";
}

TEST(Hours, of_many_principals_do_not_pile_up) {
  BudgetLedger ledger(BudgetSettings{.hour_tokens = 100});
  for (int i = 0; i < 20'000; ++i) ledger.reserve(call(), std::to_string(i), true, {1, 0}, noon)->give_back();
  EXPECT_EQ(reason_of(ledger, {100, 0}), "");
}

struct Booked {
  Time when;
  std::uint64_t tokens = 0;
};

// Against a list of every request with its time: no sixty minutes hold more than the cap, whatever is reserved,
// settled, given back or forgotten in whatever order.
RC_GTEST_PROP(BudgetLedgerProperty, no_interleaving_passes_a_cap, ()) {
  const auto hour_cap = *rc::gen::inRange<std::uint64_t>(0, 60);
  const auto call_cap = *rc::gen::inRange<std::uint64_t>(0, 40);
  BudgetLedger ledger(BudgetSettings{.call_tokens = call_cap, .hour_micro_usd = hour_cap});
  struct Open {
    Reservation reservation;
    std::uint64_t most = 0;
    Time when;
    std::size_t of = 0;
  };
  std::vector<std::shared_ptr<CallSpending>> calls{call(), call(), call()};
  std::vector<std::uint64_t> spent_by_call(3, 0);
  std::deque<Open> open;
  std::vector<Booked> booked;
  Time now = noon;
  const auto steps = *rc::gen::container<std::vector<std::tuple<int, std::uint64_t, std::size_t>>>(rc::gen::tuple(
      rc::gen::inRange(0, 6), rc::gen::inRange<std::uint64_t>(0, 20), rc::gen::inRange<std::size_t>(0, 3)));
  for (const auto& [what, amount, which] : steps) {
    const auto reserved_by = [&](std::size_t of) {
      std::uint64_t sum = 0;
      for (const auto& entry : open) sum += entry.of == of ? entry.most : 0;
      return sum;
    };
    if (what <= 1) {
      std::uint64_t in_hour = 0;
      for (const auto& entry : booked) in_hour += now - entry.when < 60min ? entry.tokens : 0;
      for (const auto& entry : open) in_hour += entry.most;
      auto made = ledger.reserve(calls[which], "p", true, {amount, amount}, now);
      if (made) {
        RC_ASSERT(in_hour + amount <= hour_cap);
        RC_ASSERT(spent_by_call[which] + reserved_by(which) + amount <= call_cap);
        open.push_back({std::move(*made), amount, now, which});
      } else {
        RC_ASSERT(std::string(made.error()) == "budget_exhausted");
      }
    } else if (what == 5) {
      now += std::chrono::minutes(amount * 2);
    } else if (!open.empty()) {
      Open ended = std::move(open[which % open.size()]);
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(which % open.size()));
      std::uint64_t used = ended.most;
      if (what == 2) ended.reservation.settle({used = std::min(amount, ended.most), used});
      if (what == 3) ended.reservation.give_back(), used = 0;
      booked.push_back({ended.when, used});
      spent_by_call[ended.of] += used;
    }
  }
  // The ledger counts the same, and never less than the list.
  std::uint64_t in_hour = 0;
  for (const auto& entry : booked) in_hour += now - entry.when < 60min ? entry.tokens : 0;
  for (const auto& entry : open) in_hour += entry.most;
  RC_ASSERT(ledger.in_hour("p", now).micro_usd >= in_hour);
  for (std::size_t i = 0; i < calls.size(); ++i) RC_ASSERT(calls[i]->spent.tokens == spent_by_call[i]);
}

// What was really sent is summed up beside the ledger, on every thread.
TEST(Budgets, hold_over_ten_thousand_calls_on_eight_threads) {
  constexpr std::uint64_t cap = 1'000'000;
  BudgetLedger ledger(BudgetSettings{.call_tokens = 900, .hour_tokens = cap, .hour_micro_usd = cap});
  std::atomic<std::uint64_t> out_now = 0;  // reserved by those that are out, and spent
  std::atomic<std::uint64_t> most_seen = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (unsigned thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      // Many are out at once, so that a ledger which forgets what is reserved passes the cap.
      struct Out {
        Reservation reservation;
        std::uint64_t most;
        std::uint64_t used;
      };
      std::deque<Out> out;
      const auto end_oldest = [&] {
        Out oldest = std::move(out.front());
        out.pop_front();
        // The sum goes down before the ledger learns of it, so that it is never above what the ledger allows.
        out_now.fetch_sub(oldest.most - oldest.used);
        oldest.used == 0 ? oldest.reservation.give_back() : oldest.reservation.settle({oldest.used, oldest.used});
      };
      std::uint64_t seed = 88'172'645'463'325'252u + thread;
      for (int i = 0; i < 1'250; ++i) {
        const auto spending = call();
        for (int request = 0; request < 3; ++request) {
          seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
          const std::uint64_t most = 1 + seed % 400;
          auto made = ledger.reserve(spending, "p", true, {most, most}, noon + std::chrono::seconds(i));
          if (!made) {
            ++refused;
            continue;
          }
          const std::uint64_t seen = out_now.fetch_add(most) + most;
          for (auto before = most_seen.load(); before < seen && !most_seen.compare_exchange_weak(before, seen);) {
          }
          out.push_back({std::move(*made), most, seed % 3 == 0 ? 0 : most - seed % most});
          if (out.size() > 40) end_oldest();
        }
      }
      while (!out.empty()) end_oldest();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(most_seen.load(), cap);
  EXPECT_LE(out_now.load(), cap);
  EXPECT_EQ(ledger.in_hour("p", noon + 21min).tokens, out_now.load());
  EXPECT_GT(refused.load(), 0) << "the cap was never reached: this test shows nothing";
}

TEST(Cache, forgets_by_age_and_by_bytes_the_least_lately_used_first) {
  ReplyCache cache(CacheSettings{60s, 3'000});
  cache.keep("a", {std::string(1'000, 'a'), "m"}, noon);
  cache.keep("b", {std::string(1'000, 'b'), "m"}, noon + 1s);
  ASSERT_TRUE(cache.find("a", noon + 2s));
  cache.keep("c", {std::string(1'000, 'c'), "m"}, noon + 3s);
  EXPECT_FALSE(cache.find("b", noon + 4s));
  EXPECT_EQ(cache.find("a", noon + 59s)->text[0], 'a');
  EXPECT_FALSE(cache.find("a", noon + 60s));
  EXPECT_TRUE(cache.find("c", noon + 60s));
  cache.keep("c", {"new", "m"}, noon + 61s);
  EXPECT_EQ(cache.find("c", noon + 62s)->text, "new");
  EXPECT_EQ(cache.size(), 1u);
  cache.keep("large", {std::string(3'000, 'x'), "m"}, noon + 62s);
  EXPECT_FALSE(cache.find("large", noon + 62s));
  for (int i = 0; i < 1'000; ++i) {
    cache.keep(std::to_string(i), {std::string(static_cast<std::size_t>(i), 'y'), "m"}, noon + 63s);
    ASSERT_LE(cache.bytes(), 3'000u);
  }
  ReplyCache off(CacheSettings{});
  off.keep("a", {"x", "m"}, noon);
  EXPECT_EQ(off.size(), 0u);
}

providers::Prompt prompt_of(const std::string& text, const std::string& nonce) {
  providers::Prompt prompt;
  prompt.system = "Answer. " + providers::fence_rule(nonce);
  prompt.user = providers::fenced("QUESTION", nonce, text);
  prompt.schema_name = "consult_reply";
  prompt.reply_schema = Json::object();
  return prompt;
}

TEST(Fingerprints, are_those_of_the_question_and_not_of_the_nonce) {
  const std::string a = "0123456789abcdef0123456789abcdef";
  const std::string b = "fedcba9876543210fedcba9876543210";
  const std::string same = fingerprint(prompt_of("Why?", a), a);
  EXPECT_EQ(same.size(), 64u);
  EXPECT_EQ(fingerprint(prompt_of("Why?", b), b), same);
  EXPECT_NE(fingerprint(prompt_of("Why? ", a), a), same);
  // Texts that speak of fences, nonces and of what stands for a nonce are different questions all the same.
  const std::string other_texts[] = {"Why?" + b, "Why?\x01", "Why?\nQUESTION \x01>>>", "Why?\nQUESTION " + a + ">>>"};
  for (const std::string& text : other_texts) EXPECT_NE(fingerprint(prompt_of(text, a), a), same);
  EXPECT_NE(fingerprint(prompt_of(a, a), a), fingerprint(prompt_of("\x01", a), a));
  auto other = prompt_of("Why?", a);
  other.max_output_tokens = 1;
  EXPECT_NE(fingerprint(other, a), same);
  other = prompt_of("Why?", a);
  other.reply_schema = Json{{"x", 1}};
  EXPECT_NE(fingerprint(other, a), same);
  other = prompt_of("Why?", a);
  std::swap(other.system, other.user);
  EXPECT_NE(fingerprint(other, a), same);
  EXPECT_EQ(fingerprint(prompt_of("Why?", ""), ""), "");
  EXPECT_EQ(fingerprint(prompt_of("Why?", "0"), "0"), "") << "too short to be a nonce";
}

}  // namespace
}  // namespace portcullis::tools::fanout::budget_test
