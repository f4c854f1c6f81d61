// The layers of the configuration as checked settings, and their merge. Used by load.cpp and what it calls.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "server/config/config.hpp"
#include "server/config/keys.hpp"

namespace portcullis::server::config {

// Collects what is wrong; beyond 50 nobody reads on.
class Problems {
 public:
  void add(schemas::Problem problem);
  bool full() const { return list_.size() >= 50; }
  bool none() const { return list_.empty(); }
  std::vector<schemas::Problem> take() { return std::move(list_); }

 private:
  std::vector<schemas::Problem> list_;
};

// A value of a known key, of the right type and range.
struct Setting {
  Path path;
  Value value;
  Origin origin;
  const Key* key = nullptr;

  // "limits.in_flight (file /etc/portcullis/config.toml:3)"
  std::string place() const { return text_of(path) + " (" + origin.text() + ")"; }
};

using Settings = std::vector<Setting>;

Settings settings_of_file(const std::string& text, const std::string& file, Layer layer, Problems& problems);
Settings settings_of_environment(const std::map<std::string, std::string>& environment, Problems& problems);
Settings settings_of_flags(const std::vector<Flag>& flags, Problems& problems);

// The settings in force, by the text of their path. Floors are not overridden: the stricter one stays.
class Merged {
 public:
  void add(const Settings& layer);

  const Setting* find(const std::string& path) const;
  const std::map<std::string, Setting>& all() const { return by_path_; }
  // True when some file lists the seats, be it as none.
  bool lists_seats() const;
  std::size_t listed_seats() const;

 private:
  std::map<std::string, Setting> by_path_;
};

// One field of a policy, set in `part`. False when the setting is no policy field (seats).
bool set_field(tools::verdict::PolicyPart& part, const std::string& field, const Value& value);

// The policy with the given fields, strict or not.
void override_fields(tools::verdict::Policy& policy, const tools::verdict::PolicyPart& part);

}  // namespace portcullis::server::config
