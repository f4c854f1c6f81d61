// Asked of the validator itself: what may be replaced without its noticing was not proven by it.
#include "tools/checkers/schema_proof.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "tools/claims/utf8.hpp"

namespace portcullis::tools::checkers {

namespace {

namespace utf8 = claims::utf8;

constexpr std::size_t kMostProse = 8;            // strings that are replaced one by one, each with a validation
constexpr std::size_t kMostBytes = 1024 * 1024;  // of all strings of a document that has prose in it

// Three words, or a run of a script that writes no spaces.
bool is_prose(std::string_view text) {
  constexpr std::size_t words_of_a_statement = 3;
  constexpr std::size_t letters_of_a_statement = 6;
  std::size_t words = 0;
  std::size_t beyond_ascii = 0;
  bool in_word = false;
  for (std::size_t i = 0; i < text.size();) {
    const utf8::Char c = utf8::at(text, i);
    const bool letter = utf8::is_letter(c.value);
    if (letter && !in_word) ++words;
    if (letter && c.value > 0x2E80) ++beyond_ascii;
    in_word = !utf8::is_space(c.value) && c.value != U'_' && (letter || in_word);
    i += c.size;
  }
  return words >= words_of_a_statement || beyond_ascii >= letters_of_a_statement;
}

// Other words of the same shape, so that no length and no class of characters gives the difference away.
std::string reworded(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>('a' + (c - 'a' + 13) % 26);
    if (c >= 'A' && c <= 'Z') c = static_cast<char>('A' + (c - 'A' + 13) % 26);
  }
  return text;
}

struct Strings {
  std::size_t prose = 0;
  std::size_t bytes = 0;
  std::size_t leaves = 0;
};

void read(const Json& value, Strings& out) {
  const auto note = [&](const std::string& text) {
    out.bytes += text.size();
    if (is_prose(text)) ++out.prose;
  };
  if (value.is_object()) {
    for (const auto& member : value.items()) {
      note(member.key());
      read(member.value(), out);
    }
  } else if (value.is_array()) {
    for (const Json& element : value) read(element, out);
  } else {
    ++out.leaves;
    if (value.is_string()) note(value.get_ref<const std::string&>());
  }
}

// The same value with the prose string number `wanted` in other words. Depth is bounded by the strict reader.
Json with_other_words(const Json& value, std::size_t& wanted) {
  constexpr auto done = static_cast<std::size_t>(-1);
  const auto text = [&](const std::string& original) {
    if (wanted == done || !is_prose(original)) return original;
    if (wanted-- != 0) return original;
    wanted = done;
    return reworded(original);
  };
  if (value.is_object()) {
    Json copy = Json::object();
    for (const auto& member : value.items()) {
      std::string name = text(member.key());
      copy[std::move(name)] = with_other_words(member.value(), wanted);
    }
    return copy;
  }
  if (value.is_array()) {
    Json copy = Json::array();
    for (const Json& element : value) copy.push_back(with_other_words(element, wanted));
    return copy;
  }
  return value.is_string() ? Json(text(value.get_ref<const std::string&>())) : value;
}

Json with_leaves(const Json& value, const Json& leaf) {
  if (value.is_object()) {
    Json copy = Json::object();
    for (const auto& member : value.items()) copy[member.key()] = with_leaves(member.value(), leaf);
    return copy;
  }
  if (value.is_array()) {
    Json copy = Json::array();
    for (const Json& element : value) copy.push_back(with_leaves(element, leaf));
    return copy;
  }
  return leaf;
}

// A value is pinned when one of these in the place of all others would not do.
bool says_nothing(const schemas::Validator& validator, const Json& value, const Strings& strings) {
  const std::array<Json, 4> others{Json(nullptr), Json(true), Json(-0.5), Json("\u2400")};
  return std::all_of(others.begin(), others.end(), [&](const Json& other) {
    return validator.valid(strings.leaves == 0 ? other : with_leaves(value, other));
  });
}

}  // namespace

std::string_view unproven(const schemas::Validator& validator, const Json& value) {
  Strings strings;
  read(value, strings);
  if (says_nothing(validator, value, strings)) return "schema_proves_nothing";
  if (strings.prose == 0) return {};
  if (strings.prose > kMostProse || strings.bytes > kMostBytes) return "too_large";
  for (std::size_t i = 0; i < strings.prose; ++i) {
    std::size_t wanted = i;
    const Json other = with_other_words(value, wanted);
    if (other == value || validator.valid(other)) return "prose_not_in_schema";
  }
  return {};
}

}  // namespace portcullis::tools::checkers
