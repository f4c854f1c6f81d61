// Replies that were good, by what was asked of whom: bounded in bytes and in age, the least lately used leaves first.
// Pure; one for each loop, used by flights.cpp on its thread.
#pragma once

#include <chrono>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "tools/fanout/settings.hpp"

namespace portcullis::tools::fanout {

struct KeptReply {
  std::string text;  // as JSON; read again as strictly as a reply that has just come
  std::string served_model;
};

class ReplyCache {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit ReplyCache(CacheSettings settings) : settings_(settings) {}

  bool on() const { return settings_.keep.count() > 0; }
  std::optional<KeptReply> find(const std::string& key, Time now);
  // Replaces what was kept for the key. A reply larger than the whole cache is not kept.
  void keep(const std::string& key, KeptReply reply, Time now);

  std::size_t bytes() const { return bytes_; }
  std::size_t size() const { return by_key_.size(); }

 private:
  struct Entry {
    std::string key;
    KeptReply reply;
    Time until;
    std::size_t bytes() const;
  };
  using Entries = std::list<Entry>;  // the most lately used first

  void drop(Entries::iterator entry);

  CacheSettings settings_;
  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator> by_key_;  // of the entries' own keys
  std::size_t bytes_ = 0;
};

}  // namespace portcullis::tools::fanout
