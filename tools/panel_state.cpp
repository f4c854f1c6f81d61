// See panel_state.hpp.
#include "tools/panel_state.hpp"

#include <algorithm>

#include "tools/fanout/seat_reply.hpp"
#include "tools/retrieval/source_runner.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools {
namespace {

using fanout::ModelSeat;
using fanout::ProviderState;

const ProviderState* provider_state_of(const std::vector<ProviderState>& providers, const ModelSeat& seat) {
  if (!seat.provider) return nullptr;
  const auto found = std::ranges::find(providers, seat.provider->name, &ProviderState::provider);
  return found == providers.end() ? nullptr : &*found;
}

std::string_view breaker_name(ProviderState::Breaker breaker) {
  switch (breaker) {
    case ProviderState::Breaker::closed:
      return "closed";
    case ProviderState::Breaker::open:
      return "open";
    case ProviderState::Breaker::half_open:
      return "half_open";
  }
  return "unknown";
}

Json usd_of(std::uint64_t amount) {
  return static_cast<double>(amount) / 1e6;
}

Json panel_budgets_json(const fanout::BudgetSettings& budget) {
  Json out = Json::object();
  if (budget.call_tokens) out["call_tokens"] = *budget.call_tokens;
  if (budget.call_micro_usd) out["call_usd"] = usd_of(*budget.call_micro_usd);
  if (budget.hour_tokens) out["hour_tokens"] = *budget.hour_tokens;
  if (budget.hour_micro_usd) out["hour_usd"] = usd_of(*budget.hour_micro_usd);
  return out;
}

Json panel_seat_json(const Settings& settings, const ModelSeat& seat, const fanout::FanoutSettings& fanout,
                     const std::vector<ProviderState>& providers) {
  Json profiles = Json::array();
  for (const auto& [name, profile] : settings.profiles)
    if (std::ranges::find(profile.seats, seat.name, &ModelSeat::name) != profile.seats.end())
      profiles.push_back(json::visible_line(name));
  const SeatState state = state_of(seat, providers);
  Json out{{"seat", json::visible_line(seat.name)},
           {"provider", json::visible_line(seat.provider ? seat.provider->name : std::string())},
           {"model", json::visible_line(seat.model)},
           {"family", seat.family.empty() ? "unknown" : json::visible_line(seat.family)},
           {"state", state.state},
           {"reason", state.reason},
           {"profiles", std::move(profiles)}};
  if (!seat.fallbacks.empty()) {
    Json fallbacks = Json::array();
    for (const auto& model : seat.fallbacks) fallbacks.push_back(json::visible_line(model));
    out["fallbacks"] = std::move(fallbacks);
  }
  if (seat.provider && !seat.demo() && !seat.host())
    out["price"] = fanout.prices.contains(seat.name) ? "known" : "unknown";
  if (const ProviderState* provider = provider_state_of(providers, seat)) {
    out["breaker"] = breaker_name(provider->breaker);
    if (provider->breaker == ProviderState::Breaker::open) out["tried_again_in_ms"] = provider->open_for.count();
    out["failure_percent"] = provider->failure_percent;
    out["in_flight"] = provider->in_flight;
    out["waiting"] = provider->waiting;
  }
  return out;
}

Json sources_json(const Settings& settings) {
  const auto states = settings.source_runner ? settings.source_runner->states() : std::vector<retrieval::SourceState>();
  Json out = Json::array();
  for (const auto& [name, source] : settings.sources) {
    Json profiles = Json::array();
    for (const auto& [profile_name, profile] : settings.profiles)
      if (std::ranges::find(profile.sources, name) != profile.sources.end())
        profiles.push_back(json::visible_line(profile_name));
    const SeatState state = state_of(*source);
    Json entry{{"seat", source->seat()},     {"kind", retrieval::name_of(source->kind)},
               {"state", state.state},       {"reason", state.reason},
               {"vouched", source->vouched}, {"profiles", std::move(profiles)}};
    entry["price"] = source->price_micro_usd ? "known" : "unknown";
    const auto last = std::ranges::find(states, name, &retrieval::SourceState::source);
    if (last != states.end()) entry["last_answer"] = last->reason;
    out.push_back(std::move(entry));
  }
  return out;
}

// By the rule of the calls themselves.
bool refused_before_asking(const ModelSeat& seat) {
  static const std::shared_ptr<const schemas::Validator> any = [] {
    auto compiled = schemas::Validator::compile(Json::object());
    return compiled ? std::make_shared<const schemas::Validator>(std::move(*compiled)) : nullptr;
  }();
  fanout::PanelRequest request;
  request.schema = any;
  return fanout::refuse_seat(seat, request).has_value();
}

}  // namespace

SeatState state_of(const ModelSeat& seat, const std::vector<ProviderState>& providers) {
  if (!seat.provider) return {"not_usable", "its provider is not configured"};
  if (seat.demo()) return {"demo", "made up by the server itself; never counts as agreement"};
  if (seat.host())
    return {"client", seat.family.empty() ? "the client's own model, where the client offers sampling; its family is "
                                            "unknown, so it has no vote"
                                          : "the client's own model, where the client offers sampling"};
  if (refused_before_asking(seat)) return {"not_usable", "no key is set"};
  if (const ProviderState* provider = provider_state_of(providers, seat);
      provider != nullptr && provider->breaker == ProviderState::Breaker::open)
    return {"resting", "too many of the latest requests to its provider failed"};
  if (seat.provider->key.empty()) return {"ready", "no key is set, as the provider may need none"};
  return {"ready", "a key is set"};
}

SeatState state_of(const retrieval::Source& source) {
  if (source.lacks_key()) return {"not_usable", "its key is not set"};
  if (source.key.empty()) return {"ready", "no key is set, as it may need none"};
  return {"ready", "a key is set"};
}

std::size_t heard_families(const std::vector<ModelSeat>& seats) {
  std::vector<verdict::PlannedSeat> planned;
  for (const ModelSeat& seat : seats)
    if (seat.provider && !seat.demo() && !seat.family.empty()) planned.push_back(seat.planned());
  return verdict::planned_families(planned);
}

Json panel_state(const Settings& settings, const std::vector<ModelSeat>& seats, const fanout::FanoutSettings& fanout,
                 const std::vector<ProviderState>& providers) {
  Json list = Json::array();
  for (const ModelSeat& seat : seats) list.push_back(panel_seat_json(settings, seat, fanout, providers));
  Json out{{"seats", std::move(list)}, {"families", heard_families(seats)}};
  if (Json budgets = panel_budgets_json(fanout.budget); !budgets.empty()) out["budgets"] = std::move(budgets);
  if (!settings.sources.empty()) out["sources"] = sources_json(settings);
  if (seats.empty()) out["help"] = settings.no_seat_help;
  return out;
}

}  // namespace portcullis::tools
