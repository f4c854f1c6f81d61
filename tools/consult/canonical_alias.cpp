// Which short answers are other names of one thing (see canonical_parts.hpp). Nothing is guessed from likeness: one
// letter less is another answer.
#include <algorithm>
#include <map>
#include <set>

#include "tools/claims/unit_text.hpp"
#include "tools/consult/canonical_parts.hpp"
#include "tools/consult/place_names.hpp"
#include "tools/consult/written_number.hpp"

namespace portcullis::tools::consult {
namespace {

constexpr std::size_t longest_name = 200;

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (is_capital(c)) c = static_cast<char>(c + 32);
  return out;
}

// The answer as written, without quotes, punctuation and article around it.
std::string_view core(std::string_view written) {
  std::string_view view = trimmed(written, " \t\r\n.,;:!\"'`*_[]");
  for (const std::string_view article : {"The ", "the ", "A ", "a ", "An ", "an "})
    if (view.starts_with(article)) return view.substr(article.size());
  return view;
}

// "U.S.A" and "u.s.a" without their dots; nothing where it is not single letters with dots between them.
std::string undotted(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool letter = is_capital(name[i]) || (name[i] >= 'a' && name[i] <= 'z');
    if (i % 2 == 0 ? !letter : name[i] != '.') return {};
    if (letter) out += name[i];
  }
  return out.size() > 1 ? out : std::string();
}

// Two to eight capitals, with or without dots, in lower case: "IBM" and "I.B.M." are "ibm".
std::string letters_of(std::string_view name) {
  const std::string plain = undotted(name);
  const std::string_view letters = plain.empty() ? name : std::string_view(plain);
  if (letters.size() < 2 || letters.size() > 8 || !std::ranges::all_of(letters, is_capital)) return {};
  return lower(letters);
}

// The first letters of a name, three or more: of each word that begins with a capital. Small words between them are
// passed over; anything else has none.
std::string initials_of(std::string_view name) {
  static const std::set<std::string_view> small{"of", "the", "and", "for", "in", "on", "at", "to", "de", "&"};
  std::string out;
  while (!name.empty()) {
    const auto end = std::min(name.find_first_of(" -"), name.size());
    const std::string_view word = name.substr(0, end);
    if (!word.empty() && is_capital(word.front()))
      out += word.front();
    else if (!word.empty() && !small.contains(word))
      return {};
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return out.size() < 3 ? std::string() : lower(out);
}

std::string place_of_name(std::string_view name) {
  static const auto rows = [] {
    std::map<std::string, std::string, std::less<>> out;
    for (const std::string_view row : place_names)
      for (std::size_t at = 0; at < row.size();) {
        const std::size_t end = std::min(row.find('|', at), row.size());
        out.emplace(row.substr(at, end - at), row.substr(0, row.find('|')));
        at = end + 1;
      }
    return out;
  }();
  const std::string plain = undotted(name);
  const std::string form = short_form(plain.empty() ? name : std::string_view(plain));
  if (const auto row = rows.find(form); row != rows.end()) return row->second;
  // Codes of two letters.
  if (plain.empty() && letters_of(name).empty()) return {};
  const auto code = rows.find("!" + form);
  return code == rows.end() ? std::string() : code->second;
}

// "5 km" as "5 kilometre"; only with a unit that means one thing ("m" may be minutes).
std::string measure_of(std::string_view written) {
  const std::string text = with_plain_signs(written);
  bool malformed = false;
  const auto numbers = numbers_in(text, malformed);
  if (malformed || numbers.size() != 1 || numbers[0].percent || numbers[0].start != 0) return {};
  const auto unit = trimmed(std::string_view(text).substr(numbers[0].end), " .");
  if (unit.size() < 2 || claims::read_unit(unit).size() != 1) return {};
  return plain(numbers[0]) + ' ' + claims::canonical_unit(unit);
}

// What a name stands for: "place ...", "measure ...", "letters ibm", or "" for nothing but its words.
std::string meaning_of(std::string_view name) {
  if (auto place = place_of_name(name); !place.empty()) return "place " + place;
  if (auto measure = measure_of(name); !measure.empty()) return "measure " + measure;
  if (auto letters = letters_of(name); !letters.empty()) return "letters " + letters;
  return {};
}

struct Name {
  std::string meaning;   // never empty: "words ..." is the form itself
  std::string initials;  // of a name that could have them
};

Name read_name(std::string_view written, const std::string& canonical) {
  std::string_view name = core(written);
  if (name.size() > longest_name || denied_in_front(canonical)) return {"words " + canonical, {}};
  std::string words = canonical;
  // "International Business Machines (IBM)": what the brackets hold has to be what its initials or the table say.
  if (const auto open = name.rfind(" ("); name.ends_with(')') && open != std::string_view::npos && open > 0) {
    std::string_view outside = name.substr(0, open), inside = name.substr(open + 2, name.size() - open - 3);
    if (!letters_of(outside).empty()) std::swap(outside, inside);
    const auto letters = letters_of(inside);
    const auto place = place_of_name(outside);
    if (!place.empty() && place == place_of_name(inside)) return {"place " + place, {}};
    if (letters.empty() || letters != initials_of(outside)) return {"words " + canonical, {}};
    name = outside;
    words = short_form(outside);
  }
  auto meaning = meaning_of(name);
  if (!meaning.empty()) return {std::move(meaning), {}};
  return {"words " + words, initials_of(name)};
}

}  // namespace

std::vector<std::string> alias_groups(const std::vector<std::string>& written,
                                      const std::vector<std::string>& canonical) {
  std::vector<Name> names(canonical.size());
  std::map<std::string, std::set<std::string>> meanings;  // by canonical form
  for (std::size_t i = 0; i < canonical.size(); ++i) {
    if (canonical[i].empty()) continue;
    names[i] = read_name(written[i], canonical[i]);
    meanings[canonical[i]].insert(names[i].meaning);
  }
  std::map<std::string, std::set<std::string>> by_initials;
  for (std::size_t i = 0; i < canonical.size(); ++i) {
    if (canonical[i].empty()) continue;
    // "US" and "us" are one form: nobody can say which of the two it is.
    if (meanings[canonical[i]].size() > 1) names[i] = {"words " + canonical[i], {}};
    if (!names[i].initials.empty()) by_initials["letters " + names[i].initials].insert(names[i].meaning);
  }
  std::map<std::string, std::string> shown;  // of each meaning the longest form, of equal ones the first
  for (std::size_t i = 0; i < canonical.size(); ++i) {
    if (canonical[i].empty()) continue;
    // Letters that are the initials of one name of the panel are that name; of two, of neither.
    if (const auto named = by_initials.find(names[i].meaning); named != by_initials.end() && named->second.size() == 1)
      names[i].meaning = *named->second.begin();
    std::string& form = shown[names[i].meaning];
    if (canonical[i].size() > form.size() || (canonical[i].size() == form.size() && canonical[i] < form))
      form = canonical[i];
  }
  std::vector<std::string> out = canonical;
  for (std::size_t i = 0; i < canonical.size(); ++i)
    if (!canonical[i].empty()) out[i] = shown[names[i].meaning];
  return out;
}

}  // namespace portcullis::tools::consult
