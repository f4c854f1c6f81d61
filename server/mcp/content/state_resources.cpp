// See state_resources.hpp.
#include "server/mcp/content/state_resources.hpp"

#include <algorithm>

#include "tools/providers/vendors.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {
namespace {

namespace verdict = tools::verdict;
using tools::fanout::ModelSeat;

// The configuration does not change while the process runs, but another process may have another one.
constexpr Caching caching{60'000, false};

Json size_or_all(std::size_t panel_size) {
  if (panel_size == verdict::all_seats) return "all";
  return panel_size;
}

Json seat_names(const std::vector<ModelSeat>& seats) {
  Json out = Json::array();
  for (const ModelSeat& seat : seats) out.push_back(json::visible_line(seat.name));
  return out;
}

// The demo provider is no family: it never agrees with anybody.
std::size_t families_of(const std::vector<ModelSeat>& seats) {
  std::vector<verdict::PlannedSeat> planned;
  for (const ModelSeat& seat : seats)
    if (seat.provider && !seat.demo()) planned.push_back(seat.planned());
  return verdict::planned_families(planned);
}

// Member names are those of the configuration file.
Json profile_json(const std::string& name, const tools::ProfileSettings& profile, bool is_default) {
  const verdict::Policy& policy = profile.policy;
  const std::size_t families = families_of(profile.seats);
  const std::size_t quorum = verdict::panel_policy(policy, families).quorum;
  return Json{{"name", json::visible_line(name)},
              {"default", is_default},
              {"required", verdict::name_of(policy.required)},
              {"release", verdict::name_of(policy.release)},
              {"quorum", quorum},
              {"deadline_ms", policy.deadline.count()},
              {"evidence_origin", verdict::name_of(policy.evidence_origin)},
              {"panel_size", size_or_all(policy.panel_size)},
              {"all_must_answer", policy.all_must_answer},
              {"calibration_required", policy.calibration_required},
              {"seats", seat_names(profile.seats)},
              {"families", families},
              {"quorum_reachable", quorum > 0 && families >= quorum}};
}

Json floor_json(const verdict::PolicyPart& floor) {
  Json out = Json::object();
  if (floor.required) out["required"] = verdict::name_of(*floor.required);
  if (floor.release) out["release"] = verdict::name_of(*floor.release);
  if (floor.quorum) out["quorum"] = *floor.quorum;
  if (floor.deadline) out["deadline_ms"] = floor.deadline->count();
  if (floor.evidence_origin) out["evidence_origin"] = verdict::name_of(*floor.evidence_origin);
  if (floor.panel_size) out["panel_size"] = size_or_all(*floor.panel_size);
  if (floor.all_must_answer) out["all_must_answer"] = *floor.all_must_answer;
  if (floor.calibration_required) out["calibration_required"] = *floor.calibration_required;
  return out;
}

Json policy_json(const tools::Settings& settings) {
  Json profiles = Json::array();
  for (const auto& [name, profile] : settings.profiles)
    profiles.push_back(profile_json(name, profile, name == settings.default_profile));
  return Json{{"default_profile", json::visible_line(settings.default_profile)},
              {"floor", floor_json(settings.floor)},
              {"profiles", std::move(profiles)},
              {"limits", Json{{"text_bytes", settings.text_bytes}, {"evidence_bytes", settings.evidence_bytes}}}};
}

struct State {
  std::string_view state;
  std::string_view reason;
};

// What is known without asking the provider. A key that is set may still be refused.
State state_of(const ModelSeat& seat) {
  if (!seat.provider) return {"not_usable", "its provider is not configured"};
  if (seat.demo()) return {"demo", "made up by the server itself; never counts as agreement"};
  if (!seat.provider->key.empty()) return {"ready", "a key is set"};
  const auto* vendor = tools::providers::find_vendor(seat.provider->name);
  if (vendor != nullptr && !vendor->key_variable.empty()) return {"not_usable", "no key is set"};
  return {"ready", "no key is set, as the provider may need none"};
}

Json panel_json(const tools::Settings& settings, const std::vector<ModelSeat>& seats) {
  Json out = Json::array();
  for (const ModelSeat& seat : seats) {
    Json profiles = Json::array();
    for (const auto& [name, profile] : settings.profiles)
      if (std::ranges::find(profile.seats, seat.name, &ModelSeat::name) != profile.seats.end())
        profiles.push_back(json::visible_line(name));
    const State state = state_of(seat);
    out.push_back(Json{{"seat", json::visible_line(seat.name)},
                       {"provider", json::visible_line(seat.provider ? seat.provider->name : std::string())},
                       {"model", json::visible_line(seat.model)},
                       {"family", json::visible_line(seat.family)},
                       {"state", state.state},
                       {"reason", state.reason},
                       {"profiles", std::move(profiles)}});
  }
  Json panel{{"seats", std::move(out)}, {"families", families_of(seats)}};
  if (seats.empty()) panel["help"] = settings.no_seat_help;
  return panel;
}

}  // namespace

FixedResources make_state_resources(const tools::Settings& settings, const std::vector<ModelSeat>& seats) {
  std::vector<FixedResource> out;
  out.push_back(
      {{"portcullis://policy", "policy", "Profiles and the operator's floor",
        "What each profile asks for before the gate releases anything, the floor that no call can go below, and "
        "the size limits.",
        "application/json", std::nullopt},
       json::write(policy_json(settings))});
  out.push_back(
      {{"portcullis://panel", "panel", "The configured seats",
        "Which models can be asked: provider, model, family, state with its reason, and the profiles that ask "
        "them.",
        "application/json", std::nullopt},
       json::write(panel_json(settings, seats))});
  return {std::move(out), caching};
}

}  // namespace portcullis::server::mcp
