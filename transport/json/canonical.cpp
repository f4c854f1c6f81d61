// The canonical form of RFC 8785 (see writer.hpp and canonical.hpp), for hashing.
// Integers beyond 2^53 are outside of that RFC's domain (I-JSON); they are written with all their digits, so that two
// different values never share a canonical form.
#include "transport/json/canonical.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "transport/json/escape.hpp"
#include "transport/json/number.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::json {
namespace {

using Member = Json::object_t::value_type;

// From here on not every integer is a double, and a double is written as an integer that the strict reader may refuse.
constexpr double exact_integers = 9007199254740992;  // 2^53

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

// A member with the first eight bytes of its key, which nearly always decide: as one number, the first byte the
// highest.
struct Place {
  std::uint64_t first;
  const Member* member;
};

Place place_of(const Member& member) {
  static_assert(std::endian::native == std::endian::little);
  const std::string& key = member.first;
  std::uint64_t bytes = 0;
  if (key.size() >= sizeof bytes) {
    std::memcpy(&bytes, key.data(), sizeof bytes);
  } else {
    std::memcpy(&bytes, key.data(), key.size());
  }
  return {__builtin_bswap64(bytes), &member};
}

bool comes_first(const Place& a, const Place& b) {
  constexpr std::uint64_t beyond_ascii = 0x8080808080808080u;
  if (a.first != b.first && ((a.first | b.first) & beyond_ascii) == 0) return a.first < b.first;
  return utf16_less(a.member->first, b.member->first);
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
  std::vector<Place> members;  // of all open objects, the innermost last
};

class Canonical {
 public:
  Canonical(std::string& out, Scratch& scratch) : out_(out), open_(scratch.open), members_(scratch.members) {
    open_.clear();
    members_.clear();
  }

  CanonicalForm write(const Json& value) {
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
        const Member& member = *members_[frame.begin + index].member;
        write_escaped<Form::canonical>(member.first, out_);
        out_.put(':');
        put(member.second);
      }
    }
    return form_;
  }

 private:
  void put(const Json& value) {
    switch (value.type()) {
      case Json::value_t::array: {
        const auto& elements = *value.get_ptr<const Json::array_t*>();
        out_.put('[');
        open_.push_back({&elements, 0, elements.size()});
        form_.depth = std::max(form_.depth, open_.size());
        return;
      }
      case Json::value_t::object:
        out_.put('{');
        open_.push_back(sorted(*value.get_ptr<const Json::object_t*>()));
        form_.depth = std::max(form_.depth, open_.size());
        return;
      case Json::value_t::string:
        write_escaped<Form::canonical>(*value.get_ptr<const std::string*>(), out_);
        return;
      case Json::value_t::number_float:
        if (!(std::fabs(*value.get_ptr<const Json::number_float_t*>()) < exact_integers)) form_.reads_back = false;
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
      case Json::value_t::binary:  // JSON has no such value
      case Json::value_t::discarded:
        form_.reads_back = false;
        [[fallthrough]];
      case Json::value_t::null:
        out_.put("null");
    }
  }

  Frame sorted(const Json::object_t& object) {
    const std::size_t begin = members_.size();
    for (const Member& member : object) members_.push_back(place_of(member));
    const auto first = members_.begin() + static_cast<std::ptrdiff_t>(begin);
    if (!std::is_sorted(first, members_.end(), comes_first)) std::sort(first, members_.end(), comes_first);
    return {nullptr, begin, object.size()};
  }

  Output out_;
  std::vector<Frame>& open_;
  std::vector<Place>& members_;
  CanonicalForm form_;
};

}  // namespace

CanonicalForm write_canonical_form(const Json& value, std::string& out) {
  constexpr std::size_t kept = 4096;  // frames or members
  thread_local Scratch scratch;
  const CanonicalForm form = Canonical(out, scratch).write(value);
  if (scratch.open.capacity() > kept || scratch.members.capacity() > kept) scratch = {};
  return form;
}

void write_canonical(const Json& value, std::string& out) {
  write_canonical_form(value, out);
}

std::string write_canonical(const Json& value) {
  std::string out;
  write_canonical(value, out);
  return out;
}

}  // namespace portcullis::json
