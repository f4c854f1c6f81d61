// See reply_cache.hpp.
#include "tools/fanout/reply_cache.hpp"

#include <utility>

namespace portcullis::tools::fanout {

std::size_t ReplyCache::Entry::bytes() const {
  constexpr std::size_t around = 256;  // list node, table node, three strings' heads
  return key.size() + reply.text.size() + reply.served_model.size() + around;
}

std::optional<KeptReply> ReplyCache::find(const std::string& key, Time now) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  if (now >= found->second->until) {
    drop(found->second);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->reply;
}

void ReplyCache::keep(const std::string& key, KeptReply reply, Time now) {
  if (!on()) return;
  if (const auto found = by_key_.find(key); found != by_key_.end()) drop(found->second);
  Entry entry{key, std::move(reply), now + settings_.keep};
  if (entry.bytes() > settings_.bytes) return;
  bytes_ += entry.bytes();
  entries_.push_front(std::move(entry));
  by_key_.emplace(entries_.front().key, entries_.begin());
  while (bytes_ > settings_.bytes) drop(std::prev(entries_.end()));
}

void ReplyCache::drop(Entries::iterator entry) {
  bytes_ -= entry->bytes();
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace portcullis::tools::fanout
