// Numbers in words; see veto_atoms.hpp.
#include <algorithm>
#include <array>

#include "tools/checkers/veto_atoms.hpp"

namespace portcullis::tools::checkers::veto {

SpelledNumber read_chinese_number(const std::vector<Atom>& atoms, std::size_t count, std::size_t i) {
  struct Figure {
    std::string_view character;
    std::int64_t value;
  };
  static constexpr auto figures = std::to_array<Figure>(
      {{"零", 0},   {"〇", 0},    {"一", 1},      {"二", 2},      {"两", 2},           {"兩", 2},          {"三", 3},
       {"四", 4},   {"五", 5},    {"六", 6},      {"七", 7},      {"八", 8},           {"九", 9},          {"十", 10},
       {"百", 100}, {"千", 1000}, {"万", 10'000}, {"萬", 10'000}, {"亿", 100'000'000}, {"億", 100'000'000}});
  constexpr std::int64_t ten = 10, ten_thousand = 10'000, largest = 1'000'000'000'000;
  std::int64_t total = 0, section = 0, figure = 0;
  bool scaled = false;
  std::size_t at = i;
  for (; at < count && atoms[at].kind == Atom::Kind::word; ++at) {
    if (at > i && atoms[at].span.start != atoms[at - 1].span.end) break;
    const auto found = std::ranges::find(figures, std::string_view(atoms[at].text), &Figure::character);
    if (found == figures.end()) break;
    const std::int64_t value = found->value;
    if (at == i && (value == 0 || value > ten)) return {};  // "万一", "千万": other words
    if (value < ten) {
      if (figure != 0) return {};  // "二〇二〇", "三四百": read one by one, or about
      figure = value;
      continue;
    }
    scaled = true;
    if (value < ten_thousand) {
      section += (figure == 0 ? 1 : figure) * value;
    } else {
      total = (total + section + figure) * value;
      section = 0;
    }
    figure = 0;
    if (total > largest) return {};
  }
  if (!scaled || at < i + 2) return {};
  return {total + section + figure, at, false, false};
}

std::optional<SpelledNumber> read_number_words(const std::vector<Atom>& atoms, std::size_t count, std::size_t i) {
  if (const SpelledNumber read = read_chinese_number(atoms, count, i); read.next > i) return read;
  const bool article = atoms[i].entry.kind == WordKind::article && i + 1 < count && !atoms[i + 1].apart &&
                       (atoms[i + 1].entry.kind == WordKind::scale || atoms[i + 1].text == "dozen");
  std::size_t at = i + (article ? 1 : 0);
  constexpr std::int64_t none = -1;
  std::int64_t total = 0;
  std::int64_t current = article ? 1 : none;
  int last_scale = 100;
  bool ordinal = false;
  std::size_t words = 0;
  for (; at < count && atoms[at].kind == Atom::Kind::word && (at == i || !atoms[at].apart); ++at) {
    const WordEntry entry = atoms[at].entry;
    if (entry.kind == WordKind::cardinal || (entry.kind == WordKind::ordinal && words > 0) ||
        (atoms[at].text == "first" && words > 0)) {
      const std::int64_t value = atoms[at].text == "first" ? 1 : entry.value;
      if (current == none) {
        current = value;
      } else if (value < 100 && current > 0 && current % 100 == 0) {
        current += value;
      } else if (value > 0 && value < 10 && current % 100 >= 20 && current % 10 == 0) {
        current += value;
      } else {
        break;
      }
      ordinal = entry.kind != WordKind::cardinal;
      if (ordinal) {
        ++at;
        break;
      }
    } else if (atoms[at].text == "dozen" && current != none && current < 1000) {
      current *= 12;
    } else if (entry.kind == WordKind::scale && current != none && entry.value < last_scale) {
      if (entry.value == 2) {
        if (current >= 100) break;
        current *= 100;
      } else {
        last_scale = entry.value;
        std::int64_t power = 1;
        for (int k = 0; k < entry.value; ++k) power *= 10;
        if (current >= 1000) break;
        total += current * power;
        current = none;
      }
    } else if (atoms[at].text == "and" && words > 0 && at + 1 < count && atoms[at - 1].entry.kind == WordKind::scale &&
               atoms[at + 1].entry.kind == WordKind::cardinal) {
      continue;
    } else {
      break;
    }
    ++words;
  }
  const bool lone_ordinal = words == 0 && !article && atoms[i].entry.kind == WordKind::ordinal;
  if (lone_ordinal) {
    current = atoms[i].entry.value;
    ordinal = true;
    at = i + 1;
  } else if (words == 0) {
    return std::nullopt;
  }
  return SpelledNumber{total + (current == none ? 0 : current), at, ordinal, lone_ordinal};
}

const RoughNumber* rough_number_named(std::string_view word) {
  static constexpr auto table = std::to_array<RoughNumber>({{"half", "50", "2"},
                                                            {"twice", "2", ""},
                                                            {"double", "2", ""},
                                                            {"doubled", "2", ""},
                                                            {"both", "2", ""},
                                                            {"pair", "2", ""},
                                                            {"couple", "2", ""},
                                                            {"thrice", "3", ""},
                                                            {"triple", "3", ""},
                                                            {"tripled", "3", ""},
                                                            {"quarter", "25", "4"},
                                                            {"dozen", "12", ""},
                                                            {"single", "1", ""}});
  const auto found = std::ranges::find(table, word, &RoughNumber::word);
  return found == table.end() ? nullptr : &*found;
}

int foreign_scale(std::string_view lower) {
  struct Scale {
    std::string_view word;
    int power;
  };
  static constexpr auto scales = std::to_array<Scale>({
      {"百", 2},        {"千", 3},        {"万", 4},         {"萬", 4},         {"亿", 8},       {"億", 8},
      {"兆", 12},       {"tausend", 3},   {"tsd", 3},        {"mille", 3},      {"mil", 3},      {"mila", 3},
      {"duizend", 3},   {"tusen", 3},     {"tysiecy", 3},    {"тысяч", 3},      {"тысячи", 3},   {"тыс", 3},
      {"millionen", 6}, {"millones", 6},  {"milhoes", 6},    {"milioni", 6},    {"milione", 6},  {"miljoen", 6},
      {"miljoner", 6},  {"millioner", 6}, {"milionow", 6},   {"миллионов", 6},  {"миллиона", 6}, {"млн", 6},
      {"milliard", 9},  {"milliards", 9}, {"milliarde", 9},  {"milliarden", 9}, {"miliardi", 9}, {"miliardo", 9},
      {"miljard", 9},   {"miljarder", 9}, {"milliarder", 9}, {"mrd", 9},        {"mld", 9},      {"миллиардов", 9},
      {"миллиарда", 9}, {"млрд", 9},
  });
  const auto found = std::ranges::find(scales, lower, &Scale::word);
  return found == scales.end() ? 0 : found->power;
}

}  // namespace portcullis::tools::checkers::veto
