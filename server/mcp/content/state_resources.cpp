// See state_resources.hpp.
#include "server/mcp/content/state_resources.hpp"

#include "tools/panel_state.hpp"
#include "transport/json/visible.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::server::mcp {
namespace {

namespace verdict = tools::verdict;
using tools::fanout::ModelSeat;

// The configuration does not change while the process runs, but another process may have another one.
constexpr Caching caching{60'000, false};

// Breakers open and close with every request.
constexpr Caching panel_caching{1'000, false};
constexpr const char* panel_uri = "portcullis://panel";

Json size_or_all(std::size_t panel_size) {
  if (panel_size == verdict::all_seats) return "all";
  return panel_size;
}

Json seat_names(const std::vector<ModelSeat>& seats) {
  Json out = Json::array();
  for (const ModelSeat& seat : seats) out.push_back(json::visible_line(seat.name));
  return out;
}

// Member names are those of the configuration file.
Json profile_json(const std::string& name, const tools::ProfileSettings& profile, bool is_default) {
  const verdict::Policy& policy = profile.policy;
  const std::size_t families = tools::heard_families(profile.seats);
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
              {"chain_of_verification", policy.chain_of_verification},
              {"challenge_round", policy.challenge_round},
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
  if (floor.chain_of_verification) out["chain_of_verification"] = *floor.chain_of_verification;
  if (floor.challenge_round) out["challenge_round"] = *floor.challenge_round;
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

class StateResources final : public FixedResources {
 public:
  StateResources(Services& services, std::shared_ptr<const tools::Settings> settings, std::vector<ModelSeat> seats,
                 tools::fanout::FanoutSettings fanout)
      : FixedResources(policy(*settings), caching),
        services_(services),
        settings_(std::move(settings)),
        seats_(std::move(seats)),
        fanout_(std::move(fanout)) {}

  std::vector<ResourceEntry> list(const std::string& principal) const override {
    auto out = FixedResources::list(principal);
    out.push_back({panel_uri, "panel", "The configured seats",
                   "Which models can be asked: provider, model, family, state with its reason, how its provider is "
                   "doing, and the profiles that ask them.",
                   "application/json", std::nullopt});
    return out;
  }

  bool read(const std::string& uri, const std::string& principal,
            std::function<void(std::optional<ResourceRead>)> done) override {
    if (uri != panel_uri) return FixedResources::read(uri, principal, std::move(done));
    const auto providers =
        services_.panel != nullptr ? services_.panel->providers() : std::vector<tools::fanout::ProviderState>();
    const Json panel = tools::panel_state(*settings_, seats_, fanout_, providers);
    Json contents = Json::array();
    contents.push_back(Json{{"uri", uri}, {"mimeType", "application/json"}, {"text", json::write(panel)}});
    done(ResourceRead{std::move(contents), panel_caching});
    return true;
  }

 private:
  static std::vector<FixedResource> policy(const tools::Settings& settings) {
    std::vector<FixedResource> out;
    out.push_back(
        {{"portcullis://policy", "policy", "Profiles and the operator's floor",
          "What each profile asks for before the gate releases anything, the floor that no call can go below, and "
          "the size limits.",
          "application/json", std::nullopt},
         json::write(policy_json(settings))});
    return out;
  }

  Services& services_;
  std::shared_ptr<const tools::Settings> settings_;
  std::vector<ModelSeat> seats_;
  tools::fanout::FanoutSettings fanout_;
};

}  // namespace

std::unique_ptr<ResourceFamily> make_state_resources(Services& services,
                                                     std::shared_ptr<const tools::Settings> settings,
                                                     std::vector<ModelSeat> seats,
                                                     tools::fanout::FanoutSettings fanout) {
  return std::make_unique<StateResources>(services, std::move(settings), std::move(seats), std::move(fanout));
}

}  // namespace portcullis::server::mcp
