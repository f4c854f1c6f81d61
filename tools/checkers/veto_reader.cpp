// Cutting text into sentences and atoms; see veto_reader.hpp.
#include "tools/checkers/veto_reader.hpp"

#include <array>

#include "tools/checkers/characters.hpp"
#include "tools/checkers/veto_atoms.hpp"
#include "tools/checkers/veto_characters.hpp"
#include "tools/claims/lexicon.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::checkers::veto {

namespace utf8 = claims::utf8;

namespace {

constexpr std::size_t most_atoms = 2000;   // a longer sentence is cut
constexpr std::size_t longest_word = 256;  // bytes; a longer one is cut
constexpr std::size_t short_line = 45;     // bytes: a line that ends before this was not wrapped
constexpr std::size_t most_head_tokens = 12;

// WHO, US, IT: not the pronouns.
bool is_name_in_capitals(std::string_view lower) {
  return lower == "who" || lower == "us" || lower == "it";
}

// A blank line, a list item, a heading or a row of a table.
bool begins_item(std::string_view text, std::size_t next) {
  while (next < text.size() && (text[next] == ' ' || text[next] == '\t' || text[next] == '\r')) ++next;
  const char first = next < text.size() ? text[next] : '\n';
  if (first < '0' || first > '9') return std::string_view("\n|#>*-+").contains(first);
  const std::size_t start = next;
  while (next < text.size() && next - start < 4 && text[next] >= '0' && text[next] <= '9') ++next;
  return next < text.size() && (text[next] == '.' || text[next] == ')');
}

class Cutter {
 public:
  Cutter(std::string_view text, SentenceSink& sink) : text_(text), sink_(sink), atoms_(16) {}

  void run() {
    while (at_ < text_.size()) {
      const utf8::Char c = utf8::at(text_, at_);
      if (count_ >= most_atoms) end(false);
      if (c.value == utf8::kInvalid) {
        apart_ = true;
        at_ += c.size;
      } else if (is_decimal_digit(c.value)) {
        digits();
      } else if (utf8::is_letter(c.value)) {
        word();
      } else if (utf8::is_number(c.value)) {
        numeral(c);
      } else {
        mark(c);
      }
    }
    end(true);
  }

 private:
  char32_t peek(std::size_t at) const { return at < text_.size() ? utf8::at(text_, at).value : 0; }
  static bool is_apostrophe(char32_t c) { return c == U'\'' || c == 0x2019 || c == 0x2BC || c == 0x2018; }

  Atom& add(Atom::Kind kind, std::size_t start) {
    if (count_ == atoms_.size()) atoms_.resize(atoms_.size() * 2);
    Atom& atom = atoms_[count_++];
    atom.kind = kind;
    atom.span = {start, start};
    atom.text.clear();
    atom.suffix.clear();
    atom.entry = {};
    atom.capital = atom.acronym = atom.negative = atom.either = false;
    atom.initial = fresh_;
    atom.apart = apart_;
    fresh_ = apart_ = false;
    return atom;
  }

  void word() {
    Atom& atom = add(Atom::Kind::word, at_);
    std::size_t letters = 0;
    std::size_t capitals = 0;
    bool negated = false;
    bool code = false;
    while (at_ < text_.size() && at_ - atom.span.start < longest_word) {
      const utf8::Char c = utf8::at(text_, at_);
      if (is_dropped(c.value)) {
        at_ += c.size;
      } else if (c.value != utf8::kInvalid && utf8::is_letter(c.value)) {
        // Without spaces between words each character is one.
        const bool unspaced = utf8::is_unspaced(c.value);
        if (unspaced && letters > 0) break;
        if (utf8::is_upper(c.value)) ++capitals;
        if (letters == 0) atom.capital = capitals == 1;
        ++letters;
        fold(c.value, atom.text);
        at_ += c.size;
        if (unspaced) break;
      } else if (is_decimal_digit(c.value) && !utf8::is_unspaced(peek(atom.span.start))) {
        code = true;
        atom.text.push_back(digit_of(c.value));
        at_ += c.size;
      } else if (is_apostrophe(c.value) && utf8::is_letter(peek(at_ + c.size))) {
        const char32_t next = peek(at_ + c.size) | 0x20;
        const bool last = !utf8::is_letter(peek(at_ + c.size + 1));
        at_ += c.size;
        if (!last) continue;
        if (next == U't' && atom.text.ends_with('n')) {
          negated = true;
          ++at_;
          break;
        }
        if (next == U's') {
          ++at_;
          break;
        }
      } else {
        break;
      }
    }
    atom.span.end = at_;
    atom.acronym = letters > 1 && capitals == letters;
    if (code) {
      atom.kind = Atom::Kind::code;
      return;
    }
    if (negated) atom.text.pop_back();
    if (negated && atom.text == "ca") atom.text = "can";
    if (negated && atom.text == "wo") atom.text = "will";
    if (atom.text == "cannot") {
      atom.text = "can";
      negated = true;
    }
    atom.entry = word_entry(atom.text);
    if (atom.acronym && is_name_in_capitals(atom.text)) atom.entry = {};
    if (!negated) return;
    const Span span = atom.span;
    Atom& no = add(Atom::Kind::word, span.start);  // `atom` may have moved
    no.text = "not";
    no.entry = word_entry(no.text);
    no.span = span;
  }

  void digits() {
    const std::size_t start = at_;
    const bool negative = negative_;
    negative_ = false;
    if (date_in_digits(negative)) return;
    Atom& atom = add(Atom::Kind::digits, start);
    atom.negative = negative;
    bool clock = false;
    while (at_ < text_.size() && at_ - start < longest_word) {
      const utf8::Char c = utf8::at(text_, at_);
      if (is_decimal_digit(c.value)) {
        atom.text.push_back(digit_of(c.value));
        at_ += c.size;
        continue;
      }
      if (is_dropped(c.value)) {
        at_ += c.size;
        continue;
      }
      const char separator = separator_of(c.value);
      if (separator == 0 || !is_decimal_digit(peek(at_ + c.size))) break;
      if (separator == ' ' && !groups_on(atom.text, at_ + c.size)) break;
      clock = clock || separator == ':';
      atom.text.push_back(separator);
      at_ += c.size;
    }
    while (at_ < text_.size() && at_ - start < longest_word) {
      const utf8::Char c = utf8::at(text_, at_);
      const bool letter = c.value != utf8::kInvalid && utf8::is_letter(c.value) && !utf8::is_unspaced(c.value);
      if (!letter && !(!atom.suffix.empty() && is_decimal_digit(c.value))) break;
      atom.suffix.append(text_.substr(at_, c.size));
      at_ += c.size;
    }
    atom.span.end = at_;
    if (clock) atom.kind = Atom::Kind::code;
  }

  // "400 000": a group of exactly three figures behind one of one to three.
  bool groups_on(std::string_view so_far, std::size_t next) const {
    const std::size_t last = so_far.find_last_of(' ');
    const std::string_view group = last == std::string_view::npos ? so_far : so_far.substr(last + 1);
    if (group.find_first_not_of("0123456789") != std::string_view::npos || group.empty() || group.size() > 3)
      return false;
    if (last != std::string_view::npos && group.size() != 3) return false;
    std::size_t figures = 0;
    while (figures < 4 && is_decimal_digit(peek(next))) {
      next += utf8::at(text_, next).size;
      ++figures;
    }
    return figures == 3;
  }

  bool date_in_digits(bool negative) {
    const auto read = read_date_in_digits(text_, at_);
    if (!read || (negative && !read->iso)) return false;
    Atom& atom = add(Atom::Kind::date, at_);
    atom.year = read->year;
    atom.month = read->month;
    atom.day = read->day;
    atom.either = read->either;
    at_ = read->end;
    atom.span.end = at_;
    return true;
  }

  // ½, Ⅷ, ²: compared as they are.
  void numeral(const utf8::Char& c) {
    Atom& atom = add(Atom::Kind::code, at_);
    at_ += c.size;
    atom.text = text_.substr(atom.span.start, c.size);
    atom.span.end = at_;
  }

  void mark(const utf8::Char& c) {
    const std::size_t start = at_;
    at_ += c.size;
    switch (c.value) {
      case U'\n':
        return line_end(start);
      case U'%':
      case 0x2030:
      case U'$':
      case 0x20AC:
      case 0xA3:
      case 0xA5:
      case 0xB0: {
        const bool fresh = fresh_;
        Atom& atom = add(Atom::Kind::sign, start);
        atom.sign = c.value;
        atom.span.end = at_;
        fresh_ = fresh;
        return;
      }
      case U'-':
      case 0x2212: {
        const char32_t before = utf8::before(text_, start).value;
        const bool free = start == 0 || utf8::is_space(before) || before == U'(';
        if (free && is_decimal_digit(peek(at_))) negative_ = true;
        if (free && !negative_) apart_ = true;
        return;
      }
      case U'.':
      case U'!':
      case U'?':
      case 0x3002:
      case 0xFF01:
      case 0xFF1F:
      case 0x2026:
        return stop(c.value);
      case U':':
      case U'"':
      case 0x201C:
      case 0x201E:
      case 0xAB:
      case U'(':
      case U'[':
      case U'*':
      case U'|':
        fresh_ = true;
        apart_ = true;
        return;
      default:
        if (!utf8::is_space(c.value) && !is_dropped(c.value) && !is_hyphen(c.value)) apart_ = true;
    }
  }

  void stop(char32_t c) {
    apart_ = true;
    if (c == U'?' || c == 0xFF1F) question_ = true;
    if (c == 0x3002 || c == 0xFF01 || c == 0xFF1F) return end(true);
    std::size_t next = at_;
    while (next < text_.size() && std::string_view("\"')]*_").contains(text_[next])) ++next;
    if (next < text_.size() && !utf8::is_space(peek(next)) && peek(next) != 0x201D && peek(next) != 0x2019) return;
    while (next < text_.size() && (text_[next] == ' ' || text_[next] == '\n')) ++next;
    if (next < text_.size() && text_[next] >= 'a' && text_[next] <= 'z') return;
    if (c == U'.' && count_ > 0 && atoms_[count_ - 1].kind == Atom::Kind::word) {
      const Atom& last = atoms_[count_ - 1];
      if (last.span.end + 1 == at_ &&
          ((last.capital && last.span.size() == 1) || claims::lexicon::is_abbreviation(last.text)))
        return;
    }
    end(true);
  }

  // A blank line, a new list item, heading or row ends the sentence; a wrapped line does not.
  void line_end(std::size_t newline) {
    const std::size_t length = newline - line_start_;
    const std::string_view line = text_.substr(line_start_, length);
    line_start_ = at_;
    if (length < short_line || begins_item(text_, at_) || line.starts_with('|') || line.starts_with('#')) end(false);
  }

  void end(bool stopped) {
    if (count_ > 0) {
      sentence_.tokens.clear();
      sentence_.span = {atoms_[0].span.start, atoms_[count_ - 1].span.end};
      compose(text_, atoms_, count_, sentence_.tokens);
      sentence_.question = question_;
      sentence_.head = !stopped && sentence_.tokens.size() <= most_head_tokens;
      for (const Token& token : sentence_.tokens)
        if (token.kind != TokenKind::word) sentence_.head = false;
      const Atom& first = atoms_[0];
      sentence_.leans = first.kind != Atom::Kind::word || !first.capital || claims::lexicon::is_pronoun(first.text) ||
                        claims::lexicon::is_opening_pronoun(first.text) || claims::lexicon::is_connective(first.text) ||
                        first.entry.kind == WordKind::article || first.entry.kind == WordKind::function;
      sink_.take(sentence_);
    }
    count_ = 0;
    fresh_ = true;
    apart_ = question_ = negative_ = false;
  }

  std::string_view text_;
  SentenceSink& sink_;
  std::vector<Atom> atoms_;
  std::size_t count_ = 0;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  bool fresh_ = true;
  bool apart_ = false;
  bool question_ = false;
  bool negative_ = false;
  Sentence sentence_;
};

}  // namespace

Key mixed(Key a, Key b) {
  Key x = a ^ (b + 0x9E3779B97F4A7C15ULL + (a << 6U) + (a >> 2U));
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

Key key_of(std::string_view text) {
  Key hash = 0xCBF29CE484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return mixed(hash, text.size());
}

void read_sentences(std::string_view text, SentenceSink& sink) {
  Cutter(text, sink).run();
}

}  // namespace portcullis::tools::checkers::veto
