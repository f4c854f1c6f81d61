#include "tools/checkers/characters.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace portcullis::tools::checkers {

bool is_dropped(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF || c == 0x61C || c == 0x34F ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0x180E;
}

// Hyphens join words; dashes part them.
bool is_hyphen(char32_t c) {
  return c == U'-' || c == 0x2010 || c == 0x2011;
}

char32_t unified(char32_t c) {
  switch (c) {
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0xAB:
    case 0xBB:
    case 0x2033:
    case 0x300C:
    case 0x300D:
    case 0x300E:
    case 0x300F:
    case 0x301D:
    case 0x301E:
    case 0xFF02:
    case 0x2036:
      return U'"';
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032:
    case 0x2035:
    case 0x2BC:
    case 0xB4:
    case U'`':
    case 0x2039:
    case 0x203A:
    case 0xFF07:
      return U'\'';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0xFE58:
    case 0xFE63:
    case 0xFF0D:
      return U'-';
    default:
      return c;
  }
}

// Joins the character before it: combining marks, the vowels and finals of Hangul, half-width voicing marks.
bool is_extending(char32_t c) {
  if (c < 0x300) return false;
  if ((c >= 0x1160 && c <= 0x11FF) || c == 0xFF9E || c == 0xFF9F) return true;
  const auto kind = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return kind == UTF8PROC_CATEGORY_MN || kind == UTF8PROC_CATEGORY_MC || kind == UTF8PROC_CATEGORY_ME;
}

// NFKC of one character before composition; see the head of the header for what is left as it is.
void decompose(char32_t c, std::vector<std::int32_t>& out) {
  if (c > 0x10FFFF) {
    out.push_back(0xFFFD);
    return;
  }
  const auto value = static_cast<utf8proc_int32_t>(c);
  std::array<utf8proc_int32_t, 32> buffer{};
  int boundary = 0;
  const auto run = [&](int options) {
    const auto size = utf8proc_decompose_char(value, buffer.data(), static_cast<utf8proc_ssize_t>(buffer.size()),
                                              static_cast<utf8proc_option_t>(options), &boundary);
    return size < 0 || size > static_cast<utf8proc_ssize_t>(buffer.size()) ? utf8proc_ssize_t{0} : size;
  };
  const auto* property = utf8proc_get_property(value);
  const auto type = property->decomp_type;
  bool compat = type != UTF8PROC_DECOMP_TYPE_SUPER && type != UTF8PROC_DECOMP_TYPE_SUB &&
                type != UTF8PROC_DECOMP_TYPE_CIRCLE && type != UTF8PROC_DECOMP_TYPE_FRACTION;
  auto size = run(UTF8PROC_DECOMPOSE | (compat ? UTF8PROC_COMPAT : 0));
  if (compat && type != 0 && property->category != UTF8PROC_CATEGORY_ND &&
      std::any_of(buffer.begin(), buffer.begin() + size,
                  [](utf8proc_int32_t part) { return part >= '0' && part <= '9'; }))
    size = run(UTF8PROC_DECOMPOSE);
  if (size == 0)
    out.push_back(value);
  else
    out.insert(out.end(), buffer.begin(), buffer.begin() + size);
}

// Canonical order, then composition, in place.
void compose(std::vector<std::int32_t>& points) {
  const auto rank = [](utf8proc_int32_t c) { return utf8proc_get_property(c)->combining_class; };
  for (std::size_t i = 0; i < points.size();) {
    if (rank(points[i]) == 0) {
      ++i;
      continue;
    }
    std::size_t end = i;
    std::vector<std::pair<std::pair<int, std::size_t>, utf8proc_int32_t>> marks;
    for (; end < points.size() && rank(points[end]) != 0; ++end)
      marks.push_back({{rank(points[end]), end}, points[end]});
    std::sort(marks.begin(), marks.end());
    for (std::size_t k = i; k < end; ++k) points[k] = marks[k - i].second;
    i = end;
  }
  const auto size = utf8proc_normalize_utf32(points.data(), static_cast<utf8proc_ssize_t>(points.size()),
                                             static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE));
  if (size >= 0) points.resize(static_cast<std::size_t>(size));
}

bool is_stable(char32_t c) {
  if (c > 0x10FFFF || unified(c) != c) return false;
  if (c >= 0xAC00 && c <= 0xD7A3) return true;
  const auto* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
  return property->decomp_seqindex == std::numeric_limits<utf8proc_uint16_t>::max() && property->combining_class == 0;
}

}  // namespace portcullis::tools::checkers
