// The canonical form of RFC 8785 (see writer.hpp), for hashing.
// Integers beyond 2^53 are outside of that RFC's domain (I-JSON); they are written with all their digits, so that two
// different values never share a canonical form.
#include <algorithm>
#include <array>
#include <vector>

#include "transport/json/number.hpp"
#include "transport/json/utf8.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::json {
namespace {

using Member = Json::object_t::value_type;

// RFC 8785 section 3.2.2.2: only what must be escaped is.
void write_canonical_string(std::string_view text, std::string& out) {
  constexpr char digits[] = "0123456789abcdef";
  out += '"';
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x80) {
      const Sequence sequence = sequence_at(text, i);
      if (sequence.size == 0) {
        out += "\xEF\xBF\xBD";
        ++i;
      } else {
        out.append(text, i, sequence.size);
        i += sequence.size;
      }
      continue;
    }
    ++i;
    switch (byte) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (byte < 0x20) {
          out += "\\u00";
          out += digits[byte >> 4];
          out += digits[byte & 0xF];
        } else {
          out += static_cast<char>(byte);
        }
    }
  }
  out += '"';
}

// The order of the first UTF-16 code units of two characters: what lies outside the basic plane begins with a
// surrogate (D800 to DBFF) and so comes before U+E000 to U+FFFF, unlike in UTF-8.
bool utf16_less(std::string_view a, std::string_view b) {
  const auto [x, y] = std::ranges::mismatch(a, b);
  if (y == b.end()) return false;
  if (x == a.end()) return true;
  const auto first = static_cast<unsigned char>(*x);
  const auto second = static_cast<unsigned char>(*y);
  // Lead bytes EE and EF are U+E000 to U+FFFF, F0 to F4 what lies above. Continuation bytes are never in this range.
  if (first >= 0xEE && second >= 0xEE && (first >= 0xF0) != (second >= 0xF0)) return first > second;
  return first < second;
}

// An open array, or an open object with its members in canonical order.
struct Frame {
  const Json* array;
  std::vector<const Member*> members;
  std::size_t next = 0;
};

Frame frame_of(const Json& container) {
  if (container.is_array()) return {&container, {}};
  Frame frame{nullptr, {}};
  for (const Member& member : container.get_ref<const Json::object_t&>()) frame.members.push_back(&member);
  std::ranges::sort(frame.members, utf16_less, [](const Member* member) { return std::string_view(member->first); });
  return frame;
}

void write_scalar(const Json& value, std::string& out) {
  if (value.is_string()) {
    write_canonical_string(value.get_ref<const std::string&>(), out);
  } else if (value.is_number_float()) {
    write_ecmascript(value.get_ref<const Json::number_float_t&>(), out);
  } else {
    write(value, out);
  }
}

}  // namespace

std::string write_canonical(const Json& value) {
  std::string out;
  std::vector<Frame> open;
  const auto put = [&](const Json& next) {
    if (!next.is_array() && !next.is_object()) {
      write_scalar(next, out);
      return;
    }
    out += next.is_array() ? '[' : '{';
    open.push_back(frame_of(next));
  };
  put(value);
  while (!open.empty()) {
    Frame& frame = open.back();
    const bool array = frame.array != nullptr;
    if (frame.next == (array ? frame.array->size() : frame.members.size())) {
      out += array ? ']' : '}';
      open.pop_back();
      continue;
    }
    if (frame.next != 0) out += ',';
    const std::size_t index = frame.next++;
    if (array) {
      put(frame.array->get_ref<const Json::array_t&>()[index]);
    } else {
      const Member& member = *frame.members[index];
      write_canonical_string(member.first, out);
      out += ':';
      put(member.second);
    }
  }
  return out;
}

}  // namespace portcullis::json
