// Values against the table of keys, and the nearest name to a misspelt one (see keys.hpp).
#include <algorithm>
#include <charconv>
#include <numeric>

#include "server/config/keys.hpp"

namespace portcullis::server::config {
namespace {

// Longer names are compared by their beginning: the cost is the product of both lengths.
constexpr std::size_t compared_bytes = 100;

constexpr std::size_t most_listed = 64;  // the largest panel

// Levenshtein distance.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  a = a.substr(0, compared_bytes);
  b = b.substr(0, compared_bytes);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

schemas::Problem wrong_type(const std::string& place, const Value& value, const std::string& wanted) {
  return {"wrong_type",
          place + " is " + (std::holds_alternative<std::vector<std::string>>(value) ? "an " : "a ") +
              std::string(type_name(value)) + "; it has to be " + wanted + ".",
          {},
          "Write " + wanted + "."};
}

std::optional<schemas::Problem> check_integer(const Key& key, std::int64_t value, const std::string& place) {
  if (value >= key.least && value <= key.most) return std::nullopt;
  const std::string range = std::to_string(key.least) + " to " + std::to_string(key.most);
  return schemas::Problem{"out_of_range",
                          place + " is " + std::to_string(value) + "; it has to be from " + range + ".",
                          {range},
                          "Write a number of this range."};
}

std::optional<schemas::Problem> check_list(const Key& key, const std::vector<std::string>& list,
                                           const std::string& place) {
  if (list.empty() || list.size() > most_listed) {
    return schemas::Problem{"out_of_range",
                            place + " has " + std::to_string(list.size()) + " elements; it has to have 1 to " +
                                std::to_string(most_listed) + ".",
                            {},
                            "Name 1 to " + std::to_string(most_listed) + ", or leave the key out."};
  }
  for (auto it = list.begin(); it != list.end(); ++it) {
    if (std::find(list.begin(), it, *it) == it) continue;
    const bool seats = key.path.ends_with(".seats");
    return schemas::Problem{seats ? "duplicate_seat" : "out_of_range",
                            place + " names " + shown_text(*it) + " twice.",
                            {},
                            seats ? "Name each seat once." : "Name each once."};
  }
  return std::nullopt;
}

}  // namespace

std::string nearest(std::string_view text, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t least = std::string::npos;
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(text, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

std::optional<schemas::Problem> check(const Key& key, const Value& value, const std::string& place) {
  const auto* integer = std::get_if<std::int64_t>(&value);
  const auto* text = std::get_if<std::string>(&value);
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  switch (key.type) {
    case KeyType::boolean:
      if (!std::holds_alternative<bool>(value)) return wrong_type(place, value, "true or false");
      return std::nullopt;
    case KeyType::integer:
      if (integer == nullptr) return wrong_type(place, value, "an integer");
      return check_integer(key, *integer, place);
    case KeyType::size_or_all:
      if (text != nullptr && *text == "all") return std::nullopt;
      if (integer == nullptr) return wrong_type(place, value, "an integer or \"all\"");
      return check_integer(key, *integer, place);
    case KeyType::money:
      if (integer == nullptr && !std::holds_alternative<Decimal>(value))
        return wrong_type(place, value, "an amount in US dollars such as 2.5, without quotes");
      if (millionths_of(value)) return std::nullopt;
      return schemas::Problem{
          "out_of_range",
          place + " is " + shown_text(text_of(value)) + "; it has to be from 0 to 1000000 US dollars.",
          {},
          "Write an amount such as 2.5, with at most six digits behind the point and no exponent."};
    case KeyType::text:
      if (text == nullptr) return wrong_type(place, value, "a string");
      if (text->empty()) {
        return schemas::Problem{"out_of_range", place + " is empty.", {}, "Write a value, or leave the key out."};
      }
      return std::nullopt;
    case KeyType::text_list:
      if (list == nullptr) return wrong_type(place, value, "an array of strings");
      return check_list(key, *list, place);
    case KeyType::choice: {
      if (text == nullptr) return wrong_type(place, value, "a string");
      if (std::ranges::find(key.allowed, *text) != key.allowed.end()) return std::nullopt;
      const std::vector<std::string> allowed(key.allowed.begin(), key.allowed.end());
      return schemas::Problem{"not_allowed", place + " is " + shown_text(*text) + ".", allowed,
                              "Write \"" + nearest(*text, allowed) + "\" or another of these."};
    }
    case KeyType::no_tables:
      if (list != nullptr && list->empty()) return std::nullopt;
      return wrong_type(place, value, "an array of [[seats]] tables");
  }
  return wrong_type(place, value, "of a known type");
}

Value parse_value(const Key& key, std::string_view text) {
  switch (key.type) {
    case KeyType::boolean:
      if (text == "true") return true;
      if (text == "false") return false;
      break;
    case KeyType::integer:
    case KeyType::size_or_all: {
      std::int64_t value = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (error == std::errc() && end == text.data() + text.size()) return value;
      break;
    }
    case KeyType::money:
      return Decimal{std::string(text)};
    case KeyType::text_list: {
      std::vector<std::string> list;
      while (!text.empty()) {
        const auto comma = text.find(',');
        list.emplace_back(text.substr(0, comma));
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
      }
      return list;
    }
    case KeyType::text:
    case KeyType::choice:
    case KeyType::no_tables:
      break;
  }
  return std::string(text);
}

}  // namespace portcullis::server::config
