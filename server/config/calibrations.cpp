// See calibrations.hpp.
#include "server/config/calibrations.hpp"

#include "tools/calibration_use.hpp"
#include "transport/json/reader.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::server::config {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t default_max_age_days = 90;
constexpr std::int64_t default_max_risk_percent = 20;

class Calibrations {
 public:
  Calibrations(const Merged& merged, const Sources& sources, Loaded& loaded, Problems& problems)
      : merged_(merged), sources_(sources), loaded_(loaded), problems_(problems) {}

  void build() {
    const auto days = number("max_age_days", default_max_age_days);
    loaded_.config.calibration_max_age = std::chrono::days(days);
    const auto percent = number("max_risk_percent", default_max_risk_percent);
    for (auto& [name, profile] : loaded_.config.profiles) {
      task_class(name, profile);
      const Setting* setting = merged_.find("profiles." + text_of(Path{name}) + ".calibration");
      if (setting == nullptr) continue;
      loaded_.values.push_back({text_of(setting->path), text_of(setting->value), setting->origin});
      read(*setting, profile, static_cast<double>(percent) / 100);
    }
  }

 private:
  std::int64_t number(const std::string& name, std::int64_t otherwise) {
    const Setting* setting = merged_.find("calibration." + name);
    const std::int64_t value = setting == nullptr ? otherwise : std::get<std::int64_t>(setting->value);
    loaded_.values.push_back(
        {"calibration." + name, text_of(Value(value)), setting == nullptr ? Origin{} : setting->origin});
    return value;
  }

  void task_class(const std::string& name, tools::ProfileSettings& profile) {
    const Setting* setting = merged_.find("profiles." + text_of(Path{name}) + ".task_class");
    if (setting == nullptr) return;
    constexpr std::size_t most_bytes = 100;  // as in schemas/eval_item.schema.json
    loaded_.values.push_back({text_of(setting->path), text_of(setting->value), setting->origin});
    profile.task_class = std::get<std::string>(setting->value);
    if (profile.task_class.empty() || profile.task_class.size() > most_bytes)
      problem("out_of_range", *setting, "is not a name of 1 to 100 bytes.",
              "Write the task_class that the items of the calibration have.");
  }

  void problem(const char* code, const Setting& setting, const std::string& what, const char* fix) {
    problems_.add({code, setting.place() + " " + what, {}, fix});
  }

  void read(const Setting& setting, tools::ProfileSettings& profile, double most_risk) {
    constexpr const char* again =
        "Make it again: portcullis calibrate DATA.jsonl --profile NAME, with answers of the seats of that profile.";
    const fs::path path = std::get<std::string>(setting.value);
    if (!path.is_absolute())
      return problem("out_of_range", setting, "is not an absolute path.", "Write the path from /.");
    const auto text = sources_.read_file(path);
    if (!text)
      return problem("calibration_unreadable", setting, "cannot be read.", "Check that it is a file of at most 1 MiB.");
    const auto json = json::read(*text);
    if (!json) return problem("calibration_malformed", setting, "is not JSON: " + json.error().message, again);
    auto calibration = tools::verdict::read_calibration(*json);
    if (!calibration)
      return problem("calibration_malformed", setting, "is not used: " + json::visible_line(calibration.error()) + ".",
                     again);
    constexpr double rounding = 1e-9;
    if (calibration->limit.risk > most_risk + rounding)
      return problem("calibration_too_lax", setting,
                     "has a higher risk limit than calibration.max_risk_percent allows.",
                     "Calibrate with a lower --risk-limit, or raise calibration.max_risk_percent.");
    const auto use = tools::use_of(profile.seats, profile.policy);
    if (const auto refused = tools::verdict::refuse_use(*calibration, use))
      return problem(refused->c_str(), setting,
                     *refused == "calibration_other_policy"
                         ? "was made with another quorum or all_must_answer than the profile has."
                         : "was made for other seats, families or models than the profile asks, or one that has "
                           "fallbacks or no fixed model.",
                     again);
    profile.calibration = std::make_shared<const tools::verdict::Calibration>(std::move(*calibration));
  }

  const Merged& merged_;
  const Sources& sources_;
  Loaded& loaded_;
  Problems& problems_;
};

}  // namespace

void build_calibrations(const Merged& merged, const Sources& sources, Loaded& loaded, Problems& problems) {
  Calibrations(merged, sources, loaded, problems).build();
}

}  // namespace portcullis::server::config
