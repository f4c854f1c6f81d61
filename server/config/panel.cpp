// All providers and seats (see panel.hpp).
#include "server/config/panel.hpp"

#include <algorithm>
#include <set>

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
  std::string prefix;  // of its values in `config show`
  std::string place;   // in messages
  Origin provider_origin;
  Origin model_origin;
  Origin name_origin;
  Origin family_origin;
};

std::vector<WantedSeat> listed_seats(const Merged& merged, Problems& problems) {
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
    const std::string prefix = "seats[" + std::to_string(i) + "]";
    const auto* provider = text(merged, seat_path(i, "provider"));
    const auto* model = text(merged, seat_path(i, "model"));
    if (provider == nullptr || model == nullptr) {
      problems.add({"incomplete_seat",
                    prefix + " has no " + std::string(provider == nullptr ? "provider" : "model") + ".",
                    {},
                    "Give every [[seats]] table a provider and a model."});
      continue;
    }
    WantedSeat seat{*provider, *model, *provider + "/" + *model, "", prefix, "", {}, {}, {}, {}};
    seat.provider_origin = merged.find(seat_path(i, "provider"))->origin;
    seat.model_origin = merged.find(seat_path(i, "model"))->origin;
    if (const Setting* name = merged.find(seat_path(i, "name"))) {
      seat.name = std::get<std::string>(name->value);
      seat.name_origin = name->origin;
    }
    if (const Setting* family = merged.find(seat_path(i, "family"))) {
      seat.family = std::get<std::string>(family->value);
      seat.family_origin = family->origin;
    }
    seat.place = prefix + " (" + seat.provider_origin.text() + ")";
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
    const std::string prefix = "seats[" + std::to_string(out.size()) + "]";
    const std::string model(vendor.default_model);
    out.push_back(
        {name, model, name + "/" + model, "", prefix, prefix + " (" + origin.text() + ")", origin, {}, {}, {}});
  }
  return out;
}

bool is_good_name(const std::string& name) {
  return name.size() <= 128 && std::ranges::all_of(name, [](char c) { return c > 0x20 && c < 0x7F; });
}

class Panel {
 public:
  Panel(const Merged& merged, const Sources& sources, Loaded& loaded, Problems& problems)
      : merged_(merged), sources_(sources), loaded_(loaded), problems_(problems) {}

  void build() {
    for (const auto& [path, setting] : merged_.all()) {
      if (setting.path.front() == "providers") provider(setting.path[1]);
    }
    const auto wanted = merged_.lists_seats() ? listed_seats(merged_, problems_) : environment_seats(sources_);
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
    const std::string family = !provider               ? wanted.name
                               : wanted.family.empty() ? family_of(wanted, *provider)
                                                       : wanted.family;
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
    if (family.empty()) {
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
    note("family", family, wanted.family_origin);
  }

  // The vendor's own family only counts where the vendor answers itself: another address may serve any model.
  std::string family_of(const WantedSeat& wanted, const providers::Provider& provider) const {
    const auto* vendor_name = text(merged_, "providers." + wanted.provider + ".vendor");
    const auto* vendor = providers::find_vendor(vendor_name != nullptr ? *vendor_name : wanted.provider);
    const bool own_address = vendor != nullptr && provider.base_url != vendor->base_url;
    return providers::family_of(own_address ? nullptr : vendor, wanted.model);
  }

  const Merged& merged_;
  const Sources& sources_;
  Loaded& loaded_;
  Problems& problems_;
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
