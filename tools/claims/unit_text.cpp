// The table of units. Definitions: SI brochure (9th edition, 2019); the international yard and pound agreement (1959);
// US liquid measure: gallon of 231 cubic inches; UK Weights and Measures Act 1985: gallon of 4.54609 litres.
#include "tools/claims/unit_text.hpp"

#include <algorithm>
#include <map>
#include <span>

namespace portcullis::tools::claims {
namespace {

enum Base { length, mass, time_, current, temperature, amount, angle, data, usd, eur, gbp, jpy, month };

struct Power {
  Base base;
  int exponent;
};

struct Row {
  std::string_view names;    // separated by '|', the first is canonical; words in lower case, singular
  std::string_view symbols;  // separated by '|', exact case, no plural
  std::vector<Power> powers;
  std::string_view numerator;
  std::string_view denominator = "1";
  bool prefixes = false;  // takes SI prefixes
  UnitSystem system = UnitSystem::any;
  std::string_view offset_numerator = "0";
  std::string_view offset_denominator = "1";
};

const std::vector<Row>& rows() {
  using enum UnitSystem;
  static const std::vector<Row> table = {
      {"metre|meter", "m", {{length, 1}}, "1", "1", true},
      {"inch|inche", "in", {{length, 1}}, "254", "10000"},
      {"foot|feet", "ft", {{length, 1}}, "3048", "10000"},
      {"yard", "yd|yds", {{length, 1}}, "9144", "10000"},
      {"mile", "mi", {{length, 1}}, "1609344", "1000"},
      {"nautical mile", "nmi|NM", {{length, 1}}, "1852"},
      {"fathom", "", {{length, 1}}, "18288", "10000"},
      {"furlong", "", {{length, 1}}, "201168", "1000"},
      {"angstrom", "Å", {{length, 1}}, "1", "10000000000"},
      {"micron", "", {{length, 1}}, "1", "1000000"},
      {"astronomical unit", "au|AU", {{length, 1}}, "149597870700"},
      {"light-year|light year|lightyear", "ly", {{length, 1}}, "9460730472580800"},
      {"gram|gramme", "g", {{mass, 1}}, "1", "1000", true},
      {"tonne|metric ton", "t", {{mass, 1}}, "1000"},
      {"ton", "", {{mass, 1}}, "90718474", "100000", false, us},
      {"ton", "", {{mass, 1}}, "10160469088", "10000000", false, imperial},
      {"ton", "", {{mass, 1}}, "1000", "1", false, metric},
      {"short ton", "", {{mass, 1}}, "90718474", "100000"},
      {"long ton", "", {{mass, 1}}, "10160469088", "10000000"},
      {"pound", "lb|lbs", {{mass, 1}}, "45359237", "100000000"},
      {"pound", "", {{gbp, 1}}, "1"},
      {"ounce", "oz", {{mass, 1}}, "45359237", "1600000000"},
      {"ounce", "oz", {{length, 3}}, "295735295625", "10000000000000000", false, us},
      {"ounce", "oz", {{length, 3}}, "284130625", "10000000000000", false, imperial},
      {"fluid ounce", "", {{length, 3}}, "295735295625", "10000000000000000", false, us},
      {"fluid ounce", "", {{length, 3}}, "284130625", "10000000000000", false, imperial},
      {"stone", "", {{mass, 1}}, "635029318", "100000000"},
      {"carat", "ct", {{mass, 1}}, "2", "10000"},
      {"second|sec", "s", {{time_, 1}}, "1", "1", true},
      {"minute|min", "min|m", {{time_, 1}}, "60"},
      {"hour|hr", "h", {{time_, 1}}, "3600"},
      {"day", "d", {{time_, 1}}, "86400"},
      {"week|wk", "", {{time_, 1}}, "604800"},
      {"fortnight", "", {{time_, 1}}, "1209600"},
      {"month", "", {{month, 1}}, "1"},
      {"year|yr", "", {{month, 1}}, "12"},
      {"year|yr", "", {{time_, 1}}, "31536000"},
      {"year|yr", "", {{time_, 1}}, "31557600"},
      {"decade", "", {{month, 1}}, "120"},
      {"century|centurie", "", {{month, 1}}, "1200"},
      {"millennium|millennia", "", {{month, 1}}, "12000"},
      {"square metre|square meter", "sqm", {{length, 2}}, "1"},
      {"hectare", "ha", {{length, 2}}, "10000"},
      {"acre", "", {{length, 2}}, "40468564224", "10000000"},
      {"litre|liter", "l|L", {{length, 3}}, "1", "1000", true},
      {"cc", "cc", {{length, 3}}, "1", "1000000"},
      {"gallon", "gal", {{length, 3}}, "3785411784", "1000000000000", false, us},
      {"gallon", "gal", {{length, 3}}, "454609", "100000000", false, imperial},
      {"us gallon", "", {{length, 3}}, "3785411784", "1000000000000"},
      {"imperial gallon|uk gallon", "", {{length, 3}}, "454609", "100000000"},
      {"quart", "qt", {{length, 3}}, "946352946", "1000000000000", false, us},
      {"quart", "qt", {{length, 3}}, "454609", "400000000", false, imperial},
      {"pint", "pt", {{length, 3}}, "473176473", "1000000000000", false, us},
      {"pint", "pt", {{length, 3}}, "454609", "800000000", false, imperial},
      {"cup", "", {{length, 3}}, "2365882365", "10000000000000", false, us},
      {"cup", "", {{length, 3}}, "454609", "1600000000", false, imperial},
      {"cup", "", {{length, 3}}, "25", "100000", false, metric},
      {"tablespoon", "tbsp", {{length, 3}}, "1478676478125", "100000000000000000", false, us},
      {"tablespoon", "tbsp", {{length, 3}}, "15", "1000000", false, metric},
      {"teaspoon", "tsp", {{length, 3}}, "492892159375", "100000000000000000", false, us},
      {"teaspoon", "tsp", {{length, 3}}, "5", "1000000", false, metric},
      {"barrel", "", {{length, 3}}, "158987294928", "1000000000000"},
      {"knot", "kn|kt", {{length, 1}, {time_, -1}}, "1852", "3600"},
      {"mph", "mph", {{length, 1}, {time_, -1}}, "1609344", "3600000"},
      {"kph", "kph|kmh", {{length, 1}, {time_, -1}}, "1000", "3600"},
      {"hertz", "Hz", {{time_, -1}}, "1", "1", true},
      {"newton", "N", {{mass, 1}, {length, 1}, {time_, -2}}, "1", "1", true},
      {"joule", "J", {{mass, 1}, {length, 2}, {time_, -2}}, "1", "1", true},
      {"watt", "W", {{mass, 1}, {length, 2}, {time_, -3}}, "1", "1", true},
      {"watt-hour|watt hour", "Wh", {{mass, 1}, {length, 2}, {time_, -2}}, "3600", "1", true},
      {"pascal", "Pa", {{mass, 1}, {length, -1}, {time_, -2}}, "1", "1", true},
      {"bar", "bar", {{mass, 1}, {length, -1}, {time_, -2}}, "100000"},
      {"millibar", "mbar", {{mass, 1}, {length, -1}, {time_, -2}}, "100"},
      {"atmosphere", "atm", {{mass, 1}, {length, -1}, {time_, -2}}, "101325"},
      {"calorie", "cal", {{mass, 1}, {length, 2}, {time_, -2}}, "4184", "1000"},
      {"kilocalorie", "kcal", {{mass, 1}, {length, 2}, {time_, -2}}, "4184"},
      {"electronvolt",
       "eV",
       {{mass, 1}, {length, 2}, {time_, -2}},
       "1602176634",
       "10000000000000000000000000000",
       true},
      {"ampere|amp", "A", {{current, 1}}, "1", "1", true},
      {"volt", "V", {{mass, 1}, {length, 2}, {time_, -3}, {current, -1}}, "1", "1", true},
      {"ohm", "Ω", {{mass, 1}, {length, 2}, {time_, -3}, {current, -2}}, "1", "1", true},
      {"coulomb", "C", {{time_, 1}, {current, 1}}, "1", "1", true},
      {"farad", "F", {{mass, -1}, {length, -2}, {time_, 4}, {current, 2}}, "1", "1", true},
      {"mole", "mol", {{amount, 1}}, "1", "1", true},
      {"kelvin", "K", {{temperature, 1}}, "1"},
      {"degree celsius|celsius|degree centigrade", "°C|ºC", {{temperature, 1}}, "1", "1", false, any, "27315", "100"},
      {"degree fahrenheit|fahrenheit", "°F|ºF", {{temperature, 1}}, "5", "9", false, any, "45967", "180"},
      {"degree", "°|º", {{angle, 1}}, "1"},
      {"arcminute", "", {{angle, 1}}, "1", "60"},
      {"arcsecond", "", {{angle, 1}}, "1", "3600"},
      {"bit", "bit|b", {{data, 1}}, "1", "1", true},
      {"byte", "B", {{data, 1}}, "8", "1", true},
      {"kibibyte", "KiB", {{data, 1}}, "8192"},
      {"mebibyte", "MiB", {{data, 1}}, "8388608"},
      {"gibibyte", "GiB", {{data, 1}}, "8589934592"},
      {"tebibyte", "TiB", {{data, 1}}, "8796093022208"},
      {"kb", "KB|kb", {{data, 1}}, "8000", "1", false, metric},
      {"kb", "KB|kb", {{data, 1}}, "8192", "1", false, us},
      {"dollar|usd|us dollar", "$|USD", {{usd, 1}}, "1"},
      {"euro|eur", "€|EUR", {{eur, 1}}, "1"},
      {"pound sterling|gbp", "£|GBP", {{gbp, 1}}, "1"},
      {"penny|pence|pennie", "p", {{gbp, 1}}, "1", "100"},
      {"penny|pennie", "", {{usd, 1}}, "1", "100"},
      {"yen|jpy", "¥|JPY", {{jpy, 1}}, "1"},
      {"cent", "¢", {{usd, 1}}, "1", "100"},
      {"cent", "", {{eur, 1}}, "1", "100"},
      {"nickel", "", {{usd, 1}}, "5", "100"},
      {"dime", "", {{usd, 1}}, "10", "100"},
  };
  return table;
}

struct Prefix {
  std::string_view word;
  std::string_view symbol;
  int exponent;
};
constexpr auto prefixes = std::to_array<Prefix>({{"pico", "p", -12},
                                                 {"nano", "n", -9},
                                                 {"micro", "µ", -6},
                                                 {"micro", "μ", -6},
                                                 {"milli", "m", -3},
                                                 {"centi", "c", -2},
                                                 {"deci", "d", -1},
                                                 {"hecto", "h", 2},
                                                 {"kilo", "k", 3},
                                                 {"mega", "M", 6},
                                                 {"giga", "G", 9},
                                                 {"tera", "T", 12},
                                                 {"peta", "P", 15}});

struct Entry {
  std::string canonical;
  std::vector<UnitReading> readings;
};

using Index = std::map<std::string, Entry, std::less<>>;

void each_name(std::string_view names, auto&& visit) {
  while (!names.empty()) {
    const std::size_t bar = names.find('|');
    visit(names.substr(0, bar));
    names = bar == std::string_view::npos ? std::string_view() : names.substr(bar + 1);
  }
}

void add(Index& index, const std::string& name, const std::string& canonical, const Row& row, int exponent) {
  UnitReading reading;
  for (const Power& power : row.powers) reading.dimension[static_cast<std::size_t>(power.base)] = power.exponent;
  reading.numerator = row.numerator;
  reading.denominator = row.denominator;
  reading.exponent = exponent;
  reading.offset_numerator = row.offset_numerator;
  reading.offset_denominator = row.offset_denominator;
  reading.system = row.system;
  Entry& entry = index[name];
  if (entry.canonical.empty()) entry.canonical = canonical;
  entry.readings.push_back(std::move(reading));
}

// Words are kept in lower case under "w:", symbols in their own case under "s:".
const Index& index() {
  static const Index built = [] {
    Index result;
    for (const Row& row : rows()) {
      const std::string canonical(row.names.substr(0, row.names.find('|')));
      each_name(row.names, [&](std::string_view name) {
        add(result, "w:" + std::string(name), canonical, row, 0);
        if (!row.prefixes) return;
        for (const Prefix& prefix : prefixes) {
          if (prefix.symbol == "μ") continue;
          add(result, "w:" + std::string(prefix.word) + std::string(name), std::string(prefix.word) + canonical, row,
              prefix.exponent);
        }
      });
      each_name(row.symbols, [&](std::string_view name) {
        add(result, "s:" + std::string(name), canonical, row, 0);
        if (!row.prefixes) return;
        for (const Prefix& prefix : prefixes) {
          add(result, "s:" + std::string(prefix.symbol) + std::string(name), std::string(prefix.word) + canonical, row,
              prefix.exponent);
        }
      });
    }
    return result;
  }();
  return built;
}

const Entry* find(std::string_view name) {
  const Index& all = index();
  if (const auto symbol = all.find("s:" + std::string(name)); symbol != all.end()) return &symbol->second;
  // "kgs", "hrs": symbols with a plural, as people write them.
  if (name.size() > 2 && name.ends_with('s')) {
    if (const auto symbol = all.find("s:" + std::string(name.substr(0, name.size() - 1))); symbol != all.end()) {
      return &symbol->second;
    }
  }
  std::string word(name);
  std::ranges::transform(word, word.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (word.size() < 2) return nullptr;
  if (const auto exact = all.find("w:" + word); exact != all.end()) return &exact->second;
  // "degrees celsius", "kilowatt hours": the plural sits on the first or the last word.
  if (const std::size_t gap = word.find("s "); gap != std::string::npos) {
    std::string first = word;
    first.erase(gap, 1);
    if (const auto found = all.find("w:" + first); found != all.end()) return &found->second;
  }
  if (word.size() > 3 && word.ends_with('s')) {
    word.pop_back();
    if (const auto singular = all.find("w:" + word); singular != all.end()) return &singular->second;
  }
  return nullptr;
}

}  // namespace

std::vector<UnitReading> read_unit(std::string_view name) {
  const Entry* entry = find(name);
  return entry == nullptr ? std::vector<UnitReading>() : entry->readings;
}

std::string canonical_unit(std::string_view name) {
  const Entry* entry = find(name);
  return entry == nullptr ? std::string() : entry->canonical;
}

}  // namespace portcullis::tools::claims
