// Recursive in nothing: one pass of a cursor over a handful of tokens.
#include "tools/claims/calculation_rounding.hpp"

#include <algorithm>
#include <array>

#include "tools/claims/calculation_words.hpp"
#include "tools/claims/unit_text.hpp"

namespace portcullis::tools::claims {
namespace {

using Kind = TokenKind;

constexpr std::size_t longest_phrase = 12;  // tokens
constexpr int most_digits = 30;

struct RoundingPlace {
  std::string_view word;
  int exponent;
};
constexpr auto rounding_places = std::to_array<RoundingPlace>({{"tenth", -1},
                                                               {"hundredth", -2},
                                                               {"thousandth", -3},
                                                               {"ten-thousandth", -4},
                                                               {"hundred-thousandth", -5},
                                                               {"millionth", -6},
                                                               {"ten", 1},
                                                               {"hundred", 2},
                                                               {"thousand", 3},
                                                               {"million", 6},
                                                               {"billion", 9},
                                                               {"integer", 0},
                                                               {"unit", 0},
                                                               {"one", 0},
                                                               {"whole", 0}});

class RoundingPhrase {
 public:
  RoundingPhrase(std::string_view text, const std::vector<Token>& tokens, std::size_t at)
      : text_(text), tokens_(tokens), at_(at) {}

  std::optional<RoundingRead> run() {
    if (token().kind == Kind::comma) ++at_;
    std::size_t close = Token::npos;
    if (token().kind == Kind::open) {
      close = token().partner;
      if (close == Token::npos) return std::nullopt;
      ++at_;
    }
    const bool led = lead();
    const bool named = close != Token::npos ? target() || amount() : target();
    if (!led && !named) return std::nullopt;
    // "correct", "accurate" without a precision say something else.
    if (!named && !rounds_) return std::nullopt;
    if (close != Token::npos) {
      if (at_ != close) return std::nullopt;
      ++at_;
    }
    read_.next = at_;
    return read_;
  }

 private:
  const Token& token(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  std::string word(std::size_t ahead = 0) const {
    const Token& t = token(ahead);
    return t.kind == Kind::word ? lower(text_.substr(t.span.start, t.span.size())) : std::string();
  }
  bool take(std::string_view wanted) {
    if (word() != wanted) return false;
    ++at_;
    return true;
  }
  bool any(std::initializer_list<std::string_view> wanted) {
    return std::ranges::any_of(wanted, [&](std::string_view one) { return take(one); });
  }

  // "when rounded up", "after rounding", "correct"
  bool lead() {
    const std::size_t mark = at_;
    any({"when", "after", "and"});
    if (any({"rounded", "rounding"})) {
      rounds_ = true;
      if (take("up")) {
        read_.rounding.way = Rounding::Way::up;
      } else if (take("down")) {
        read_.rounding.way = Rounding::Way::down;
      } else {
        take("off");
      }
      return true;
    }
    at_ = mark;
    return any({"correct", "accurate"});
  }

  // "to the nearest tenth", "to two decimal places"
  bool target() {
    const std::size_t mark = at_;
    if (take("to")) {
      if (nearest() || amount() || whole()) return true;
    }
    at_ = mark;
    return false;
  }

  bool whole() {
    if (!any({"a", "an", "the"})) return false;
    if (take("integer")) return place(0);
    if (take("whole") && take("number")) return place(0);
    // "to the hundredths place", "to the second decimal place"
    const auto named = place_named();
    if (named && word(1) == "place") {
      at_ += 2;
      return place(*named);
    }
    static constexpr std::array<std::string_view, 6> nth = {"first", "second", "third", "fourth", "fifth", "sixth"};
    for (std::size_t i = 0; i < nth.size(); ++i) {
      if (word() != nth[i] || word(1) != "decimal") continue;
      at_ += 2;
      any({"place", "digit"});
      return place(-static_cast<int>(i) - 1);
    }
    return false;
  }

  std::optional<int> place_named() const {
    std::string name = word();
    if (name.size() > 3 && name.ends_with('s')) name.pop_back();
    for (const RoundingPlace& row : rounding_places) {
      if (row.word == name) return row.exponent;
    }
    return std::nullopt;
  }

  bool place(int exponent) {
    read_.rounding.to = Rounding::To::place;
    read_.rounding.place.digits = "1";
    read_.rounding.place.exponent = exponent;
    return true;
  }

  bool nearest() {
    const std::size_t mark = at_;
    take("the");
    if (!take("nearest")) {
      at_ = mark;
      return false;
    }
    if (token().kind == Kind::number) {
      const Numeral& number = token().number;
      const bool zero = number.digits.find_first_not_of('0') == std::string::npos;
      if (zero || number.digits.size() > 12) return false;
      place(0);
      read_.rounding.place = number;
      ++at_;
      return true;
    }
    if (const auto named = place_named()) {
      const bool tens = word() == "ten" || word() == "hundred";
      const auto scale = scale_word(word(1));
      if (word() == "whole" && word(1) == "number") ++at_;
      ++at_;
      if (tens && scale) ++at_;
      return place(*named + (tens && scale ? *scale : 0));
    }
    if (token().kind != Kind::word && token().kind != Kind::percent) return false;
    read_.unit = text_.substr(token().span.start, token().span.size());
    ++at_;
    return place(0);
  }

  // "two decimal places", "3 significant figures", "2 d.p.", "1 decimal"
  bool amount() {
    const std::size_t mark = at_;
    const auto count = number();
    if (count && decimals()) return place(-*count);
    if (count && *count > 0 && significant()) {
      read_.rounding.to = Rounding::To::significant;
      read_.rounding.digits = *count;
      return true;
    }
    at_ = mark;
    return false;
  }

  std::optional<int> number() {
    std::optional<int> value = small_number_word(word());
    if (token().kind == Kind::number && token().number.exponent == 0 && token().number.digits.size() <= 2)
      value = std::stoi(token().number.digits);
    if (!value || *value > most_digits) return std::nullopt;
    ++at_;
    return value;
  }

  bool decimals() {
    if (any({"decimals", "dp"}) || abbreviated("d", "p")) return true;
    if (take("decimal")) return any({"place", "places", "digit", "digits", "point", "points"}), true;
    const std::size_t mark = at_;
    if (any({"digit", "digits", "place", "places"}) && take("after") && take("the") && take("decimal") && take("point"))
      return true;
    at_ = mark;
    return false;
  }

  bool significant() {
    if (any({"sf"}) || abbreviated("s", "f")) return true;
    if (!any({"significant", "sig"})) return false;
    if (token().kind == Kind::sentence_end) ++at_;  // "sig. figs"
    return any({"figure", "figures", "digit", "digits", "figs", "fig"});
  }

  // "d.p.", "d.p"
  bool abbreviated(std::string_view first, std::string_view second) {
    if (word() != first || token(1).kind != Kind::sentence_end || token(1).space_before || word(2) != second ||
        token(2).space_before) {
      return false;
    }
    at_ += 3;
    // The full stop of the abbreviation may be that of the sentence as well; it says nothing either way.
    if (token().kind == Kind::sentence_end && token(1).kind == Kind::close) ++at_;
    return true;
  }

  std::string_view text_;
  const std::vector<Token>& tokens_;
  std::size_t at_;
  bool rounds_ = false;
  RoundingRead read_;
};

}  // namespace

std::optional<RoundingRead> read_rounding(std::string_view text, const std::vector<Token>& tokens, std::size_t at) {
  return RoundingPhrase(text, tokens, at).run();
}

std::optional<LeadingRounding> read_rounding_before(std::string_view text, const std::vector<Token>& tokens,
                                                    std::size_t begin, std::size_t calculation) {
  if (calculation <= begin + 1 || tokens[calculation - 1].kind != Kind::comma) return std::nullopt;
  std::size_t first = calculation - 1;
  while (first > begin && calculation - first <= longest_phrase && tokens[first - 1].kind != Kind::comma &&
         tokens[first - 1].kind != Kind::sentence_end && tokens[first - 1].kind != Kind::clause) {
    --first;
  }
  // "So rounded to two decimals, ..."
  if (tokens[first].kind == Kind::word &&
      label_connective(lower(text.substr(tokens[first].span.start, tokens[first].span.size())))) {
    ++first;
  }
  const auto read = read_rounding(text, tokens, first);
  if (!read || tokens[first].kind != Kind::word || read->next + 1 != calculation) return std::nullopt;
  return LeadingRounding{first, *read};
}

bool fit_rounding(RoundingRead& read, const std::vector<Node>& nodes, std::uint32_t result) {
  if (read.unit.empty()) return true;
  const Node* node = &nodes[result];
  while (node->kind == NodeKind::negate) node = &nodes[node->left];
  if (read.unit == "percent" || read.unit == "%") return node->kind == NodeKind::percent;
  if (node->kind != NodeKind::label || node->label.size() != 1 || node->label.begin()->second != 1) return false;
  const std::string& name = node->label.begin()->first;
  const std::string unit = canonical_unit(read.unit);
  if (unit.empty()) return false;
  if (unit == "cent" || unit == "penny") {
    if (name == "cent") return true;
    read.rounding.place.exponent = -2;
    return name == "dollar" || name == "euro" || (unit == "penny" && name == "pound sterling");
  }
  return name == unit;
}

}  // namespace portcullis::tools::claims
