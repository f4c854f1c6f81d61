// See writer.hpp. Iterative: a tree that was not read from text may be deeper than any limit.
#include "transport/json/writer.hpp"

#include <vector>

#include "transport/json/escape.hpp"
#include "transport/json/number.hpp"

namespace portcullis::json {
namespace {

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
  write_escaped<Form::message>(text, out);
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
