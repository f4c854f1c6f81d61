// The signs, TeX commands and ready-made fractions that the tokeniser of calculations knows. Tables only; included by
// calculation_token.cpp alone.
#pragma once

#include <array>
#include <string_view>

#include "tools/claims/calculation_token.hpp"

namespace portcullis::tools::claims {

struct Sign {
  std::string_view text;
  TokenKind kind;
  Relation relation = Relation::equal;
};

// Longest first where one begins another. "->", "=>", ":=" and their like are `other`: they relate no values.
inline constexpr auto signs = std::to_array<Sign>({
    {"<<", TokenKind::quote},
    {">>", TokenKind::quote},
    {"<=>", TokenKind::other},
    {"=>", TokenKind::other},
    {"->", TokenKind::other},
    {"<-", TokenKind::other},
    {":=", TokenKind::other},
    {"===", TokenKind::other},
    {"==", TokenKind::relation},
    {"!=", TokenKind::relation, Relation::not_equal},
    {"=/=", TokenKind::relation, Relation::not_equal},
    {"<>", TokenKind::relation, Relation::not_equal},
    {"<=", TokenKind::relation, Relation::less_equal},
    {">=", TokenKind::relation, Relation::greater_equal},
    {"=~", TokenKind::relation, Relation::approximate},
    {"~=", TokenKind::relation, Relation::approximate},
    {"+/-", TokenKind::other},
    {"++", TokenKind::other},
    {"--", TokenKind::other},
    {"+=", TokenKind::other},
    {"-=", TokenKind::other},
    {"*=", TokenKind::other},
    {"/=", TokenKind::other},
    {"//", TokenKind::other},
    {"||", TokenKind::other},
    {"&&", TokenKind::other},
    {"...", TokenKind::other},
    {"=", TokenKind::relation},
    {"<", TokenKind::relation, Relation::less},
    {">", TokenKind::relation, Relation::greater},
    {"~", TokenKind::relation, Relation::approximate},
    {"≈", TokenKind::relation, Relation::approximate},
    {"≃", TokenKind::relation, Relation::approximate},
    {"≅", TokenKind::relation, Relation::approximate},
    {"≠", TokenKind::relation, Relation::not_equal},
    {"≤", TokenKind::relation, Relation::less_equal},
    {"≥", TokenKind::relation, Relation::greater_equal},
    {"⩽", TokenKind::relation, Relation::less_equal},
    {"⩾", TokenKind::relation, Relation::greater_equal},
    {"+", TokenKind::plus},
    {"-", TokenKind::minus},
    {"−", TokenKind::minus},
    {"–", TokenKind::minus},
    {"×", TokenKind::times},
    {"·", TokenKind::times},
    {"⋅", TokenKind::times},
    {"•", TokenKind::times},
    {"∙", TokenKind::times},
    {"∗", TokenKind::times},
    {"⨯", TokenKind::times},
    {"÷", TokenKind::divide},
    {"/", TokenKind::divide},
    {"∕", TokenKind::divide},
    {"⁄", TokenKind::divide},
    {"^", TokenKind::power},
    {"√", TokenKind::root},
    {"%", TokenKind::percent},
    {"°", TokenKind::degree},
    {"º", TokenKind::degree},
    {"$$", TokenKind::quote},
    {"$", TokenKind::currency},
    {"€", TokenKind::currency},
    {"£", TokenKind::currency},
    {"¥", TokenKind::currency},
    {"(", TokenKind::open},
    {"[", TokenKind::open},
    {"{", TokenKind::open},
    {")", TokenKind::close},
    {"]", TokenKind::close},
    {"}", TokenKind::close},
    {",", TokenKind::comma},
    {";", TokenKind::clause},
    {":", TokenKind::clause},
    {"—", TokenKind::clause},
    {"?", TokenKind::question},
    {"\"", TokenKind::quote},
    {"“", TokenKind::quote},
    {"”", TokenKind::quote},
    {"‘", TokenKind::quote},
    {"’", TokenKind::quote},
    {"'", TokenKind::quote},
    {"`", TokenKind::quote},
    {"«", TokenKind::quote},
    {"»", TokenKind::quote},
    {"…", TokenKind::sentence_end},
    {"\xE2\x80\x8B", TokenKind::other},  // zero-width space: hides where a number ends
});

// TeX commands without the backslash, and those that only set type.
inline constexpr auto commands = std::to_array<Sign>({
    {"times", TokenKind::times},
    {"cdot", TokenKind::times},
    {"ast", TokenKind::times},
    {"div", TokenKind::divide},
    {"frac", TokenKind::fraction},
    {"dfrac", TokenKind::fraction},
    {"tfrac", TokenKind::fraction},
    {"sqrt", TokenKind::root},
    {"approx", TokenKind::relation, Relation::approximate},
    {"simeq", TokenKind::relation, Relation::approximate},
    {"neq", TokenKind::relation, Relation::not_equal},
    {"ne", TokenKind::relation, Relation::not_equal},
    {"leq", TokenKind::relation, Relation::less_equal},
    {"le", TokenKind::relation, Relation::less_equal},
    {"geq", TokenKind::relation, Relation::greater_equal},
    {"ge", TokenKind::relation, Relation::greater_equal},
    {"lt", TokenKind::relation, Relation::less},
    {"gt", TokenKind::relation, Relation::greater},
    {"circ", TokenKind::degree},
});
inline constexpr auto silent_commands = std::to_array<std::string_view>(
    {"left", "right", "quad", "qquad", "text", "mathrm", "textbf", "mathbf", "boxed", "displaystyle", "big", "Big"});

inline constexpr std::array<std::string_view, 10> superscripts = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};

struct VulgarFraction {
  std::string_view text;
  std::string_view decimals;
  int exponent;
};
inline constexpr auto vulgar_fractions = std::to_array<VulgarFraction>({{"½", "5", -1},
                                                                        {"¼", "25", -2},
                                                                        {"¾", "75", -2},
                                                                        {"⅕", "2", -1},
                                                                        {"⅖", "4", -1},
                                                                        {"⅗", "6", -1},
                                                                        {"⅘", "8", -1},
                                                                        {"⅛", "125", -3},
                                                                        {"⅜", "375", -3},
                                                                        {"⅝", "625", -3},
                                                                        {"⅞", "875", -3}});

}  // namespace portcullis::tools::claims
