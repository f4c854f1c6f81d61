// Sorted tables behind calculation_words.hpp.
#include "tools/claims/calculation_words.hpp"

#include <algorithm>
#include <array>

namespace portcullis::tools::claims {
namespace {

template <std::size_t N>
bool any_of(const std::array<std::string_view, N>& table, std::string_view word) {
  return std::ranges::find(table, word) != table.end();
}

struct WordValue {
  std::string_view word;
  int value;
};

template <std::size_t N>
std::optional<int> value_of(const std::array<WordValue, N>& table, std::string_view word) {
  for (const WordValue& row : table) {
    if (row.word == word) return row.value;
  }
  return std::nullopt;
}

constexpr auto units =
    std::to_array<WordValue>({{"zero", 0},     {"one", 1},      {"two", 2},        {"three", 3},     {"four", 4},
                              {"five", 5},     {"six", 6},      {"seven", 7},      {"eight", 8},     {"nine", 9},
                              {"ten", 10},     {"eleven", 11},  {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14},
                              {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19}});
constexpr auto tens = std::to_array<WordValue>({{"twenty", 20},
                                                {"thirty", 30},
                                                {"forty", 40},
                                                {"fifty", 50},
                                                {"sixty", 60},
                                                {"seventy", 70},
                                                {"eighty", 80},
                                                {"ninety", 90}});
constexpr auto scales =
    std::to_array<WordValue>({{"hundred", 2}, {"thousand", 3}, {"million", 6}, {"billion", 9}, {"trillion", 12}});
constexpr auto fractions = std::to_array<WordValue>({{"half", 2},
                                                     {"halves", 2},
                                                     {"third", 3},
                                                     {"quarter", 4},
                                                     {"fourth", 4},
                                                     {"fifth", 5},
                                                     {"sixth", 6},
                                                     {"seventh", 7},
                                                     {"eighth", 8},
                                                     {"ninth", 9},
                                                     {"tenth", 10}});

constexpr auto reserved = std::to_array<std::string_view>(
    {"a",      "add",        "added",     "after",   "all",       "also",  "an",     "and",     "are",    "as",
     "at",     "be",         "because",   "been",    "before",    "but",   "by",     "can",     "cannot", "come",
     "comes",  "cost",       "costs",     "divided", "do",        "does",  "during", "each",    "equal",  "equaled",
     "equals", "every",      "find",      "for",     "from",      "gave",  "get",    "gets",    "give",   "gives",
     "giving", "had",        "has",       "have",    "he",        "hence", "how",    "if",      "in",     "into",
     "is",     "it",         "leaves",    "leaving", "less",      "made",  "make",   "makes",   "making", "minus",
     "more",   "multiplied", "no",        "not",     "of",        "on",    "or",     "over",    "per",    "percent",
     "plus",   "raised",     "remainder", "she",     "since",     "so",    "spent",  "squared", "cubed",  "than",
     "that",   "the",        "then",      "there",   "therefore", "they",  "thus",   "times",   "to",     "total",
     "was",    "we",         "were",      "when",    "where",     "which", "while",  "who",     "will",   "with",
     "would",  "you",        "x",         "mod",     "modulo",    "dozen", "dozens", "score",   "gross",  "lakh",
     "crore",  "grand",      "bn",        "mln"});
constexpr auto takers = std::to_array<std::string_view>(
    {"abs",         "arccos",    "arcsin", "arctan",  "average",  "by",      "cbrt",      "ceil",
     "cos",         "cosh",      "cot",    "csc",     "cube",     "cubed",   "dividing",  "double",
     "exp",         "factorial", "floor",  "from",    "gcd",      "half",    "hundred",   "lcm",
     "lg",          "lim",       "ln",     "log",     "max",      "min",     "minus",     "multiplying",
     "negative",    "over",      "per",    "percent", "plus",     "power",   "quadruple", "quarter",
     "root",        "round",     "sec",    "sin",     "sinh",     "sqrt",    "square",    "squared",
     "subtracting", "tan",       "tanh",   "than",    "thousand", "million", "billion",   "third",
     "thrice",      "times",     "to-the", "triple",  "twice",    "without", "except",    "excluding",
     "exceeding",   "dozen",     "mod",    "modulo",  "base",     "exceeds", "adding"});
constexpr auto values = std::to_array<std::string_view>(
    {"age",     "amount",   "amounts", "area",    "average",   "balance",    "bill",     "capacity", "change",
     "charge",  "cost",     "costs",   "count",   "decrease",  "difference", "discount", "distance", "earnings",
     "expense", "expenses", "fee",     "gain",    "height",    "income",     "increase", "interest", "length",
     "loss",    "mean",     "number",  "payment", "perimeter", "population", "price",    "profit",   "rate",
     "result",  "revenue",  "salary",  "savings", "score",     "speed",      "sum",      "tax",      "time",
     "tip",     "total",    "totals",  "volume",  "wage",      "weight",     "width"});
constexpr auto changes = std::to_array<std::string_view>(
    {"increase", "increases", "increased", "decrease", "decreases", "decreased", "drops", "dropped", "rises", "rose",
     "fell", "falls", "grew", "grows", "reduced", "short", "winning", "off", "went"});
constexpr auto enumerators = std::to_array<std::string_view>(
    {"step",      "day",      "week",     "month",     "year",  "part",    "question", "problem", "case",
     "option",    "exercise", "chapter",  "section",   "line",  "item",    "number",   "no",      "room",
     "team",      "plan",     "version",  "type",      "class", "grade",   "level",    "phase",   "example",
     "equation",  "eq",       "method",   "page",      "pages", "row",     "column",   "table",   "figure",
     "round",     "stage",    "task",     "point",     "note",  "rule",    "group",    "unit",    "lesson",
     "answer",    "stop",     "floor",    "apartment", "route", "channel", "between",  "ages",    "aged",
     "on",        "january",  "february", "march",     "april", "may",     "june",     "july",    "august",
     "september", "october",  "november", "december"});
constexpr auto changers = std::to_array<std::string_view>({"and-a-half",  "basis",
                                                           "billion",     "billions",
                                                           "bn",          "cubed",
                                                           "crore",       "dozen",
                                                           "dozens",      "eighths",
                                                           "factorial",   "fifths",
                                                           "fourths",     "grand",
                                                           "gross",       "half",
                                                           "halves",      "hundred",
                                                           "hundreds",    "hundredth",
                                                           "hundredths",  "lakh",
                                                           "minus",       "mod",
                                                           "modulo",      "mln",
                                                           "million",     "millions",
                                                           "multiplied",  "divided",
                                                           "or",          "over",
                                                           "pct",         "percent",
                                                           "percentage",  "plus",
                                                           "point",       "quarter",
                                                           "quarters",    "raised",
                                                           "rem",         "remainder",
                                                           "score",       "sixths",
                                                           "squared",     "tenth",
                                                           "tenths",      "third",
                                                           "thirds",      "thousand",
                                                           "thousands",   "thousandth",
                                                           "thousandths", "through",
                                                           "to",          "trillion",
                                                           "trillions",   "x",
                                                           "k",           "r",
                                                           "m",           "b",
                                                           "e",           "is",
                                                           "isn't",       "isn’t",
                                                           "was",         "wasn't",
                                                           "equals",      "not",
                                                           "never",       "isnt",
                                                           "cannot",      "can't",
                                                           "doesn't",     "does",
                                                           "did",         "didn't",
                                                           "only",        "if",
                                                           "unless",      "if-and-only-if",
                                                           "ish",         "±",
                                                           "max",         "min",
                                                           "per"});
constexpr auto deniers = std::to_array<std::string_view>(
    {"absurd",    "contradiction", "contradicts", "contrary",   "deny",      "denies",      "denied",  "disprove",
     "disproves", "disproved",     "doubt",       "doubts",     "erroneous", "erroneously", "error",   "fallacy",
     "false",     "falsely",       "falsehood",   "impossible", "incorrect", "incorrectly", "invalid", "lie",
     "mistake",   "mistaken",      "mistakenly",  "myth",       "nonsense",  "refute",      "refutes", "untrue",
     "wrong",     "wrongly",       "❌",          "✗"});
constexpr auto changing = std::to_array<std::string_view>(
    {"binary", "octal", "hexadecimal", "hex", "ternary", "mod", "modulo", "modulus", "modular", "boolean", "xor", "gf",
     "concatenated", "concatenation", "concatenating", "concatenate", "bitwise"});
constexpr auto negators = std::to_array<std::string_view>({"not", "never", "cannot", "neither", "nor", "hardly"});
constexpr auto suppositions = std::to_array<std::string_view>(
    {"if", "unless", "suppose", "supposing", "supposed", "assuming", "assume", "assumes", "imagine", "pretend",
     "whether", "hypothetically", "provided", "lest", "wish", "wishes", "maybe", "perhaps"});
constexpr auto rounding =
    std::to_array<std::string_view>({"about", "approximately", "approx", "approx.", "roughly", "around", "nearly",
                                     "almost", "circa", "rounded", "rounding", "rounds", "approximates"});
constexpr auto connectives = std::to_array<std::string_view>(
    {"so",  "then",  "thus", "therefore", "hence", "and",   "that", "because", "since", "as",
     "get", "gives", "have", "where",     "which", "means", "note", "but",     "know",  "is"});

}  // namespace

std::string lower(std::string_view word) {
  std::string result(word);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return result;
}

bool is_lower_of(std::string_view word, std::string_view lower_word) {
  return std::ranges::equal(word, lower_word, [](char c, char small) {
    return (c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c) == small;
  });
}

std::optional<int> small_number_word(std::string_view word) {
  if (const auto value = value_of(units, word)) return value;
  if (const auto value = value_of(tens, word)) return value;
  const std::size_t hyphen = word.find('-');
  if (hyphen == std::string_view::npos) return std::nullopt;
  const auto ten = value_of(tens, word.substr(0, hyphen));
  const auto unit = value_of(units, word.substr(hyphen + 1));
  if (!ten || !unit || *unit < 1 || *unit > 9) return std::nullopt;
  return *ten + *unit;
}

std::optional<int> scale_word(std::string_view word) {
  return value_of(scales, word);
}

std::optional<int> fraction_word(std::string_view word) {
  if (const auto value = value_of(fractions, word)) return value;
  if (word.size() > 3 && word.ends_with('s')) return value_of(fractions, word.substr(0, word.size() - 1));
  return std::nullopt;
}

bool reserved_word(std::string_view word) {
  return any_of(reserved, word) || small_number_word(word) || scale_word(word) || fraction_word(word) ||
         any_of(rounding, word) || any_of(negators, word) || any_of(deniers, word);
}
bool takes_next_operand(std::string_view word) {
  return any_of(takers, word) || small_number_word(word) || scale_word(word) || fraction_word(word);
}
bool names_a_value(std::string_view word) {
  return any_of(values, word);
}
bool measures_change(std::string_view word) {
  return any_of(changes, word);
}
bool enumerates(std::string_view word) {
  return any_of(enumerators, word);
}
bool changes_last_operand(std::string_view word) {
  return any_of(changers, word) || small_number_word(word);
}
bool denies_anywhere(std::string_view word) {
  return any_of(deniers, word);
}
bool changes_arithmetic(std::string_view word) {
  return any_of(changing, word);
}
bool negates(std::string_view word) {
  return any_of(negators, word) || word.ends_with("n't") || word.ends_with("n’t");
}
bool supposes(std::string_view word) {
  return any_of(suppositions, word);
}
bool states_rounding(std::string_view word) {
  return any_of(rounding, word);
}
bool label_connective(std::string_view word) {
  return any_of(connectives, word);
}

}  // namespace portcullis::tools::claims
