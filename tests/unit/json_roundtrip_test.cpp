// Property: what the writer prints, the reader reads back as the same value, for any tree and any bytes.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>

#include "transport/json/reader.hpp"
#include "transport/json/utf8.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::json {
namespace {

std::string utf8(char32_t code) {
  std::string out;
  const auto add = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xC0 | (code >> 6));
    add(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    add(0xE0 | (code >> 12));
    add(0x80 | ((code >> 6) & 0x3F));
    add(0x80 | (code & 0x3F));
  } else {
    add(0xF0 | (code >> 18));
    add(0x80 | ((code >> 12) & 0x3F));
    add(0x80 | ((code >> 6) & 0x3F));
    add(0x80 | (code & 0x3F));
  }
  return out;
}

// Characters with the ones that need care over-represented.
rc::Gen<std::string> character() {
  return rc::gen::map(
      rc::gen::oneOf(
          rc::gen::inRange<std::uint32_t>(0, 0x80), rc::gen::inRange<std::uint32_t>(0x80, 0xD800),
          rc::gen::inRange<std::uint32_t>(0xE000, 0x110000),
          rc::gen::element<std::uint32_t>(0, '"', '\\', '\n', 0x7F, 0x2028, 0x2029, 0xFEFF, 0xFFFF, 0x10FFFF)),
      [](std::uint32_t code) { return utf8(code); });
}

rc::Gen<std::string> text() {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(character()), [](const auto& parts) {
    std::string out;
    for (const auto& part : parts) out += part;
    return out;
  });
}

rc::Gen<Json> scalar() {
  return rc::gen::oneOf(
      rc::gen::just(Json(nullptr)), rc::gen::map(rc::gen::arbitrary<bool>(), [](bool value) { return Json(value); }),
      rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](std::int64_t value) { return Json(value); }),
      rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t value) { return Json(value); }),
      rc::gen::map(rc::gen::suchThat(rc::gen::map(rc::gen::arbitrary<std::uint64_t>(),
                                                  [](std::uint64_t bits) { return std::bit_cast<double>(bits); }),
                                     [](double value) { return std::isfinite(value); }),
                   [](double value) { return Json(value); }),
      rc::gen::map(text(), [](const std::string& value) { return Json(value); }));
}

rc::Gen<Json> tree(int depth) {
  if (depth == 0) return scalar();
  const auto inner = rc::gen::lazy([depth] { return tree(depth - 1); });
  return rc::gen::oneOf(
      scalar(),
      rc::gen::map(rc::gen::container<std::vector<Json>>(inner),
                   [](const std::vector<Json>& items) {
                     Json out = Json::array();
                     for (const auto& item : items) out.push_back(item);
                     return out;
                   }),
      rc::gen::map(rc::gen::container<std::vector<std::pair<std::string, Json>>>(rc::gen::pair(text(), inner)),
                   [](const auto& members) {
                     Json out = Json::object();
                     for (const auto& [key, value] : members) out[key] = value;
                     return out;
                   }));
}

TEST(JsonRoundTrip, reading_what_was_written_gives_the_same_tree) {
  EXPECT_TRUE(rc::check([] {
    const Json value = *rc::gen::resize(12, tree(3));
    const std::string written = write(value);
    const auto again = read(written);
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == value);
    RC_ASSERT(write(*again) == written);
  }));
}

TEST(JsonRoundTrip, canonical_form_is_a_fixed_point_and_ignores_member_order) {
  EXPECT_TRUE(rc::check([] {
    Json value = *rc::gen::resize(16, tree(2));
    const std::string canonical = write_canonical(value);
    if (value.is_object()) {
      Json reversed = Json::object();
      for (auto it = value.rbegin(); it != value.rend(); ++it) reversed[it.key()] = it.value();
      RC_ASSERT(write_canonical(reversed) == canonical);
    }
    // An integer-valued double is printed as an integer, and beyond 64 bits such a one is refused when read back.
    if (const auto again = read(canonical)) RC_ASSERT(write_canonical(*again) == canonical);
  }));
}

TEST(JsonRoundTrip, any_bytes_become_one_line_that_can_be_read) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    const std::string written = write(Json(bytes));
    RC_ASSERT(written.find('\n') == std::string::npos);
    const auto again = read(written);
    RC_ASSERT(again.has_value());
    bool valid = true;
    for (std::size_t i = 0; valid && i < bytes.size();) {
      const auto size = sequence_at(bytes, i).size;
      valid = size != 0;
      i += size;
    }
    RC_ASSERT(!valid || *again == Json(bytes));
  }));
}

}  // namespace
}  // namespace portcullis::json
