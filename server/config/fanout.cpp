// See fanout.hpp.
#include "server/config/fanout.hpp"

#include <optional>
#include <set>

#include "tools/retrieval/source.hpp"

namespace portcullis::server::config {
namespace {

using tools::fanout::FanoutSettings;

class FanoutBuilder {
 public:
  FanoutBuilder(const Merged& merged, Loaded& loaded, Problems& problems)
      : merged_(merged), loaded_(loaded), problems_(problems) {}

  void build() {
    FanoutSettings& to = loaded_.config.fanout;
    number("retry.attempts", to.retry.attempts);
    number("retry.percent", to.retry.percent);
    time("retry.backoff_ms", to.retry.backoff);
    time("retry.backoff_cap_ms", to.retry.backoff_cap);
    number("hedge.percent", to.hedge.percent);
    number("breaker.window", to.breaker.window);
    number("breaker.failure_percent", to.breaker.failure_percent);
    time("breaker.open_for_ms", to.breaker.open_for);
    time("breaker.late_after_ms", to.breaker.late_after);
    number("concurrency.per_provider", to.admission.concurrent);
    number("concurrency.in_all", to.admission.concurrent_in_all);
    number("concurrency.queue", to.admission.queue);
    time("concurrency.queue_age_ms", to.admission.queue_age);
    cap("budgets.call_tokens", to.budget.call_tokens);
    cap("budgets.call_usd", to.budget.call_micro_usd);
    cap("budgets.hour_tokens", to.budget.hour_tokens);
    cap("budgets.hour_usd", to.budget.hour_micro_usd);
    time("cache.keep_s", to.cache.keep);
    number("cache.bytes", to.cache.bytes);
    time("limits.stream_idle_ms", to.stream_idle);
    set_prices();
    set_own_places();
    if (to.retry.backoff > to.retry.backoff_cap)
      problem("out_of_range",
              "retry.backoff_ms is " + std::to_string(to.retry.backoff.count()) +
                  ", longer than the longest pause, retry.backoff_cap_ms = " +
                  std::to_string(to.retry.backoff_cap.count()) + ".",
              "Raise retry.backoff_cap_ms or lower retry.backoff_ms.");
  }

 private:
  void problem(std::string code, std::string message, std::string fix) {
    problems_.add({std::move(code), std::move(message), {}, std::move(fix)});
  }

  const Setting* noted(const std::string& key, const Value& otherwise) {
    const Setting* setting = merged_.find(key);
    const Value& value = setting == nullptr ? otherwise : setting->value;
    loaded_.values.push_back({key, text_of(value), setting == nullptr ? Origin{} : setting->origin});
    return setting;
  }

  template <class Number>
  void number(const std::string& key, Number& value) {
    if (const Setting* setting = noted(key, static_cast<std::int64_t>(value)))
      value = static_cast<Number>(std::get<std::int64_t>(setting->value));
  }

  // In the unit that the key's name ends with.
  template <class Duration>
  void time(const std::string& key, Duration& value) {
    if (const Setting* setting = noted(key, std::int64_t{value.count()}))
      value = Duration(std::get<std::int64_t>(setting->value));
  }

  // Tokens, or dollars as millionths. Not shown where there is none.
  void cap(const std::string& key, std::optional<std::uint64_t>& value) {
    const Setting* setting = merged_.find(key);
    if (setting == nullptr) return;
    noted(key, {});
    value = setting->key->type == KeyType::money
                ? millionths_of(setting->value)
                : std::optional(static_cast<std::uint64_t>(std::get<std::int64_t>(setting->value)));
  }

  void set_prices() {
    std::set<std::string> seats;
    for (const auto& [path, setting] : merged_.all())
      if (setting.path.front() == "prices") seats.insert(setting.path[1]);
    for (const std::string& seat : seats) {
      const std::string prefix = "prices." + text_of(Path{seat}) + ".";
      const Setting* input = merged_.find(prefix + "input");
      const Setting* output = merged_.find(prefix + "output");
      if (input == nullptr || output == nullptr) {
        problem("incomplete_price",
                (input == nullptr ? output : input)->place() + " is only one half of a price: " + prefix +
                    (input == nullptr ? "input" : "output") + " is missing.",
                "Give input and output, in US dollars for a million tokens.");
        continue;
      }
      noted(prefix + "input", {});
      noted(prefix + "output", {});
      const auto in = millionths_of(input->value);
      const auto out = millionths_of(output->value);
      if (in && out) loaded_.config.fanout.prices[seat] = {*in, *out};
    }
  }

  // Shown only where a provider has its own.
  void set_own_places() {
    for (const auto& [key, setting] : merged_.all()) {
      if (setting.path.size() != 3 || setting.path.front() != "providers") continue;
      const std::string& field = setting.path.back();
      if (field != "concurrency" && field != "queue" && field != "queue_age_ms") continue;
      tools::fanout::OwnPlaces& own = loaded_.config.fanout.own_places[setting.path[1]];
      const auto value = std::get<std::int64_t>(setting.value);
      if (field == "concurrency") own.concurrent = static_cast<std::size_t>(value);
      if (field == "queue") own.queue = static_cast<std::size_t>(value);
      if (field == "queue_age_ms") own.queue_age = std::chrono::milliseconds(value);
      noted(key, {});
    }
  }

  const Merged& merged_;
  Loaded& loaded_;
  Problems& problems_;
};

}  // namespace

void build_fanout(const Merged& merged, Loaded& loaded, Problems& problems) {
  FanoutBuilder(merged, loaded, problems).build();
}

std::string price_notes(const Config& config) {
  std::string out;
  if (!config.fanout.budget.call_micro_usd && !config.fanout.budget.hour_micro_usd) return out;
  for (const auto& seat : config.seats) {
    if (!seat.demo() && !seat.host() && !config.fanout.prices.contains(seat.name))
      out += "# " + seat.name + " is not asked: there is a budget in dollars and no price of it (prices.\"" +
             seat.name + "\")\n";
  }
  for (const auto& [name, source] : config.sources)
    if (!source->price_micro_usd)
      out += "# " + source->seat() + " is not asked: there is a budget in dollars and no price of it (sources." + name +
             ".price_usd; 0 for what costs nothing)\n";
  return out;
}

}  // namespace portcullis::server::config
