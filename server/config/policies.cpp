// See policies.hpp.
#include "server/config/policies.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace portcullis::server::config {
namespace {

using tools::fanout::ModelSeat;
using tools::verdict::Policy;
using tools::verdict::PolicyPart;

constexpr std::array fields{"required",        "release",
                            "quorum",          "deadline_ms",
                            "evidence_origin", "panel_size",
                            "all_must_answer", "calibration_required",
                            "challenge_round", "chain_of_verification"};

Value field_of(const Policy& policy, std::string_view field) {
  using tools::verdict::name_of;
  if (field == "required") return std::string(name_of(policy.required));
  if (field == "release") return std::string(name_of(policy.release));
  if (field == "quorum") return static_cast<std::int64_t>(policy.quorum);
  if (field == "deadline_ms") return static_cast<std::int64_t>(policy.deadline.count());
  if (field == "evidence_origin") return std::string(name_of(policy.evidence_origin));
  if (field == "all_must_answer") return policy.all_must_answer;
  if (field == "calibration_required") return policy.calibration_required;
  if (field == "chain_of_verification") return policy.chain_of_verification;
  if (field == "challenge_round") return policy.challenge_round;
  if (policy.panel_size == tools::verdict::all_seats) return std::string("all");
  return static_cast<std::int64_t>(policy.panel_size);
}

class Policies {
 public:
  Policies(const Merged& merged, const Bases& bases, Loaded& loaded, Problems& problems)
      : merged_(merged), bases_(bases), loaded_(loaded), problems_(problems) {}

  void build() {
    for (const auto& [path, setting] : merged_.all()) {
      if (setting.path.front() == "floor") set_field(loaded_.config.floor, setting.path.back(), setting.value);
    }
    for (const char* field : fields) {
      if (const Setting* setting = merged_.find(std::string("floor.") + field)) {
        loaded_.values.push_back({text_of(setting->path), text_of(setting->value), setting->origin});
      }
    }
    std::set<std::string> names;
    for (const auto& [name, policy] : bases_) names.insert(name);
    for (const auto& [path, setting] : merged_.all()) {
      if (setting.path.front() == "profiles") names.insert(setting.path[1]);
    }
    for (const std::string& name : names) add(name);
    set_default(names);
  }

 private:
  void problem(std::string code, std::string message, std::string fix, std::vector<std::string> allowed = {}) {
    problems_.add({std::move(code), std::move(message), std::move(allowed), std::move(fix)});
  }

  void set_default(const std::set<std::string>& names) {
    Origin origin;
    if (const Setting* setting = merged_.find("default_profile")) {
      const auto& name = std::get<std::string>(setting->value);
      if (!names.contains(name)) {
        const std::vector<std::string> allowed(names.begin(), names.end());
        problem("unknown_profile", setting->place() + " names a profile that does not exist: " + shown_text(name) + ".",
                "Did you mean \"" + nearest(name, allowed) + "\"?", allowed);
        return;
      }
      loaded_.config.default_profile = name;
      origin = setting->origin;
    }
    loaded_.values.push_back({"default_profile", quoted_text(loaded_.config.default_profile), origin});
  }

  void add(const std::string& name) {
    const std::string prefix = "profiles." + text_of(Path{name}) + ".";
    const Policy own = policy_of(name, bases_, merged_);
    Policy policy = own;
    const Setting* list = merged_.find(prefix + "seats");
    // A list of seats without a size is asked as a whole. A project file cannot make a panel smaller that way.
    if (list != nullptr && list->origin.layer != Layer::project && merged_.find(prefix + "panel_size") == nullptr) {
      policy.panel_size = std::get<std::vector<std::string>>(list->value).size();
    }
    policy = tools::verdict::tightened(policy, loaded_.config.floor);

    const auto offered = list == nullptr ? std::optional(loaded_.config.seats) : listed(*list);
    if (!offered) return;
    if (list != nullptr) {
      loaded_.values.push_back({prefix + "seats", text_of(list->value), list->origin});
      if (!list_is_long_enough(*list, prefix, policy, offered->size())) return;
    }
    auto panel = tools::choose_panel(*offered, policy.panel_size);
    if (!quorum_is_good(prefix, policy, panel)) return;
    for (const char* field : fields) note(prefix, field, own, policy);
    const Setting* hedge = merged_.find(prefix + "hedge");
    const bool hedged = hedge != nullptr && std::get<bool>(hedge->value);
    loaded_.values.push_back({prefix + "hedge", text_of(hedged), hedge == nullptr ? Origin{} : hedge->origin});
    tools::ProfileSettings& profile = loaded_.config.profiles[name];
    profile.policy = policy;
    profile.seats = std::move(panel);
    profile.hedge = hedged;
  }

  bool list_is_long_enough(const Setting& list, const std::string& prefix, const Policy& policy, std::size_t size) {
    const std::size_t wanted = std::min(policy.panel_size, loaded_.config.seats.size());
    if (size >= wanted) return true;
    problem("panel_too_small",
            list.place() + " names " + std::to_string(size) + " seats, but " + prefix + "panel_size asks for " +
                std::to_string(wanted) + ".",
            "Name more seats, or lower panel_size (a project file cannot) and floor.panel_size.");
    return false;
  }

  // Where the value of one field came from: the floor, or the size of the panel, when one of them changed it.
  void note(const std::string& prefix, const char* field, const Policy& own, const Policy& policy) {
    const Value value = field_of(policy, field);
    const Setting* setting = merged_.find(prefix + field);
    if (value != field_of(own, field)) {
      const std::string sources[] = {std::string("floor.") + field, prefix + "seats", prefix + "panel_size",
                                     "floor.panel_size"};
      for (const auto& source : sources) {
        if ((setting = merged_.find(source)) != nullptr) break;
      }
    }
    loaded_.values.push_back({prefix + field, text_of(value), setting == nullptr ? Origin{} : setting->origin});
  }

  std::optional<std::vector<ModelSeat>> listed(const Setting& list) {
    std::vector<ModelSeat> out;
    bool good = true;
    for (const auto& name : std::get<std::vector<std::string>>(list.value)) {
      auto found = std::ranges::find(loaded_.config.seats, name, &ModelSeat::name);
      if (const Setting* alias = merged_.find(text_of(Path{"models", name}));
          alias != nullptr && found == loaded_.config.seats.end())
        found = std::ranges::find(loaded_.config.seats, std::get<std::string>(alias->value), &ModelSeat::name);
      if (found != loaded_.config.seats.end()) {
        out.push_back(*found);
        continue;
      }
      good = false;
      std::vector<std::string> allowed;
      for (const auto& seat : loaded_.config.seats) allowed.push_back(seat.name);
      problem("unknown_seat", list.place() + " names a seat that does not exist: " + shown_text(name) + ".",
              allowed.empty() ? "Configure it as one of the [[seats]]."
                              : "Did you mean \"" + nearest(name, allowed) + "\"?",
              allowed);
    }
    if (!good) return std::nullopt;
    return out;
  }

  // A quorum that nobody wrote for this profile is raised with the size of its panel; one that somebody wrote is
  // refused when it is too small.
  bool quorum_is_good(const std::string& prefix, Policy& policy, const std::vector<ModelSeat>& panel) {
    std::set<std::string> families;
    for (const auto& seat : panel) families.insert(seat.family);
    const auto quorum = tools::verdict::panel_policy(policy, families.size()).quorum;
    const auto refused = tools::verdict::refuse_quorum(quorum, families.size());
    if (!refused) return true;
    const Setting* setting = merged_.find(prefix + "quorum");
    if (setting == nullptr) {
      policy.quorum = families.size() / 2 + 1;
      return true;
    }
    problem("quorum_refused", setting->place() + " with " + prefix + "panel_size: " + *refused + ".",
            "Raise the quorum, or ask fewer families.");
    return false;
  }

  const Merged& merged_;
  const Bases& bases_;
  Loaded& loaded_;
  Problems& problems_;
};

}  // namespace

void build_policies(const Merged& merged, const Bases& bases, Loaded& loaded, Problems& problems) {
  Policies(merged, bases, loaded, problems).build();
}

}  // namespace portcullis::server::config
