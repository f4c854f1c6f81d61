// A bounded walk over the product of the readings of each name.
#include "tools/checkers/unit_choice.hpp"

#include <map>
#include <string>
#include <vector>

namespace portcullis::tools::checkers {
namespace {

using verdict::Says;

constexpr std::size_t max_choices = 128;

}  // namespace

Judgement judge_units(const claims::Calculation& calculation) {
  std::map<std::string, std::vector<claims::UnitReading>> readings;
  std::size_t choices = 1;
  for (const claims::Node& node : calculation.nodes) {
    for (const auto& part : node.label) {
      if (readings.contains(part.first)) continue;
      std::vector<claims::UnitReading> all = claims::read_unit(part.first);
      if (all.empty()) return {Says::abstains, "not_parseable"};
      choices *= all.size();
      if (choices > max_choices) return {Says::abstains, "ambiguous_unit"};
      readings.emplace(part.first, std::move(all));
    }
  }
  bool any = false;
  bool mixed = false;
  Judgement agreed;
  Judgement misfit{Says::refutes, "wrong_dimension"};
  for (std::size_t choice = 0; choice < choices; ++choice) {
    std::map<std::string, claims::UnitReading> units;
    std::size_t rest = choice;
    claims::UnitSystem system = claims::UnitSystem::any;
    bool one_system = true;
    for (const auto& [name, all] : readings) {
      const claims::UnitReading& reading = all[rest % all.size()];
      rest /= all.size();
      if (reading.system != claims::UnitSystem::any) {
        if (system != claims::UnitSystem::any && system != reading.system) one_system = false;
        system = reading.system;
      }
      units.emplace(name, reading);
    }
    if (!one_system) continue;
    const Judgement judged = compare_all(calculation, {&units, false});
    if (judged.reason == "wrong_dimension") continue;
    if (judged.reason == "units_do_not_match") {
      misfit = judged;
      continue;
    }
    if (any && judged.says != agreed.says) mixed = true;
    any = true;
    agreed = judged;
  }
  if (mixed) return {Says::abstains, "ambiguous_unit"};
  return any ? agreed : misfit;
}

}  // namespace portcullis::tools::checkers
