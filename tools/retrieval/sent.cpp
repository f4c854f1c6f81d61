// See sent.hpp.
#include "tools/retrieval/sent.hpp"

#include <algorithm>
#include <iterator>

namespace portcullis::tools::retrieval {

void SentEvidence::forget(Entries::iterator entry) {
  const auto mine = held_by_.find(entry->principal);
  mine->second.bytes -= entry->text.size();
  if (--mine->second.texts == 0) held_by_.erase(mine);
  bytes_ -= entry->text.size();
  places_.erase({entry->principal, entry->hash});
  entries_.erase(entry);
}

void SentEvidence::forget_old(Clock::time_point now) {
  while (!entries_.empty() && now - entries_.back().used >= limits_.unused_for) forget(std::prev(entries_.end()));
}

void SentEvidence::remember(std::string_view principal, const std::string& hash, const std::string& text,
                            Clock::time_point now) {
  forget_old(now);
  if (!takes(text.size()) || text.size() > std::min(limits_.of_principal, limits_.together)) return;
  const std::string name(principal);
  if (const auto known = places_.find({name, hash}); known != places_.end()) {
    known->second->used = now;
    entries_.splice(entries_.begin(), entries_, known->second);
    return;
  }
  // A principal's own texts make room for it first, so that nobody pushes out another's by sending much.
  const auto full = [&] {
    const auto mine = held_by_.find(name);
    return mine != held_by_.end() && (mine->second.bytes + text.size() > limits_.of_principal ||
                                      mine->second.texts >= limits_.texts_of_principal);
  };
  for (auto entry = entries_.end(); entry != entries_.begin() && full();) {
    const auto oldest = std::prev(entry);
    if (oldest->principal == name)
      forget(oldest);
    else
      entry = oldest;
  }
  while (!entries_.empty() && (bytes_ + text.size() > limits_.together || entries_.size() >= limits_.texts_together))
    forget(std::prev(entries_.end()));
  entries_.push_front({name, hash, text, now});
  places_[{name, hash}] = entries_.begin();
  Held& mine = held_by_[name];
  mine.bytes += text.size();
  ++mine.texts;
  bytes_ += text.size();
}

std::optional<std::string> SentEvidence::find(std::string_view principal, const std::string& hash,
                                              Clock::time_point now) {
  forget_old(now);
  const auto known = places_.find({std::string(principal), hash});
  if (known == places_.end()) return std::nullopt;
  known->second->used = now;
  entries_.splice(entries_.begin(), entries_, known->second);
  return known->second->text;
}

}  // namespace portcullis::tools::retrieval
