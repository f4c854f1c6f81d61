// See budget.hpp.
#include "tools/fanout/budget.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace portcullis::tools::fanout {
namespace {

constexpr std::uint64_t added_by_provider = 1'024;  // tokens
constexpr std::uint64_t most_number = std::numeric_limits<std::uint64_t>::max();
constexpr std::int64_t minutes_kept = 61;
constexpr std::size_t windows_before_sweep = 4'096;

void add(Amount& to, const Amount& what) {
  to.tokens = sum_of(to.tokens, what.tokens);
  to.micro_usd = sum_of(to.micro_usd, what.micro_usd);
}

void take(Amount& from, const Amount& what) {
  from.tokens -= std::min(from.tokens, what.tokens);
  from.micro_usd -= std::min(from.micro_usd, what.micro_usd);
}

// Fits under a cap with what is there already. Nothing fits under 0, not even what costs nothing.
bool fits(const std::optional<std::uint64_t>& cap, std::uint64_t spent, std::uint64_t reserved, std::uint64_t more) {
  return !cap || (*cap > 0 && sum_of(sum_of(spent, reserved), more) <= *cap);
}

// The spend of one principal by minutes. What is reserved counts until it is settled, however old.
struct Window {
  std::array<Amount, minutes_kept> by_minute{};
  std::int64_t latest = 0;
  Amount reserved;

  void advance(std::int64_t minute) {
    if (minute - latest >= minutes_kept) by_minute.fill({});
    for (std::int64_t next = std::max(latest, minute - minutes_kept) + 1; next <= minute; ++next) at(next) = {};
    latest = std::max(latest, minute);
  }
  Amount spent() const {
    Amount sum;
    for (const Amount& amount : by_minute) add(sum, amount);
    return sum;
  }
  void book(std::int64_t minute, const Amount& used) {
    if (latest - minute < minutes_kept) add(at(minute), used);
  }
  Amount& at(std::int64_t minute) { return by_minute[static_cast<std::size_t>(minute % minutes_kept)]; }
};

// Minutes since a moment that is earlier than any other, so that none is negative.
std::int64_t minute_of(BudgetLedger::Time now) {
  return std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::minutes>(now.time_since_epoch()).count());
}

}  // namespace

std::uint64_t sum_of(std::uint64_t a, std::uint64_t b) {
  return a > most_number - b ? most_number : a + b;
}

struct BudgetLedger::Books {
  explicit Books(BudgetSettings made) : settings(made) {}

  const BudgetSettings settings;
  std::mutex mutex;
  std::unordered_map<std::string, Window> windows;

  bool by_hour() const { return settings.hour_tokens || settings.hour_micro_usd; }
  bool by_money() const { return settings.call_micro_usd || settings.hour_micro_usd; }
  bool by_call() const { return settings.call_tokens || settings.call_micro_usd; }

  // With the lock held.
  Window& window_of(const std::string& principal, std::int64_t minute) {
    if (windows.size() >= windows_before_sweep && !windows.contains(principal)) {
      for (auto entry = windows.begin(); entry != windows.end();) {
        entry->second.advance(minute);
        const bool empty = entry->second.reserved == Amount{} && entry->second.spent() == Amount{};
        entry = empty ? windows.erase(entry) : std::next(entry);
      }
    }
    Window& window = windows[principal];
    window.advance(minute);
    return window;
  }
};

std::uint64_t cost_of(const Price& price, std::uint64_t tokens_in, std::uint64_t tokens_out) {
  using Wide = unsigned __int128;
  constexpr Wide million = 1'000'000;
  // Each product is below 2^128, and half of that is more than any sum whose quotient fits.
  const Wide in = static_cast<Wide>(tokens_in) * price.input / 2;
  const Wide out = static_cast<Wide>(tokens_out) * price.output / 2;
  if ((in + out) / million >= most_number / 2) return most_number;
  const Wide whole = static_cast<Wide>(tokens_in) * price.input + static_cast<Wide>(tokens_out) * price.output;
  return static_cast<std::uint64_t>((whole + million - 1) / million);
}

Amount most_of_request(const Price* price, std::size_t prompt_bytes, std::uint64_t output_tokens) {
  const std::uint64_t input = sum_of(prompt_bytes, added_by_provider);
  return {sum_of(input, output_tokens), price == nullptr ? 0 : cost_of(*price, input, output_tokens)};
}

BudgetLedger::BudgetLedger(BudgetSettings settings) : books_(std::make_shared<Books>(settings)) {}

bool BudgetLedger::limits() const {
  return books_->by_call() || books_->by_hour();
}

std::expected<BudgetLedger::Reservation, std::string_view> BudgetLedger::reserve(
    const std::shared_ptr<CallSpending>& call, const std::string& principal, bool has_price, const Amount& most,
    Time now) {
  Books& books = *books_;
  Reservation made;
  if (!limits()) return made;
  if (books.by_money() && !has_price) return std::unexpected("price_unknown");
  if (books.by_call() && call == nullptr) return std::unexpected("budget_exhausted");  // nobody to account it to

  const std::int64_t minute = minute_of(now);
  const std::lock_guard lock(books.mutex);
  const BudgetSettings& caps = books.settings;
  if (call != nullptr && (!fits(caps.call_tokens, call->spent.tokens, call->reserved.tokens, most.tokens) ||
                          !fits(caps.call_micro_usd, call->spent.micro_usd, call->reserved.micro_usd, most.micro_usd)))
    return std::unexpected("budget_exhausted");
  if (books.by_hour()) {
    Window& window = books.window_of(principal, minute);
    const Amount spent = window.spent();
    if (!fits(caps.hour_tokens, spent.tokens, window.reserved.tokens, most.tokens) ||
        !fits(caps.hour_micro_usd, spent.micro_usd, window.reserved.micro_usd, most.micro_usd))
      return std::unexpected("budget_exhausted");
    add(window.reserved, most);
  }
  if (call != nullptr) add(call->reserved, most);
  made.books_ = books_;
  made.call_ = call;
  made.principal_ = principal;
  made.most_ = most;
  made.minute_ = minute;
  return made;
}

Amount BudgetLedger::in_hour(const std::string& principal, Time now) {
  const std::lock_guard lock(books_->mutex);
  const auto found = books_->windows.find(principal);
  if (found == books_->windows.end()) return {};
  found->second.advance(minute_of(now));
  Amount sum = found->second.spent();
  add(sum, found->second.reserved);
  return sum;
}

void BudgetLedger::Reservation::close(Amount used) {
  const auto books = std::exchange(books_, nullptr);
  if (books == nullptr) return;
  const auto call = std::exchange(call_, nullptr);
  const std::lock_guard lock(books->mutex);
  if (call != nullptr) {
    take(call->reserved, most_);
    add(call->spent, used);
  }
  if (!books->by_hour()) return;
  const auto found = books->windows.find(principal_);
  if (found == books->windows.end()) return;
  take(found->second.reserved, most_);
  found->second.book(minute_, used);
}

void BudgetLedger::Reservation::swap(Reservation& other) noexcept {
  std::swap(books_, other.books_);
  std::swap(call_, other.call_);
  std::swap(principal_, other.principal_);
  std::swap(most_, other.most_);
  std::swap(minute_, other.minute_);
}

}  // namespace portcullis::tools::fanout
