// See object.hpp.
#include "transport/json/object.hpp"

namespace portcullis::json {
namespace {

constexpr int most_recursion = 64;

void empty(Json& value, int depth) {
  if (auto* members = value.get_ptr<Json::object_t*>()) {
    if (depth != 0)
      for (auto& member : *members)
        if (member.second.is_structured()) empty(member.second, depth - 1);
    members->clear();
  } else if (auto* elements = value.get_ptr<Json::array_t*>()) {
    if (depth != 0)
      for (auto& element : *elements)
        if (element.is_structured()) empty(element, depth - 1);
    elements->clear();
  }
}

}  // namespace

void dispose(Json& value) {
  empty(value, most_recursion);
  value = nullptr;
}

}  // namespace portcullis::json
