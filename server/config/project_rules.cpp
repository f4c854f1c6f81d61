// See project_rules.hpp.
#include "server/config/project_rules.hpp"

#include <algorithm>
#include <set>

#include "server/config/panel.hpp"

namespace portcullis::server::config {
namespace {

using tools::verdict::Policy;
using tools::verdict::PolicyPart;

constexpr const char* elsewhere = "Put it in the user file, or pass this file with --config if you trust it.";

class Rules {
 public:
  Rules(const Merged& lower, const std::map<std::string, std::string>& environment, Bases& bases, Problems& problems)
      : lower_(lower), environment_(environment), bases_(bases), problems_(problems) {}

  Settings filter(const Settings& project) {
    name_new_profiles(project);
    const Setting* chosen = nullptr;
    Settings out;
    for (const Setting& setting : project) {
      if (setting.path.front() == "default_profile") {
        chosen = &setting;
      } else if (is_allowed(setting)) {
        out.push_back(setting);
      }
    }
    if (chosen != nullptr && default_is_as_strict(*chosen, out)) out.push_back(*chosen);
    return out;
  }

 private:
  std::string lower_default() const {
    const Setting* setting = lower_.find("default_profile");
    return setting == nullptr ? Config().default_profile : std::get<std::string>(setting->value);
  }

  void name_new_profiles(const Settings& project) {
    std::set<std::string> known;
    for (const auto& [text, setting] : lower_.all()) {
      if (setting.path.front() == "profiles") known.insert(setting.path[1]);
    }
    const Policy base = policy_of(lower_default(), bases_, lower_);
    for (const Setting& setting : project) {
      if (setting.path.front() == "profiles" && !known.contains(setting.path[1]))
        bases_.try_emplace(setting.path[1], base);
    }
  }

  bool forbidden(const Setting& setting) {
    problems_.add({"not_in_project_file",
                   setting.place() + " is not allowed in a project file, because it decides where keys and texts go or "
                                     "what is kept of them.",
                   {},
                   elsewhere});
    return false;
  }

  bool relaxes(const Setting& setting, const std::string& present) {
    problems_.add({"project_relaxes",
                   setting.place() + " is looser than what is in force without the project file (" + present +
                       "); a project file can only tighten.",
                   {},
                   elsewhere});
    return false;
  }

  bool is_allowed(const Setting& setting) {
    if (setting.key->in_project_file == InProjectFile::forbidden) return forbidden(setting);
    if (setting.path.front() == "seats") return seat_is_allowed(setting);
    if (setting.key->in_project_file == InProjectFile::allowed) return true;
    if (setting.path.back() == "hedge") return hedge_is_tighter(setting);
    if (is_amount(*setting.key) && setting.path.size() == 2 && setting.path.front() != "floor")
      return limit_is_tighter(setting);
    if (setting.path.front() == "floor") return floor_is_tighter(setting);
    if (setting.path.front() == "profiles") return field_is_tighter(setting);
    return forbidden(setting);
  }

  // The user's own list says who may see texts. Without one, those may whom the environment names anyway.
  bool seat_is_allowed(const Setting& setting) {
    if (lower_.lists_seats()) {
      if (!told_of_seats_) {
        problems_.add({"not_in_project_file",
                       setting.place() + ": the user or system file lists the seats, and a project file cannot replace "
                                         "them.",
                       {},
                       elsewhere});
      }
      told_of_seats_ = true;
      return false;
    }
    if (setting.path.back() != "provider") return true;
    const auto& provider = std::get<std::string>(setting.value);
    const bool defined = std::ranges::any_of(lower_.all(), [&](const auto& item) {
      return item.second.path.front() == "providers" && item.second.path[1] == provider;
    });
    if (defined || in_environment_panel(provider, environment_)) return true;
    problems_.add({"not_in_project_file",
                   setting.place() + " asks a provider that neither the user file nor a key in the environment names.",
                   {},
                   elsewhere});
    return true;  // told already; without it the seat would look incomplete
  }

  static bool is_amount(const Key& key) { return key.type == KeyType::integer || key.type == KeyType::money; }

  // Of limits, budgets and the like: a smaller number is the stricter one. Without a default there is none in force.
  bool limit_is_tighter(const Setting& setting) {
    const Setting* below = lower_.find(text_of(setting.path));
    const Value at_most = below != nullptr ? below->value : parse_value(*setting.key, setting.key->default_text);
    if (setting.key->type == KeyType::money) {
      const auto most = millionths_of(at_most);
      return !most || millionths_of(setting.value) <= most || relaxes(setting, text_of(at_most));
    }
    const auto* most = std::get_if<std::int64_t>(&at_most);
    return most == nullptr || std::get<std::int64_t>(setting.value) <= *most || relaxes(setting, text_of(at_most));
  }

  // A second request costs money.
  bool hedge_is_tighter(const Setting& setting) {
    const Setting* below = lower_.find(text_of(setting.path));
    const bool in_force = below != nullptr && std::get<bool>(below->value);
    return !std::get<bool>(setting.value) || in_force || relaxes(setting, "false");
  }

  bool floor_is_tighter(const Setting& setting) {
    const Setting* below = lower_.find(text_of(setting.path));
    if (below == nullptr) return true;
    return at_least(setting, policy_with({}, *below)) || relaxes(setting, text_of(below->value));
  }

  bool field_is_tighter(const Setting& setting) {
    const Policy below = policy_of(setting.path[1], bases_, lower_);
    return at_least(setting, below) || relaxes(setting, "profile " + setting.path[1]);
  }

  bool default_is_as_strict(const Setting& setting, const Settings& project) {
    Merged with = lower_;
    with.add(project);
    const auto& name = std::get<std::string>(setting.value);
    const bool strict =
        tools::verdict::at_least_as_strict(policy_of(name, bases_, with), policy_of(lower_default(), bases_, lower_));
    return strict || relaxes(setting, "profile " + lower_default());
  }

  static Policy policy_with(Policy policy, const Setting& setting) {
    PolicyPart part;
    set_field(part, setting.path.back(), setting.value);
    override_fields(policy, part);
    return policy;
  }
  static bool at_least(const Setting& setting, const Policy& below) {
    return tools::verdict::at_least_as_strict(policy_with(below, setting), below);
  }

  const Merged& lower_;
  const std::map<std::string, std::string>& environment_;
  Bases& bases_;
  Problems& problems_;
  bool told_of_seats_ = false;
};

}  // namespace

Bases shipped_bases() {
  Bases bases;
  for (const auto& profile : tools::verdict::shipped_profiles()) bases[profile.name] = profile.policy;
  return bases;
}

Policy policy_of(const std::string& profile, const Bases& bases, const Merged& merged) {
  const auto base = bases.find(profile);
  Policy policy = base != bases.end() ? base->second : bases.at(Config().default_profile);
  PolicyPart part;
  for (const auto& [text, setting] : merged.all()) {
    if (setting.path.front() == "profiles" && setting.path[1] == profile) {
      set_field(part, setting.path.back(), setting.value);
    }
  }
  override_fields(policy, part);
  return policy;
}

Settings allowed_in_project(const Settings& project, const Merged& lower,
                            const std::map<std::string, std::string>& environment, Bases& bases, Problems& problems) {
  return Rules(lower, environment, bases, problems).filter(project);
}

}  // namespace portcullis::server::config
