// Numbers in words; see veto_atoms.hpp.
#include <algorithm>
#include <array>

#include "tools/checkers/veto_atoms.hpp"

namespace portcullis::tools::checkers::veto {

std::optional<SpelledNumber> read_number_words(const std::vector<Atom>& atoms, std::size_t count, std::size_t i) {
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

}  // namespace portcullis::tools::checkers::veto
