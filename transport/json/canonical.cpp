// The canonical form of RFC 8785 (see writer.hpp), for hashing.
// Integers beyond 2^53 are outside of that RFC's domain (I-JSON); they are written with all their digits, so that two
// different values never share a canonical form.
#include <algorithm>
#include <vector>

#include "transport/json/escape.hpp"
#include "transport/json/number.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::json {
namespace {

using Member = Json::object_t::value_type;

// The order of the first UTF-16 code units of two characters: what lies outside the basic plane begins with a
// surrogate (D800 to DBFF) and so comes before U+E000 to U+FFFF, unlike in UTF-8.
bool utf16_less(std::string_view a, std::string_view b) {
  const std::size_t size = std::min(a.size(), b.size());
  std::size_t i = 0;
  while (i < size && a[i] == b[i]) ++i;
  if (i == b.size()) return false;
  if (i == a.size()) return true;
  const auto first = static_cast<unsigned char>(a[i]);
  const auto second = static_cast<unsigned char>(b[i]);
  // Lead bytes EE and EF are U+E000 to U+FFFF, F0 to F4 what lies above. Continuation bytes are never in this range.
  if (first >= 0xEE && second >= 0xEE && (first >= 0xF0) != (second >= 0xF0)) return first > second;
  return first < second;
}

// An open array, or an open object whose members are the range from `begin` on of all members that are open, in
// canonical order.
struct Frame {
  const Json::array_t* array;
  std::size_t begin;
  std::size_t size;
  std::size_t next = 0;
};

// What the walk over a tree remembers; kept for the next one.
struct Scratch {
  std::vector<Frame> open;
  std::vector<const Member*> members;  // of all open objects, the innermost last
};

class Canonical {
 public:
  Canonical(std::string& out, Scratch& scratch) : out_(out), open_(scratch.open), members_(scratch.members) {
    open_.clear();
    members_.clear();
  }

  void write(const Json& value) {
    put(value);
    while (!open_.empty()) {
      Frame& frame = open_.back();
      if (frame.next == frame.size) {
        out_.put(frame.array != nullptr ? ']' : '}');
        if (frame.array == nullptr) members_.resize(frame.begin);
        open_.pop_back();
        continue;
      }
      if (frame.next != 0) out_.put(',');
      const std::size_t index = frame.next++;
      if (frame.array != nullptr) {
        put((*frame.array)[index]);
      } else {
        const Member& member = *members_[frame.begin + index];
        write_escaped<Form::canonical>(member.first, out_);
        out_.put(':');
        put(member.second);
      }
    }
  }

 private:
  void put(const Json& value) {
    switch (value.type()) {
      case Json::value_t::array: {
        const auto& elements = *value.get_ptr<const Json::array_t*>();
        out_.put('[');
        open_.push_back({&elements, 0, elements.size()});
        return;
      }
      case Json::value_t::object:
        out_.put('{');
        open_.push_back(sorted(*value.get_ptr<const Json::object_t*>()));
        return;
      case Json::value_t::string:
        write_escaped<Form::canonical>(*value.get_ptr<const std::string*>(), out_);
        return;
      case Json::value_t::number_float:
        write_ecmascript(*value.get_ptr<const Json::number_float_t*>(), out_);
        return;
      case Json::value_t::number_integer:
        write_integer(*value.get_ptr<const Json::number_integer_t*>(), out_);
        return;
      case Json::value_t::number_unsigned:
        write_integer(*value.get_ptr<const Json::number_unsigned_t*>(), out_);
        return;
      case Json::value_t::boolean:
        out_.put(*value.get_ptr<const bool*>() ? "true" : "false");
        return;
      case Json::value_t::null:
      case Json::value_t::binary:  // JSON has no such value
      case Json::value_t::discarded:
        out_.put("null");
    }
  }

  Frame sorted(const Json::object_t& object) {
    const std::size_t begin = members_.size();
    for (const Member& member : object) members_.push_back(&member);
    const auto first = members_.begin() + static_cast<std::ptrdiff_t>(begin);
    std::sort(first, members_.end(), [](const Member* a, const Member* b) { return utf16_less(a->first, b->first); });
    return {nullptr, begin, object.size()};
  }

  Output out_;
  std::vector<Frame>& open_;
  std::vector<const Member*>& members_;
};

}  // namespace

void write_canonical(const Json& value, std::string& out) {
  constexpr std::size_t kept = 4096;  // frames or members
  thread_local Scratch scratch;
  Canonical(out, scratch).write(value);
  if (scratch.open.capacity() > kept || scratch.members.capacity() > kept) scratch = {};
}

std::string write_canonical(const Json& value) {
  std::string out;
  write_canonical(value, out);
  return out;
}

}  // namespace portcullis::json
