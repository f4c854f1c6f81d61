// Atoms -> tokens: number words and scales to one value, units to their numbers, months to their days and years.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "tools/checkers/veto_atoms.hpp"
#include "tools/checkers/veto_units.hpp"

namespace portcullis::tools::checkers::veto {
namespace {

double number_of(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

class Composer {
 public:
  Composer(std::string_view text, const std::vector<Atom>& atoms, std::size_t count, std::vector<Token>& tokens)
      : text_(text), atoms_(atoms), count_(count), tokens_(tokens) {}

  void run() {
    for (std::size_t i = 0; i < count_;) i = one(i);
    group_dates(tokens_, dates_);
    count_nouns(tokens_);
  }

 private:
  std::string_view bytes(const Atom& atom) const { return text_.substr(atom.span.start, atom.span.size()); }
  bool joined(std::size_t i) const { return i < count_ && !atoms_[i].apart; }
  bool is(std::size_t i, std::string_view word) const {
    return i < count_ && atoms_[i].kind == Atom::Kind::word && atoms_[i].text == word;
  }

  Token& add(TokenKind kind, const Atom& atom) {
    Token& token = tokens_.emplace_back();
    token.kind = kind;
    token.span = atom.span;
    token.initial = atom.initial;
    token.apart = atom.apart;
    token.capital = atom.capital;
    token.acronym = atom.acronym;
    return token;
  }

  std::size_t one(std::size_t i) {
    const Atom& atom = atoms_[i];
    switch (atom.kind) {
      case Atom::Kind::digits:
        return literal(i);
      case Atom::Kind::date:
        return date(i);
      case Atom::Kind::code:
        return code(i);
      case Atom::Kind::sign:
        return i + 1;
      case Atom::Kind::word:
        break;
    }
    if (const std::size_t next = number_words(i); next > i) return next;
    if (const std::size_t next = rough_number(i); next > i) return next;
    if (atom.capital && (atom.entry.kind == WordKind::month || atom.entry.kind == WordKind::short_month)) {
      Token& token = add(TokenKind::month, atom);
      token.word = atom.entry.kind;
      token.key = static_cast<Key>(atom.entry.value);
      token.exact = key_of(atom.text);
      return i + 1;
    }
    if (atom.capital && atom.entry.kind == WordKind::weekday) {
      add(TokenKind::weekday, atom).key = static_cast<Key>(atom.entry.value);
      return i + 1;
    }
    word(atom);
    return i + 1;
  }

  void word(const Atom& atom) {
    Token& token = add(TokenKind::word, atom);
    token.word = atom.entry.kind;
    if (token.word == WordKind::month || token.word == WordKind::weekday) token.word = WordKind::plain;
    if (atom.text == "may") token.word = WordKind::function;
    token.key = key_of(stem_of(atom.text));
    token.exact = key_of(country_of(atom.text));
    token.plural = ends_like_a_common_noun(atom.text);
    if (!atom.text.empty() && static_cast<unsigned char>(atom.text.front()) < 0x80) token.letter = atom.text.front();
  }

  std::size_t code(std::size_t i) {
    const Atom& atom = atoms_[i];
    Token& token = add(TokenKind::code, atom);
    token.key = key_of(atom.text);
    if (!atom.text.empty() && atom.text.front() >= 'a' && atom.text.front() <= 'z') token.letter = atom.text.front();
    // "10:30": by minutes of half a day, so that 22:30 and 10:30 pm are one.
    const std::size_t colon = atom.text.find(':');
    if (colon == std::string::npos || atom.text.find(':', colon + 1) != std::string::npos) return i + 1;
    int hour = -1;
    int minute = -1;
    std::from_chars(atom.text.data(), atom.text.data() + colon, hour);
    std::from_chars(atom.text.data() + colon + 1, atom.text.data() + atom.text.size(), minute);
    if (hour >= 0 && hour < 24 && minute >= 0 && minute < 60)
      token.key = mixed(key_of("clock"), static_cast<Key>((hour * 60 + minute) % 720));
    return i + 1;
  }

  std::size_t literal(std::size_t i) {
    const Atom& atom = atoms_[i];
    const Literal read = read_literal(atom.text);
    if (read.readings.empty()) return as_code(i);
    const auto& first = read.readings.front();
    std::size_t next = i + 1;
    int scale = 0;
    while (joined(next) && atom.suffix.empty() && atoms_[next].kind == Atom::Kind::word) {
      const WordEntry& entry = atoms_[next].entry;
      const int more = entry.kind == WordKind::scale ? entry.value : foreign_scale(atoms_[next].text);
      if (more == 0) break;
      scale += more;
      ++next;
    }
    Token token;
    token.kind = TokenKind::number;
    token.initial = atom.initial;
    token.apart = atom.apart;
    token.negative = atom.negative;
    fill(token, first, scale);
    if (read.readings.size() > 1) token.other = number_key(read.readings[1].digits, read.readings[1].exponent + scale);
    token.span = {atom.span.start, atoms_[next - 1].span.end};
    if (!atom.suffix.empty()) {
      if (!suffix(token, atom, first)) return as_code(i);
    } else {
      token.year = scale == 0 && atom.text.size() == 4 &&
                   atom.text.find_first_not_of("0123456789") == std::string::npos && atom.text >= "1000" &&
                   atom.text < "2200";
    }
    if (joined(next) && is(next, "dozen")) {
      token.value *= 12;
      token.key = number_key(std::to_string(std::llround(token.value)), 0);
      token.other = 0;
      ++next;
    }
    next = unit(token, i, next);
    tokens_.push_back(token);
    return next;
  }

  static void fill(Token& token, const Literal::Reading& reading, int scale) {
    token.key = number_key(reading.digits, reading.exponent + scale);
    const std::string head = reading.digits.substr(0, 17);
    const auto dropped = static_cast<int>(reading.digits.size() - head.size());
    token.value = number_of(head) * std::pow(10.0, reading.exponent + scale + dropped);
    const std::size_t start = std::min(reading.digits.find_first_not_of('0'), reading.digits.size());
    std::size_t end = reading.digits.size();
    if (reading.exponent >= 0)
      while (end > start && reading.digits[end - 1] == '0') --end;
    token.digits = static_cast<int>(end - start);
  }

  // "3rd", "1990s", "5km", "15bn"; false: neither, so that the whole is a name ("5G").
  bool suffix(Token& token, const Atom& atom, const Literal::Reading& reading) const {
    const std::string& letters = atom.suffix;
    if (letters == "st" || letters == "nd" || letters == "rd" || letters == "th") {
      token.ordinal = true;
      return true;
    }
    if (letters == "s") {
      token.decade = true;
      return true;
    }
    const int scale = scale_of_suffix(letters);
    const UnitInfo& info = unit_named(letters);
    if (info.name == 0 && scale == 0) return false;
    if (info.name == 0) {
      fill(token, reading, scale);
      return true;
    }
    if (scale != 0) {
      token.other = number_key(reading.digits, reading.exponent + scale);
      return true;  // million or metre: no unit is held against it
    }
    measure(token, info);
    return true;
  }

  std::size_t as_code(std::size_t i) {
    const Atom& atom = atoms_[i];
    std::string folded = atom.text + atom.suffix;
    std::ranges::transform(folded, folded.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    add(TokenKind::code, atom).key = key_of(folded);
    return i + 1;
  }

  static void measure(Token& token, const UnitInfo& info) {
    token.unit = info.name;
    token.year = false;
    if (info.dimension == 0) return;
    const double base = token.value * info.factor + info.offset;
    if (!std::isfinite(base)) return;
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, base, std::chars_format::scientific, 8).ptr;
    token.quantity = mixed(info.dimension, key_of({text, static_cast<std::size_t>(end - text)}));
  }

  // What stands behind the number, or the currency before it. Returns the atom after it.
  std::size_t unit(Token& token, std::size_t first, std::size_t next) {
    const auto percent = [&](std::size_t to) {
      token.unit = key_of("percent");
      token.year = false;
      token.span.end = atoms_[to - 1].span.end;
      return to;
    };
    if (joined(next)) {
      const Atom& atom = atoms_[next];
      if (atom.kind == Atom::Kind::sign) {
        if (atom.sign == U'%') return percent(next + 1);
        const bool degree = atom.sign == 0xB0 && joined(next + 1) && (is(next + 1, "c") || is(next + 1, "f"));
        const std::size_t to = next + (degree ? 2 : 1);
        const bool before_next = to < count_ && atoms_[to].kind == Atom::Kind::digits &&
                                 atoms_[to].span.start == atom.span.end && !currency(atom.sign).empty();
        const UnitInfo& info = degree ? unit_named(is(next + 1, "c") ? "\xC2\xB0"
                                                                       "C"
                                                                     : "\xC2\xB0"
                                                                       "F")
                                      : unit_named(bytes(atom));
        if (info.name != 0 && !before_next) {
          measure(token, info);
          token.span.end = atoms_[to - 1].span.end;
          return to;
        }
      } else if (atom.kind == Atom::Kind::word) {
        if (atom.text == "percent" || atom.text == "percentage" || atom.text == "pct")
          return percent(next + (is(next + 1, "points") ? 2 : 1));
        if (atom.text == "per" && joined(next + 1) && is(next + 1, "cent")) return percent(next + 2);
        if (joined(next + 1) && atoms_[next + 1].kind == Atom::Kind::word) {
          const UnitInfo& two = unit_named(std::string(bytes(atom)) + ' ' + std::string(bytes(atoms_[next + 1])));
          if (two.name != 0) {
            measure(token, two);
            token.span.end = atoms_[next + 1].span.end;
            return next + 2;
          }
        }
        const UnitInfo& info = is_other_word(bytes(atom)) ? unit_named("") : unit_named(bytes(atom));
        if (info.name != 0 && !token.ordinal && !token.decade) {
          measure(token, info);
          token.span.end = atom.span.end;
          return next + 1;
        }
      }
    }
    if (first > 0 && !currency(atoms_[first - 1].sign).empty() && atoms_[first - 1].kind == Atom::Kind::sign) {
      measure(token, unit_named(currency(atoms_[first - 1].sign)));
      token.span.start = atoms_[first - 1].span.start;
    }
    return next;
  }

  std::size_t number_words(std::size_t i) {
    const auto spelled = read_number_words(atoms_, count_, i);
    if (!spelled) return i;
    Token token;
    token.kind = TokenKind::number;
    token.initial = atoms_[i].initial;
    token.apart = atoms_[i].apart;
    fill(token, {std::to_string(spelled->value), 0}, 0);
    token.span = {atoms_[i].span.start, atoms_[spelled->next - 1].span.end};
    token.ordinal = spelled->ordinal;
    // "One of them", "a second later" name no number; "the second" does.
    const bool the = i > 0 && atoms_[i - 1].entry.kind == WordKind::article;
    token.weak = spelled->value == 1 || (spelled->lone_ordinal && spelled->value == 2 && !the);
    const std::size_t next = spelled->ordinal ? spelled->next : unit(token, i, spelled->next);
    if (token.unit != 0) token.weak = false;
    tokens_.push_back(token);
    return next;
  }

  // Words that show a number without naming it; never looked for.
  std::size_t rough_number(std::size_t i) {
    const RoughNumber* found = rough_number_named(atoms_[i].text);
    if (found == nullptr) return i;
    word(atoms_[i]);
    Token token;
    token.kind = TokenKind::number;
    token.span = atoms_[i].span;
    token.weak = token.shadow = true;
    token.key = number_key(found->digits, 0);
    if (!found->other.empty()) token.other = number_key(found->other, 0);
    tokens_.push_back(token);
    return i + 1;
  }

  std::size_t date(std::size_t i) {
    const Atom& atom = atoms_[i];
    ++dates_;
    const auto number = [&](int value, bool weak) {
      Token& token = add(TokenKind::number, atom);
      fill(token, {std::to_string(value), 0}, 0);
      token.date = dates_;
      token.weak = token.shadow = weak;
      return &token;
    };
    const auto month = [&](int value, bool weak) {
      Token& token = add(TokenKind::month, atom);
      token.word = WordKind::month;
      token.key = static_cast<Key>(value);
      token.date = dates_;
      token.weak = token.shadow = weak;
    };
    const bool either = atom.either;
    number(atom.year, false)->year = true;
    month(atom.month, either);
    if (atom.day > 0) number(atom.day, false);
    if (either) {
      month(atom.day, true);
      number(atom.month, true);
    }
    return i + 1;
  }

  std::string_view text_;
  const std::vector<Atom>& atoms_;
  std::size_t count_;
  std::vector<Token>& tokens_;
  std::uint32_t dates_ = 0;
};

}  // namespace

void compose(std::string_view text, const std::vector<Atom>& atoms, std::size_t count, std::vector<Token>& tokens) {
  Composer(text, atoms, count, tokens).run();
}

}  // namespace portcullis::tools::checkers::veto
