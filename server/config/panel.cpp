// All providers and seats (see panel.hpp).
#include "server/config/panel.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "tools/providers/vendors.hpp"

namespace portcullis::server::config {
namespace {

namespace providers = tools::providers;
using ProviderMap = std::map<std::string, std::shared_ptr<const providers::Provider>>;

constexpr std::size_t most_seats = 256;

std::string seat_path(std::size_t index, const char* field) {
  return "seats[" + std::to_string(index) + "]." + field;
}

const std::string* text(const Merged& merged, const std::string& path) {
  const Setting* setting = merged.find(path);
  return setting == nullptr ? nullptr : &std::get<std::string>(setting->value);
}

// A seat as somebody wants it, before its provider is known.
struct WantedSeat {
  std::string provider;
  std::string model;
  std::string name;
  std::string family;  // empty: told by the model's name
  std::vector<std::string> fallbacks;
  std::string prefix;  // of its values in `config show`
  std::string place;   // in messages
  Origin provider_origin;
  Origin model_origin;
  Origin name_origin;
  Origin family_origin;
  Origin fallbacks_origin;
  std::size_t context_tokens = 0;  // 0: not said
  Origin context_origin;
};

// The provider's name that stands for the client's own model.
constexpr std::string_view host_provider = "host";

// [models]: names for models, so that a rename is one line.
class Aliases {
 public:
  Aliases(const Merged& merged, Problems& problems) : merged_(merged) {
    for (const auto& [path, setting] : merged.all()) {
      if (setting.path.front() != "models") continue;
      const auto& target = std::get<std::string>(setting.value);
      const auto slash = target.find('/');
      if (slash == 0 || slash == std::string::npos || slash + 1 == target.size()) {
        problems.add({"not_a_model",
                      setting.place() + " is " + shown_text(target) + ", which is no provider and model.",
                      {},
                      "Write it as in \"openai/gpt-5.6-terra\": the provider, a slash, the model as it names it."});
      } else {
        names_.push_back(setting.path[1]);
      }
    }
  }

  // Provider and model; nothing when there is no such alias.
  std::optional<std::pair<std::string, std::string>> find(const std::string& name) const {
    if (std::ranges::find(names_, name) == names_.end()) return std::nullopt;
    const auto& target = std::get<std::string>(merged_.find(text_of(Path{"models", name}))->value);
    const auto slash = target.find('/');
    return std::pair(target.substr(0, slash), target.substr(slash + 1));
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  const Merged& merged_;
  std::vector<std::string> names_;
};

// What is missing of a listed seat, with the aliases there are.
schemas::Problem incomplete(const std::string& prefix, const std::string* provider, const std::string* model,
                            const Aliases& aliases) {
  schemas::Problem problem{"incomplete_seat", "", aliases.names(), ""};
  if (provider == nullptr && model != nullptr && !aliases.names().empty()) {
    problem.message =
        prefix + " has no provider, and its model " + shown_text(*model) + " is none of the names in [models].";
    problem.fix = "Did you mean \"" + nearest(*model, aliases.names()) + "\"? Otherwise give it a provider.";
  } else {
    problem.message = prefix + " has no " + (provider == nullptr ? "provider" : "model") + ".";
    problem.fix = "Give every [[seats]] table a provider and a model.";
  }
  return problem;
}

std::vector<WantedSeat> listed_seats(const Merged& merged, const Aliases& aliases, Problems& problems) {
  std::vector<WantedSeat> out;
  const std::size_t count = merged.listed_seats();
  if (count > most_seats) {
    problems.add({"out_of_range",
                  "There are " + std::to_string(count) + " [[seats]]; " + std::to_string(most_seats) + " are the most.",
                  {},
                  "Remove some."});
    return out;
  }
  for (std::size_t i = 0; i < count && !problems.full(); ++i) {
    WantedSeat seat;
    seat.prefix = "seats[" + std::to_string(i) + "]";
    const auto* provider = text(merged, seat_path(i, "provider"));
    const auto* model = text(merged, seat_path(i, "model"));
    const auto alias = provider == nullptr && model != nullptr ? aliases.find(*model) : std::nullopt;
    const bool is_host = provider != nullptr && *provider == host_provider;
    if ((provider == nullptr && !alias) || (model == nullptr && !is_host)) {
      problems.add(incomplete(seat.prefix, provider, model, aliases));
      continue;
    }
    if (provider != nullptr) seat.provider_origin = merged.find(seat_path(i, "provider"))->origin;
    if (model != nullptr) seat.model_origin = merged.find(seat_path(i, "model"))->origin;
    if (alias) {
      std::tie(seat.provider, seat.model) = *alias;
      seat.name = *model;
      seat.provider_origin = seat.model_origin = merged.find(text_of(Path{"models", *model}))->origin;
    } else {
      seat.provider = *provider;
      seat.model = model != nullptr ? *model : "client";
      seat.name = model != nullptr ? *provider + "/" + *model : *provider;
    }
    if (const Setting* name = merged.find(seat_path(i, "name"))) {
      seat.name = std::get<std::string>(name->value);
      seat.name_origin = name->origin;
    }
    if (const Setting* family = merged.find(seat_path(i, "family"))) {
      seat.family = std::get<std::string>(family->value);
      seat.family_origin = family->origin;
    }
    if (const Setting* window = merged.find(seat_path(i, "context_tokens"))) {
      seat.context_tokens = static_cast<std::size_t>(std::get<std::int64_t>(window->value));
      seat.context_origin = window->origin;
    }
    if (const Setting* fallbacks = merged.find(seat_path(i, "fallbacks"))) {
      seat.fallbacks = std::get<std::vector<std::string>>(fallbacks->value);
      seat.fallbacks_origin = fallbacks->origin;
    }
    seat.place = seat.prefix + " (" + seat.provider_origin.text() + ")";
    out.push_back(std::move(seat));
  }
  return out;
}

std::vector<WantedSeat> environment_seats(const Sources& sources) {
  std::vector<WantedSeat> out;
  for (const auto& vendor : providers::vendors()) {
    const std::string name(vendor.name);
    if (!in_environment_panel(name, sources.environment)) continue;
    const Origin origin{Layer::environment, std::string(vendor.key_variable), 0};
    WantedSeat seat;
    seat.provider = name;
    seat.model = vendor.default_model;
    seat.name = name + "/" + seat.model;
    seat.prefix = "seats[" + std::to_string(out.size()) + "]";
    seat.place = seat.prefix + " (" + origin.text() + ")";
    seat.provider_origin = origin;
    out.push_back(std::move(seat));
  }
  return out;
}

bool is_good_name(const std::string& name) {
  return name.size() <= 128 && std::ranges::all_of(name, [](char c) { return c > 0x20 && c < 0x7F; });
}

class Panel {
 public:
  Panel(const Merged& merged, const Sources& sources, Loaded& loaded, Problems& problems)
      : merged_(merged), sources_(sources), loaded_(loaded), problems_(problems), aliases_(merged, problems) {}

  void build() {
    for (const auto& [path, setting] : merged_.all()) {
      if (setting.path.front() == "providers") provider(setting.path[1]);
    }
    for (const std::string& name : aliases_.names()) {
      const Setting& setting = *merged_.find(text_of(Path{"models", name}));
      loaded_.values.push_back({text_of(setting.path), text_of(setting.value), setting.origin});
    }
    const auto wanted =
        merged_.lists_seats() ? listed_seats(merged_, aliases_, problems_) : environment_seats(sources_);
    for (const WantedSeat& seat : wanted) add(seat);
  }

 private:
  // Built once; null when it cannot be used, which was told then.
  std::shared_ptr<const providers::Provider> provider(const std::string& name) {
    const auto found = providers_.find(name);
    if (found != providers_.end()) return found->second;
    return providers_[name] = build_provider(name, merged_, sources_, loaded_, problems_);
  }

  void add(const WantedSeat& wanted) {
    const auto provider = this->provider(wanted.provider);
    const bool is_host = provider && provider->wire == providers::WireId::host;
    std::string family = !provider               ? wanted.name
                         : wanted.family.empty() ? told_family(wanted.provider, wanted.model, *provider)
                                                 : wanted.family;
    // Of the client's model nobody here knows the family but the operator, and need not: then it is never heard.
    if (is_host && (wanted.family.empty() || wanted.family == "unknown")) family.clear();
    // A seat with a problem stays in the list, so that the profiles that name it are not told that it does not exist.
    loaded_.config.seats.push_back({wanted.name, family, provider, wanted.model});
    if (!provider) return;
    if (!is_good_name(wanted.name) || !is_good_name(wanted.model) || !is_good_name(wanted.family)) {
      problems_.add(
          {"out_of_range",
           wanted.place + " has a name, model or family that is longer than 128 bytes or not printable ASCII.",
           {},
           "Use printable ASCII without spaces."});
      return;
    }
    if (!names_.insert(wanted.name).second) {
      problems_.add({"duplicate_seat",
                     wanted.place + ": there is another seat named " + shown_text(wanted.name) + ".",
                     {},
                     "Give one of the two a name of its own."});
      return;
    }
    if (is_host && std::exchange(has_host_, true)) {
      problems_.add({"duplicate_seat",
                     wanted.place + " is a second seat of the client's own model.",
                     {},
                     "Keep one of them: a client has one model to offer."});
      return;
    }
    if (family.empty() && !is_host) {
      problems_.add(
          {"family_unknown",
           wanted.place + ": who trained the model " + shown_text(wanted.model) + " cannot be told by its name.",
           {},
           "Say it with family = \"...\": two seats of one family are one vote."});
      return;
    }
    const auto note = [&](const char* field, const std::string& value, const Origin& origin) {
      loaded_.values.push_back({wanted.prefix + "." + field, quoted_text(value), origin});
    };
    note("name", wanted.name, wanted.name_origin);
    note("provider", wanted.provider, wanted.provider_origin);
    note("model", wanted.model, wanted.model_origin);
    note("family", family.empty() ? "unknown" : family, wanted.family_origin);
    if (wanted.context_tokens > 0) {
      loaded_.config.seats.back().context_tokens = wanted.context_tokens;
      loaded_.values.push_back(
          {wanted.prefix + ".context_tokens", std::to_string(wanted.context_tokens), wanted.context_origin});
    }
    add_fallbacks(wanted, *provider, family);
  }

  // Models of the same provider and, as the seat is one vote of one family, of the same family.
  void add_fallbacks(const WantedSeat& wanted, const providers::Provider& provider, const std::string& family) {
    if (wanted.fallbacks.empty()) return;
    const std::string place = wanted.prefix + ".fallbacks (" + wanted.fallbacks_origin.text() + ")";
    std::vector<std::string> models;
    for (const std::string& name : wanted.fallbacks) {
      const auto alias = aliases_.find(name);
      if (alias && alias->first != wanted.provider) {
        problems_.add({"fallback_elsewhere",
                       place + ": " + shown_text(name) + " is a model of " + shown_text(alias->first) +
                           ", and the seat is one of " + shown_text(wanted.provider) + ".",
                       {},
                       "Name models of the same provider; another provider is a seat of its own."});
        return;
      }
      const std::string& model = alias ? alias->second : name;
      const std::string told = told_family(wanted.provider, model, provider);
      if (!is_good_name(model) || model.empty() || model == wanted.model ||
          std::ranges::find(models, model) != models.end() || provider.wire == providers::WireId::host) {
        problems_.add({"out_of_range",
                       place + ": " + shown_text(name) + " cannot be a fallback of " + shown_text(wanted.model) + ".",
                       {},
                       "Name other models of the provider, each once, in printable ASCII; a host seat has none."});
        return;
      }
      if (!same_family(told, family) && !(told.empty() && !wanted.family.empty())) {
        problems_.add(
            {"fallback_family",
             place + ": " + shown_text(name) +
                 (told.empty() ? " is of a family that cannot be told" : " is of the family " + shown_text(told)) +
                 ", and the seat is one vote of " + shown_text(family) + ".",
             {},
             "Name models of the seat's family, or make it a seat of its own."});
        return;
      }
      models.push_back(model);
    }
    loaded_.values.push_back({wanted.prefix + ".fallbacks", text_of(Value(models)), wanted.fallbacks_origin});
    loaded_.config.seats.back().fallbacks = std::move(models);
  }

  static bool same_family(const std::string& a, const std::string& b) {
    using tools::verdict::SeatKind;
    return tools::verdict::planned_families({{"a", SeatKind::model, a}, {"b", SeatKind::model, b}}) == 1;
  }

  // The vendor's own family only counts where the vendor answers itself: another address may serve any model.
  std::string told_family(const std::string& name, const std::string& model,
                          const providers::Provider& provider) const {
    const auto* vendor_name = text(merged_, "providers." + name + ".vendor");
    const auto* vendor = providers::find_vendor(vendor_name != nullptr ? *vendor_name : name);
    const bool own_address = vendor != nullptr && provider.base_url != vendor->base_url;
    return providers::family_of(own_address ? nullptr : vendor, model);
  }

  const Merged& merged_;
  const Sources& sources_;
  Loaded& loaded_;
  Problems& problems_;
  const Aliases aliases_;
  bool has_host_ = false;
  ProviderMap providers_;
  std::set<std::string> names_;
};

}  // namespace

bool in_environment_panel(const std::string& vendor, const std::map<std::string, std::string>& environment) {
  const auto* row = providers::find_vendor(vendor);
  if (row == nullptr || row->key_variable.empty() || row->default_model.empty()) return false;
  const auto found = environment.find(std::string(row->key_variable));
  return found != environment.end() && !found->second.empty();
}

void build_panel(const Merged& merged, const Sources& sources, Loaded& loaded, Problems& problems) {
  Panel(merged, sources, loaded, problems).build();
}

}  // namespace portcullis::server::config
