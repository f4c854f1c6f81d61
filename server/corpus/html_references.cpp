// See html_references.hpp. Source: HTML Living Standard, 13.2.5.72 to 13.2.5.80 and 13.5. Of the 2,231 names those of
// Latin-1, typography and Greek that prose has; a name that is not here stays as written, so it matches nothing by
// accident. Only references with their semicolon are read.
#include "server/corpus/html_references.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "tools/claims/utf8.hpp"

namespace portcullis::server::corpus {
namespace {

using Named = std::pair<std::string_view, char32_t>;

// In the order of their bytes.
constexpr std::array named{
    Named{"AElig", 0xC6},    Named{"Aacute", 0xC1},   Named{"Acirc", 0xC2},   Named{"Agrave", 0xC0},
    Named{"Aring", 0xC5},    Named{"Atilde", 0xC3},   Named{"Auml", 0xC4},    Named{"Ccedil", 0xC7},
    Named{"Dagger", 0x2021}, Named{"Delta", 0x394},   Named{"ETH", 0xD0},     Named{"Eacute", 0xC9},
    Named{"Ecirc", 0xCA},    Named{"Egrave", 0xC8},   Named{"Euml", 0xCB},    Named{"Iacute", 0xCD},
    Named{"Icirc", 0xCE},    Named{"Igrave", 0xCC},   Named{"Iuml", 0xCF},    Named{"Ntilde", 0xD1},
    Named{"OElig", 0x152},   Named{"Oacute", 0xD3},   Named{"Ocirc", 0xD4},   Named{"Ograve", 0xD2},
    Named{"Omega", 0x3A9},   Named{"Oslash", 0xD8},   Named{"Otilde", 0xD5},  Named{"Ouml", 0xD6},
    Named{"Scaron", 0x160},  Named{"Sigma", 0x3A3},   Named{"THORN", 0xDE},   Named{"Uacute", 0xDA},
    Named{"Ucirc", 0xDB},    Named{"Ugrave", 0xD9},   Named{"Uuml", 0xDC},    Named{"Yacute", 0xDD},
    Named{"aacute", 0xE1},   Named{"acirc", 0xE2},    Named{"acute", 0xB4},   Named{"aelig", 0xE6},
    Named{"agrave", 0xE0},   Named{"alpha", 0x3B1},   Named{"amp", '&'},      Named{"apos", '\''},
    Named{"aring", 0xE5},    Named{"atilde", 0xE3},   Named{"auml", 0xE4},    Named{"bdquo", 0x201E},
    Named{"beta", 0x3B2},    Named{"brvbar", 0xA6},   Named{"bull", 0x2022},  Named{"ccedil", 0xE7},
    Named{"cedil", 0xB8},    Named{"cent", 0xA2},     Named{"copy", 0xA9},    Named{"curren", 0xA4},
    Named{"dagger", 0x2020}, Named{"deg", 0xB0},      Named{"delta", 0x3B4},  Named{"divide", 0xF7},
    Named{"eacute", 0xE9},   Named{"ecirc", 0xEA},    Named{"egrave", 0xE8},  Named{"emsp", 0x2003},
    Named{"ensp", 0x2002},   Named{"epsilon", 0x3B5}, Named{"eth", 0xF0},     Named{"euml", 0xEB},
    Named{"euro", 0x20AC},   Named{"frac12", 0xBD},   Named{"frac14", 0xBC},  Named{"frac34", 0xBE},
    Named{"gamma", 0x3B3},   Named{"ge", 0x2265},     Named{"gt", '>'},       Named{"hellip", 0x2026},
    Named{"iacute", 0xED},   Named{"icirc", 0xEE},    Named{"iexcl", 0xA1},   Named{"igrave", 0xEC},
    Named{"infin", 0x221E},  Named{"iquest", 0xBF},   Named{"iuml", 0xEF},    Named{"lambda", 0x3BB},
    Named{"laquo", 0xAB},    Named{"larr", 0x2190},   Named{"ldquo", 0x201C}, Named{"le", 0x2264},
    Named{"lsaquo", 0x2039}, Named{"lsquo", 0x2018},  Named{"lt", '<'},       Named{"macr", 0xAF},
    Named{"mdash", 0x2014},  Named{"micro", 0xB5},    Named{"middot", 0xB7},  Named{"minus", 0x2212},
    Named{"mu", 0x3BC},      Named{"nbsp", 0xA0},     Named{"ndash", 0x2013}, Named{"ne", 0x2260},
    Named{"not", 0xAC},      Named{"ntilde", 0xF1},   Named{"oacute", 0xF3},  Named{"ocirc", 0xF4},
    Named{"oelig", 0x153},   Named{"ograve", 0xF2},   Named{"omega", 0x3C9},  Named{"ordf", 0xAA},
    Named{"ordm", 0xBA},     Named{"oslash", 0xF8},   Named{"otilde", 0xF5},  Named{"ouml", 0xF6},
    Named{"para", 0xB6},     Named{"permil", 0x2030}, Named{"pi", 0x3C0},     Named{"plusmn", 0xB1},
    Named{"pound", 0xA3},    Named{"prime", 0x2032},  Named{"quot", '"'},     Named{"raquo", 0xBB},
    Named{"rarr", 0x2192},   Named{"rdquo", 0x201D},  Named{"reg", 0xAE},     Named{"rho", 0x3C1},
    Named{"rsaquo", 0x203A}, Named{"rsquo", 0x2019},  Named{"sbquo", 0x201A}, Named{"scaron", 0x161},
    Named{"sect", 0xA7},     Named{"shy", 0xAD},      Named{"sigma", 0x3C3},  Named{"sup1", 0xB9},
    Named{"sup2", 0xB2},     Named{"sup3", 0xB3},     Named{"szlig", 0xDF},   Named{"tau", 0x3C4},
    Named{"theta", 0x3B8},   Named{"thinsp", 0x2009}, Named{"thorn", 0xFE},   Named{"tilde", 0x2DC},
    Named{"times", 0xD7},    Named{"trade", 0x2122},  Named{"uacute", 0xFA},  Named{"ucirc", 0xFB},
    Named{"ugrave", 0xF9},   Named{"uml", 0xA8},      Named{"uuml", 0xFC},    Named{"yacute", 0xFD},
    Named{"yen", 0xA5},      Named{"yuml", 0xFF}};
static_assert(std::ranges::is_sorted(named, {}, &Named::first));

// What &#128; to &#159; mean: the bytes of windows-1252 (13.2.5.80).
constexpr std::array<char32_t, 32> windows_1252{0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                                0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                                0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};

constexpr std::size_t longest = 12;  // bytes of a reference, with & and ;

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

// 0 when the text is no number.
char32_t numeric(std::string_view text) {
  int base = 10;
  if (text.starts_with('x') || text.starts_with('X')) {
    base = 16;
    text.remove_prefix(1);
  }
  if (text.empty()) return 0;
  char32_t value = 0;
  for (const char c : text) {
    if (digit(c) >= base) return 0;
    value = std::min<char32_t>(value * static_cast<char32_t>(base) + static_cast<char32_t>(digit(c)), 0x110000);
  }
  if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 0xFFFD;
  if (value >= 0x80 && value <= 0x9F) return windows_1252[value - 0x80];
  return value;
}

}  // namespace

std::size_t append_reference(std::string& out, std::string_view html, std::size_t at) {
  const std::string_view rest = html.substr(at + 1, longest - 1);
  const std::size_t end = rest.find(';');
  char32_t value = 0;
  if (end != std::string_view::npos && end > 0) {
    const std::string_view name = rest.substr(0, end);
    if (name.front() == '#') {
      value = numeric(name.substr(1));
    } else if (const auto found = std::ranges::lower_bound(named, name, {}, &Named::first);
               found != named.end() && found->first == name) {
      value = found->second;
    }
  }
  if (value == 0) {
    out += '&';
    return 1;
  }
  tools::claims::utf8::append(out, value);
  return end + 2;
}

}  // namespace portcullis::server::corpus
