// See view.hpp.
#include "transport/json/view.hpp"

#include "transport/json/view_handle.hpp"

namespace portcullis::json {

using simdjson::dom::element_type;

std::optional<View> View::member(std::string_view key) const {
  const auto element = ViewHandle::in(*this);
  if (!element.is_object()) return std::nullopt;
  for (const auto member : simdjson::dom::object(element))
    if (member.key == key) return ViewHandle::of(member.value);
  return std::nullopt;
}

bool View::is_null() const {
  return ViewHandle::in(*this).is_null();
}
bool View::is_object() const {
  return ViewHandle::in(*this).is_object();
}
bool View::is_array() const {
  return ViewHandle::in(*this).is_array();
}

std::size_t View::size() const {
  const auto element = ViewHandle::in(*this);
  if (!element.is_array()) return 0;
  std::size_t count = 0;  // the parser's own stops at 2^24
  for ([[maybe_unused]] const auto each : simdjson::dom::array(element)) ++count;
  return count;
}

std::optional<View> View::front() const {
  const auto element = ViewHandle::in(*this);
  if (!element.is_array()) return std::nullopt;
  const simdjson::dom::array elements(element);
  if (elements.begin() == elements.end()) return std::nullopt;
  return ViewHandle::of(*elements.begin());
}

std::optional<std::string_view> View::string() const {
  const auto element = ViewHandle::in(*this);
  if (element.type() != element_type::STRING) return std::nullopt;
  return std::string_view(element);
}

std::optional<std::uint64_t> View::count() const {
  const auto element = ViewHandle::in(*this);
  if (element.type() == element_type::UINT64) return std::uint64_t(element);
  if (element.type() != element_type::INT64 || std::int64_t(element) < 0) return std::nullopt;
  return static_cast<std::uint64_t>(std::int64_t(element));
}

}  // namespace portcullis::json
