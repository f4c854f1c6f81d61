// See writer.hpp. Iterative: a tree that was not read from text may be deeper than any limit.
#include "transport/json/writer.hpp"

#include <vector>

#include "transport/json/escape.hpp"
#include "transport/json/number.hpp"

namespace portcullis::json {
namespace {

// An open array or object and where the writing of it stands.
struct Frame {
  const Json::array_t* array;
  const Json::object_t* object;
  std::size_t size;
  std::size_t next;
};

bool is_open_container(const Json& value) {
  return (value.is_array() || value.is_object()) && !value.empty();
}

void write_scalar(const Json& value, Output& out) {
  switch (value.type()) {
    case Json::value_t::string:
      write_escaped<Form::message>(*value.get_ptr<const std::string*>(), out);
      return;
    case Json::value_t::number_integer:
      write_integer(*value.get_ptr<const Json::number_integer_t*>(), out);
      return;
    case Json::value_t::number_unsigned:
      write_integer(*value.get_ptr<const Json::number_unsigned_t*>(), out);
      return;
    case Json::value_t::number_float:
      write_double(*value.get_ptr<const Json::number_float_t*>(), out);
      return;
    case Json::value_t::boolean:
      out.put(*value.get_ptr<const bool*>() ? "true" : "false");
      return;
    case Json::value_t::array:
      out.put("[]");
      return;
    case Json::value_t::object:
      out.put("{}");
      return;
    case Json::value_t::null:
    case Json::value_t::binary:  // JSON has no such value
    case Json::value_t::discarded:
      out.put("null");
      return;
  }
}

}  // namespace

void write_string(std::string_view text, std::string& out) {
  Output output(out);
  write_escaped<Form::message>(text, output);
}

void write(const Json& value, std::string& out) {
  Output output(out);
  if (!is_open_container(value)) {
    write_scalar(value, output);
    return;
  }
  std::vector<Frame> open;
  open.reserve(16);
  const auto enter = [&](const Json& container) {
    const auto* array = container.get_ptr<const Json::array_t*>();
    const auto* object = container.get_ptr<const Json::object_t*>();
    output.put(array != nullptr ? '[' : '{');
    open.push_back({array, object, array != nullptr ? array->size() : object->size(), 0});
  };
  enter(value);
  while (!open.empty()) {
    Frame& frame = open.back();
    if (frame.next == frame.size) {
      output.put(frame.array != nullptr ? ']' : '}');
      open.pop_back();
      continue;
    }
    if (frame.next != 0) output.put(',');
    const Json* child = nullptr;
    if (frame.array != nullptr) {
      child = &(*frame.array)[frame.next];
    } else {
      const auto& member = *(frame.object->begin() + static_cast<std::ptrdiff_t>(frame.next));
      write_escaped<Form::message>(member.first, output);
      output.put(':');
      child = &member.second;
    }
    ++frame.next;
    if (is_open_container(*child)) {
      enter(*child);
    } else {
      write_scalar(*child, output);
    }
  }
}

std::string write(const Json& value) {
  std::string out;
  write(value, out);
  return out;
}

}  // namespace portcullis::json
