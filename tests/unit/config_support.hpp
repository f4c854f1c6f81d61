// Builders for the configuration tests: files and environment as data, no process state.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "server/config/config.hpp"

namespace portcullis::server::config::testing {

inline constexpr const char* system_path = "/etc/portcullis/config.toml";
inline constexpr const char* user_path = "/home/u/.config/portcullis/config.toml";
inline constexpr const char* project_path = "/work/portcullis.toml";

// A machine with these files and variables; HOME is /home/u, the current directory /work.
class Machine {
 public:
  Machine() { environment_["HOME"] = "/home/u"; }
  Machine& file(const std::string& path, std::string text) {
    files_[path] = std::move(text);
    return *this;
  }
  Machine& system(std::string text) { return file(system_path, std::move(text)); }
  Machine& user(std::string text) { return file(user_path, std::move(text)); }
  Machine& project(std::string text) { return file(project_path, std::move(text)); }
  Machine& variable(const std::string& name, std::string value) {
    environment_[name] = std::move(value);
    return *this;
  }
  Machine& without(const std::string& name) {
    environment_.erase(name);
    return *this;
  }
  Machine& flag(std::string name, std::string key, std::string value) {
    flags_.push_back({std::move(name), std::move(key), std::move(value)});
    return *this;
  }
  Machine& config_file(std::string path) {
    config_file_ = std::move(path);
    return *this;
  }
  Machine& descriptor(int number, std::expected<std::string, ReadFailure> text) {
    descriptors_.emplace(number, std::move(text));
    return *this;
  }
  Machine& unreadable(const std::string& path) {
    unreadable_.push_back(path);
    return *this;
  }

  Sources sources() const {
    Sources out;
    out.environment = environment_;
    out.directory = "/work";
    out.config_file = config_file_;
    out.flags = flags_;
    out.read_file = [files = files_,
                     bad = unreadable_](const std::filesystem::path& path) -> std::expected<std::string, ReadFailure> {
      if (std::ranges::find(bad, path.string()) != bad.end()) return std::unexpected(ReadFailure::unreadable);
      const auto found = files.find(path.string());
      if (found == files.end()) return std::unexpected(ReadFailure::missing);
      return found->second;
    };
    out.read_descriptor = [all = descriptors_](int number) -> std::expected<std::string, ReadFailure> {
      const auto found = all.find(number);
      return found == all.end() ? std::unexpected(ReadFailure::missing) : found->second;
    };
    return out;
  }

  // Fails the test when the configuration is refused.
  Loaded load() const {
    auto loaded = config::load(sources());
    if (loaded) return *std::move(loaded);
    for (const auto& problem : loaded.error()) ADD_FAILURE() << problem.code << ": " << problem.text();
    return {};
  }

  // Fails the test when the configuration is accepted.
  std::vector<schemas::Problem> problems() const {
    auto loaded = config::load(sources());
    if (!loaded) return std::move(loaded.error());
    ADD_FAILURE() << "accepted:\n" << show(*loaded, true);
    return {};
  }

  std::vector<std::string> codes() const {
    std::vector<std::string> out;
    for (const auto& problem : problems()) out.push_back(problem.code);
    return out;
  }

 private:
  std::map<std::string, std::string> environment_;
  std::map<std::string, std::string> files_;
  std::vector<std::string> unreadable_;
  std::map<int, std::expected<std::string, ReadFailure>> descriptors_;
  std::vector<Flag> flags_;
  std::optional<std::string> config_file_;
};

inline std::string origin_of(const Loaded& loaded, const std::string& key) {
  for (const auto& value : loaded.values) {
    if (value.key == key) return value.origin.text();
  }
  return "no such value";
}

inline std::string value_of(const Loaded& loaded, const std::string& key) {
  for (const auto& value : loaded.values) {
    if (value.key == key) return value.value;
  }
  return "no such value";
}

inline std::vector<std::string> names_of(const std::vector<tools::fanout::ModelSeat>& seats) {
  std::vector<std::string> out;
  for (const auto& seat : seats) out.push_back(seat.name);
  return out;
}

using Codes = std::vector<std::string>;
using Names = std::vector<std::string>;

}  // namespace portcullis::server::config::testing
