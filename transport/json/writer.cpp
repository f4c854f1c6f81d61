// See writer.hpp. Iterative: a tree that was not read from text may be deeper than any limit.
#include "transport/json/writer.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "transport/json/number.hpp"
#include "transport/json/utf8.hpp"

namespace portcullis::json {
namespace {

// Behind the backslash for a byte below 0x20 or at 0x7F, 'u' for \u00XX.
constexpr char short_escape(unsigned char byte) {
  switch (byte) {
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '"':
      return '"';
    case '\\':
      return '\\';
    default:
      return 'u';
  }
}

// True for the bytes that are copied as they are: printable ASCII but the quote and the backslash.
constexpr auto plain = [] {
  std::array<bool, 256> table{};
  for (unsigned i = 0x20; i < 0x7F; ++i) table[i] = i != '"' && i != '\\';
  return table;
}();

// How many bytes from `position` on are plain. Eight at a time: a byte is not plain when it is below 0x20, equal to the
// quote or the backslash, or has its high bit set; adding one puts DEL among the latter.
std::size_t plain_run(std::string_view text, std::size_t position) {
  constexpr std::uint64_t ones = 0x0101010101010101u;
  constexpr std::uint64_t high = 0x8080808080808080u;
  const auto has_zero = [](std::uint64_t word) { return (word - ones) & ~word; };
  std::size_t i = position;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + i, sizeof word);
    const std::uint64_t below_space = (word - ones * 0x20) & ~word;
    const std::uint64_t special =
        below_space | has_zero(word ^ (ones * '"')) | has_zero(word ^ (ones * '\\')) | word | (word + ones);
    if ((special & high) != 0) break;
  }
  while (i < text.size() && plain[static_cast<unsigned char>(text[i])]) ++i;
  return i - position;
}

// An open array or object and where the writing of it stands.
struct Frame {
  const Json* container;
  std::size_t next;
};

bool is_open_container(const Json& value) {
  return (value.is_array() || value.is_object()) && !value.empty();
}

void write_scalar(const Json& value, std::string& out) {
  switch (value.type()) {
    case Json::value_t::string:
      write_string(value.get_ref<const std::string&>(), out);
      return;
    case Json::value_t::number_integer:
      write_integer(value.get_ref<const Json::number_integer_t&>(), out);
      return;
    case Json::value_t::number_unsigned:
      write_integer(value.get_ref<const Json::number_unsigned_t&>(), out);
      return;
    case Json::value_t::number_float:
      write_double(value.get_ref<const Json::number_float_t&>(), out);
      return;
    case Json::value_t::boolean:
      out += value.get_ref<const bool&>() ? "true" : "false";
      return;
    case Json::value_t::array:
      out += "[]";
      return;
    case Json::value_t::object:
      out += "{}";
      return;
    case Json::value_t::null:
    case Json::value_t::binary:  // JSON has no such value
    case Json::value_t::discarded:
      out += "null";
      return;
  }
}

}  // namespace

void write_string(std::string_view text, std::string& out) {
  constexpr char digits[] = "0123456789abcdef";
  out += '"';
  std::size_t start = 0;  // of what is not yet copied
  std::size_t i = 0;
  while ((i += plain_run(text, i)) < text.size()) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      out.append(text, start, i - start);
      const char escape = short_escape(byte);
      out += '\\';
      out += escape;
      if (escape == 'u') {
        out += "00";
        out += digits[byte >> 4];
        out += digits[byte & 0xF];
      }
      start = ++i;
      continue;
    }
    const Sequence sequence = sequence_at(text, i);
    if (sequence.size == 0) {
      out.append(text, start, i - start);
      out += "\xEF\xBF\xBD";
      start = ++i;
    } else if (sequence.code_point == 0x2028 || sequence.code_point == 0x2029) {
      out.append(text, start, i - start);
      out += sequence.code_point == 0x2028 ? "\\u2028" : "\\u2029";
      start = i += sequence.size;
    } else {
      i += sequence.size;
    }
  }
  out.append(text, start, i - start);
  out += '"';
}

void write(const Json& value, std::string& out) {
  if (!is_open_container(value)) {
    write_scalar(value, out);
    return;
  }
  std::vector<Frame> open;
  open.reserve(16);
  const auto enter = [&](const Json& container) {
    out += container.is_array() ? '[' : '{';
    open.push_back({&container, 0});
  };
  enter(value);
  while (!open.empty()) {
    Frame& frame = open.back();
    const bool array = frame.container->is_array();
    if (frame.next == frame.container->size()) {
      out += array ? ']' : '}';
      open.pop_back();
      continue;
    }
    if (frame.next != 0) out += ',';
    const Json* child = nullptr;
    if (array) {
      child = &frame.container->get_ref<const Json::array_t&>()[frame.next];
    } else {
      const auto& member =
          *(frame.container->get_ref<const Json::object_t&>().begin() + static_cast<std::ptrdiff_t>(frame.next));
      write_string(member.first, out);
      out += ':';
      child = &member.second;
    }
    ++frame.next;
    if (is_open_container(*child)) {
      enter(*child);
    } else {
      write_scalar(*child, out);
    }
  }
}

std::string write(const Json& value) {
  std::string out;
  write(value, out);
  return out;
}

}  // namespace portcullis::json
