// See equality.hpp.
#include "schemas/equality.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "schemas/number.hpp"

namespace portcullis::schemas {
namespace {

constexpr std::size_t few = 16;  // up to here, comparing all pairs of scalars is cheaper than sorting them

void append_bits(std::uint64_t bits, std::string& out) {
  char bytes[8];
  for (char& byte : bytes) {
    byte = static_cast<char>(bits & 0xFFu);
    bits >>= 8;
  }
  out.append(bytes, sizeof bytes);
}

void append_text(std::string_view text, std::string& out) {
  append_bits(text.size(), out);
  out += text;
}

bool append_object(const Json::object_t& object, std::string& out, Budget& budget, std::size_t depth) {
  std::vector<const Json::object_t::value_type*> members;
  members.reserve(object.size());
  for (const auto& member : object) members.push_back(&member);
  std::ranges::sort(members, {}, [](const auto* member) { return std::string_view(member->first); });
  out += 'o';
  append_bits(members.size(), out);
  for (const auto* member : members) {
    if (!budget.charge(1 + member->first.size() / 16)) return false;
    append_text(member->first, out);
    if (!append_canonical(member->second, out, budget, depth + 1)) return false;
  }
  return true;
}

bool equal_canonical(const Json& left, const Json& right, Budget& budget, std::size_t depth) {
  std::string left_form;
  std::string right_form;
  return append_canonical(left, left_form, budget, depth) && append_canonical(right, right_form, budget, depth) &&
         left_form == right_form;
}

bool equal_objects(const Json& left, const Json& right, Budget& budget, std::size_t depth) {
  const auto& left_members = left.get_ref<const Json::object_t&>();
  const auto& right_members = right.get_ref<const Json::object_t&>();
  if (left_members.size() != right_members.size()) return false;
  for (std::size_t i = 0; i < left_members.size(); ++i) {
    const auto& [left_name, left_value] = *(left_members.begin() + static_cast<std::ptrdiff_t>(i));
    const auto& [right_name, right_value] = *(right_members.begin() + static_cast<std::ptrdiff_t>(i));
    // The same order is the common case; another order is settled once, for all that lies below.
    if (left_name != right_name) return equal_canonical(left, right, budget, depth);
    if (!equal(left_value, right_value, budget, depth + 1)) return false;
  }
  return true;
}

bool is_scalar(const Json& value) {
  return !value.is_structured();
}

}  // namespace

bool append_canonical(const Json& value, std::string& out, Budget& budget, std::size_t depth) {
  if (depth > max_value_depth) budget.exhaust();
  if (!budget.charge(1)) return false;
  switch (value.type()) {
    case Json::value_t::null:
      out += 'n';
      return true;
    case Json::value_t::boolean:
      out += value.get<bool>() ? 't' : 'f';
      return true;
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float: {
      const CanonicalNumber number = canonical_number(value);
      out += static_cast<char>('0' + static_cast<int>(number.kind));
      append_bits(number.bits, out);
      return true;
    }
    case Json::value_t::string: {
      const auto& text = value.get_ref<const std::string&>();
      if (!budget.charge(text.size() / 16)) return false;
      out += 's';
      append_text(text, out);
      return true;
    }
    case Json::value_t::array:
      out += 'a';
      append_bits(value.size(), out);
      for (const Json& item : value) {
        if (!append_canonical(item, out, budget, depth + 1)) return false;
      }
      return true;
    case Json::value_t::object:
      return append_object(value.get_ref<const Json::object_t&>(), out, budget, depth);
    case Json::value_t::binary:
    case Json::value_t::discarded:
      break;
  }
  budget.exhaust();  // not a JSON value: it is equal to nothing, and nothing may be concluded from it
  return false;
}

bool equal(const Json& left, const Json& right, Budget& budget, std::size_t depth) {
  if (depth > max_value_depth) budget.exhaust();
  if (!budget.charge(1)) return false;
  if (left.is_number() || right.is_number()) {
    return left.is_number() && right.is_number() && compare_numbers(left, right) == std::partial_ordering::equivalent;
  }
  if (left.type() != right.type()) return false;
  switch (left.type()) {
    case Json::value_t::null:
      return true;
    case Json::value_t::boolean:
      return left.get<bool>() == right.get<bool>();
    case Json::value_t::string: {
      const auto& left_text = left.get_ref<const std::string&>();
      const auto& right_text = right.get_ref<const std::string&>();
      return left_text.size() == right_text.size() && budget.charge(left_text.size() / 16) && left_text == right_text;
    }
    case Json::value_t::array: {
      if (left.size() != right.size()) return false;
      for (std::size_t i = 0; i < left.size(); ++i) {
        if (!equal(left[i], right[i], budget, depth + 1)) return false;
      }
      return true;
    }
    case Json::value_t::object:
      return equal_objects(left, right, budget, depth);
    default:
      return false;
  }
}

Duplicate find_duplicate(const Json::array_t& items, Budget& budget) {
  const Duplicate none{items.size(), items.size()};
  if (items.size() < 2) return none;
  if (items.size() <= few && std::ranges::all_of(items, is_scalar)) {
    for (std::size_t i = 1; i < items.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (equal(items[j], items[i], budget)) return {j, i};
      }
    }
    return none;
  }
  std::string forms;
  std::vector<std::size_t> starts;
  starts.reserve(items.size() + 1);
  for (const Json& item : items) {
    starts.push_back(forms.size());
    if (!append_canonical(item, forms, budget)) return none;
  }
  starts.push_back(forms.size());
  const auto form = [&](std::size_t i) { return std::string_view(forms).substr(starts[i], starts[i + 1] - starts[i]); };
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t i, std::size_t j) {
    const int difference = form(i).compare(form(j));
    return difference != 0 ? difference < 0 : i < j;
  });
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (form(order[i - 1]) == form(order[i])) return {order[i - 1], order[i]};
  }
  return none;
}

}  // namespace portcullis::schemas
