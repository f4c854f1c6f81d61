// See reader.hpp. simdjson checks UTF-8 and grammar and gives a tape; this file turns the tape into a Json tree and
// adds what simdjson leaves open: duplicate keys, the exact depth, the byte order mark.
#include "transport/json/reader.hpp"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <optional>
#include <vector>

#include "transport/json/diagnose.hpp"
#include "transport/json/view_handle.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::json {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t keep_bytes = 1u << 20;    // buffers for larger documents are not kept
constexpr std::size_t min_capacity = 4u << 10;  // so that small messages never reallocate
constexpr std::size_t pairwise_keys = 8;        // up to here comparing every pair is faster than sorting
constexpr std::size_t max_recursion = 1024;     // of convert(), whatever a caller asks for
constexpr std::size_t shown_key_bytes = 80;

ReadError duplicate(std::string_view key) {
  const bool cut = key.size() > shown_key_bytes;
  return {ReadErrorCode::duplicate_key,
          "duplicate key \"" + visible_line(key.substr(0, shown_key_bytes)) + (cut ? "\"..." : "\"")};
}

ReadError too_deep(std::size_t max_depth) {
  return {ReadErrorCode::too_deep, "more than " + std::to_string(max_depth) + " arrays and objects inside each other"};
}

// By length first: most keys of an object differ in it, and it costs no look at their bytes.
bool shorter_or_less(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size();
  return std::memcmp(a.data(), b.data(), a.size()) < 0;
}

}  // namespace

struct Reader::Impl {
  dom::parser parser;
  std::unique_ptr<char[]> buffer;  // capacity + padding
  std::size_t capacity = 0;
  std::size_t parser_depth = 0;
  std::vector<std::string_view> keys;  // scratch of the duplicate check
  std::size_t max_depth = 0;
  std::optional<ReadError> error;
  bool shown = false;  // a document is being looked at: its bytes and its tape have to stay

  std::expected<dom::element, ReadError> parse(std::string_view text, const ReadLimits& limits);
  std::expected<Json, ReadError> read(std::string_view text, const ReadLimits& limits);
  bool prepare(std::size_t size);
  bool convert(const dom::element& from, Json& to, std::size_t depth);
  bool convert_array(const dom::array& from, Json& to, std::size_t depth);
  bool convert_object(const dom::object& from, Json& to, std::size_t depth);
  bool has_duplicate(const dom::object& object);
  bool check(const dom::element& value, std::size_t depth);  // what convert() refuses
  void shrink();
};

// Room for a document of `size` bytes. False: no memory.
bool Reader::Impl::prepare(std::size_t size) {
  // Empty containers do not count in simdjson, so the exact limit is kept by convert(); this one bounds its work.
  const std::size_t depth = max_depth + 2;
  if (size <= capacity && depth == parser_depth) return true;
  const std::size_t wanted = std::max(capacity, std::bit_ceil(std::max(size, min_capacity)));
  if (parser.allocate(wanted, depth) != simdjson::SUCCESS) return false;
  if (wanted > capacity) {
    if (parser.doc.allocate(wanted) != simdjson::SUCCESS) return false;
    buffer = std::make_unique_for_overwrite<char[]>(wanted + simdjson::SIMDJSON_PADDING);
  }
  capacity = wanted;
  parser_depth = depth;
  return true;
}

bool Reader::Impl::has_duplicate(const dom::object& object) {
  keys.clear();
  for (const auto member : object) keys.push_back(member.key);
  if (keys.size() <= pairwise_keys) {
    for (std::size_t i = 1; i < keys.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (keys[i] == keys[j]) {
          error = duplicate(keys[i]);
          return true;
        }
      }
    }
    return false;
  }
  std::ranges::sort(keys, shorter_or_less);
  const auto twice = std::ranges::adjacent_find(keys);
  if (twice == keys.end()) return false;
  error = duplicate(*twice);
  return true;
}

bool Reader::Impl::convert_array(const dom::array& from, Json& to, std::size_t depth) {
  if (depth >= max_depth) {
    error = too_deep(max_depth);
    return false;
  }
  to = Json(Json::value_t::array);
  auto& elements = to.get_ref<Json::array_t&>();
  elements.reserve(from.size());
  for (const auto element : from) {
    if (!convert(element, elements.emplace_back(), depth + 1)) return false;
  }
  return true;
}

bool Reader::Impl::convert_object(const dom::object& from, Json& to, std::size_t depth) {
  if (depth >= max_depth) {
    error = too_deep(max_depth);
    return false;
  }
  if (has_duplicate(from)) return false;
  to = Json(Json::value_t::object);
  auto& members = to.get_ref<Json::object_t&>();
  members.reserve(from.size());
  for (const auto member : from) {
    // Straight to the vector behind the object: its own insertion would compare with every key before it.
    auto& added =
        members.emplace_back(std::piecewise_construct, std::forward_as_tuple(member.key), std::forward_as_tuple());
    if (!convert(member.value, added.second, depth + 1)) return false;
  }
  return true;
}

bool Reader::Impl::convert(const dom::element& from, Json& to, std::size_t depth) {
  switch (from.type()) {
    case dom::element_type::ARRAY:
      return convert_array(dom::array(from), to, depth);
    case dom::element_type::OBJECT:
      return convert_object(dom::object(from), to, depth);
    case dom::element_type::STRING:
      to = std::string(std::string_view(from));
      return true;
    case dom::element_type::INT64:
      to = std::int64_t(from);
      return true;
    case dom::element_type::UINT64:
      to = std::uint64_t(from);
      return true;
    case dom::element_type::DOUBLE:
      to = double(from);
      return true;
    case dom::element_type::BOOL:
      to = bool(from);
      return true;
    case dom::element_type::NULL_VALUE:
      to = nullptr;
      return true;
  }
  error = ReadError{ReadErrorCode::syntax, "a value of unknown type"};
  return false;
}

bool Reader::Impl::check(const dom::element& value, std::size_t depth) {
  const bool object = value.is_object();
  if (!object && !value.is_array()) return true;
  if (depth >= max_depth) {
    error = too_deep(max_depth);
    return false;
  }
  if (object) {
    const dom::object members(value);
    if (has_duplicate(members)) return false;
    for (const auto member : members)
      if (!check(member.value, depth + 1)) return false;
  } else {
    for (const auto element : dom::array(value))
      if (!check(element, depth + 1)) return false;
  }
  return true;
}

std::expected<dom::element, ReadError> Reader::Impl::parse(std::string_view text, const ReadLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return std::unexpected(ReadError{ReadErrorCode::too_large, "more than " + std::to_string(limits.max_bytes) +
                                                                   " bytes (" + std::to_string(text.size()) + ")"});
  }
  if (text.starts_with("\xEF\xBB\xBF") || text.starts_with("\xFE\xFF") || text.starts_with("\xFF\xFE")) {
    return std::unexpected(ReadError{ReadErrorCode::byte_order_mark, "a byte order mark before the document"});
  }
  if (text.find_first_not_of(" \n\r\t") == std::string_view::npos) {
    return std::unexpected(ReadError{ReadErrorCode::empty, "nothing but white space"});
  }
  max_depth = std::min(limits.max_depth, max_recursion);
  if (!prepare(text.size())) {
    return std::unexpected(ReadError{ReadErrorCode::too_large, "not enough memory for the document"});
  }
  std::memcpy(buffer.get(), text.data(), text.size());
  std::memset(buffer.get() + text.size(), 0, simdjson::SIMDJSON_PADDING);

  dom::element root;
  if (const auto failure = parser.parse(buffer.get(), text.size(), false).get(root)) {
    const auto code = failure == simdjson::NUMBER_ERROR ? ReadErrorCode::number_out_of_range : ReadErrorCode::syntax;
    return std::unexpected(diagnose(text, max_depth, {code, simdjson::error_message(failure)}));
  }
  error.reset();
  return root;
}

std::expected<Json, ReadError> Reader::Impl::read(std::string_view text, const ReadLimits& limits) {
  const auto root = parse(text, limits);
  if (!root) return std::unexpected(root.error());
  Json value;
  if (!convert(*root, value, 0)) return std::unexpected(*std::move(error));
  return value;
}

void Reader::Impl::shrink() {
  if (capacity > keep_bytes || keys.capacity() > keep_bytes / sizeof(std::string_view)) *this = Impl();
}

Reader::Reader() : impl_(std::make_unique<Impl>()) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

std::expected<Json, ReadError> Reader::read(std::string_view text, const ReadLimits& limits) {
  if (impl_->shown) return Reader().read(text, limits);
  std::expected<Json, ReadError> result = [&]() -> std::expected<Json, ReadError> {
    try {
      return impl_->read(text, limits);
    } catch (const std::bad_alloc&) {
      return std::unexpected(ReadError{ReadErrorCode::too_large, "not enough memory for the document"});
    }
  }();
  impl_->shrink();
  return result;
}

std::optional<ReadError> Reader::look(std::string_view text, const std::function<void(const View&)>& with,
                                      const ReadLimits& limits) {
  if (impl_->shown) return Reader().look(text, with, limits);
  const auto checked = [&]() -> std::expected<dom::element, ReadError> {
    try {
      auto root = impl_->parse(text, limits);
      if (root && !impl_->check(*root, 0)) return std::unexpected(*std::move(impl_->error));
      return root;
    } catch (const std::bad_alloc&) {
      return std::unexpected(ReadError{ReadErrorCode::too_large, "not enough memory for the document"});
    }
  }();
  if (!checked) {
    impl_->shrink();
    return checked.error();
  }
  struct Shown {
    explicit Shown(Impl& impl) : of(impl) { of.shown = true; }
    ~Shown() {
      of.shown = false;
      of.shrink();
    }
    Impl& of;
  } const shown(*impl_);
  with(ViewHandle::of(*checked));
  return std::nullopt;
}

namespace {

Reader& reader_of_this_thread() {
  thread_local Reader reader;
  return reader;
}

}  // namespace

std::expected<Json, ReadError> read(std::string_view text, const ReadLimits& limits) {
  return reader_of_this_thread().read(text, limits);
}

std::optional<ReadError> look(std::string_view text, const std::function<void(const View&)>& with,
                              const ReadLimits& limits) {
  return reader_of_this_thread().look(text, with, limits);
}

}  // namespace portcullis::json
