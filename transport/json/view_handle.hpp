// Between a View and the parser's own handle. Private to this folder.
#pragma once

#include <simdjson.h>

#include <cstring>
#include <type_traits>

#include "transport/json/view.hpp"

namespace portcullis::json {

struct ViewHandle {
  using Element = simdjson::dom::element;
  static_assert(std::is_trivially_copyable_v<Element> && sizeof(Element) == sizeof(View) &&
                alignof(Element) <= alignof(View));

  static View of(const Element& element) {
    View view;
    std::memcpy(view.handle_.data(), &element, sizeof element);
    return view;
  }
  static Element in(const View& view) {
    Element element;
    std::memcpy(static_cast<void*>(&element), view.handle_.data(), sizeof element);
    return element;
  }
};

}  // namespace portcullis::json
