// See veto_words.hpp.
#include "tools/checkers/veto_words.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace portcullis::tools::checkers::veto {
namespace {

struct Words {
  WordKind kind;
  std::string_view words;  // parted by spaces
  int first = 0;           // value of the first word; each next one is `step` larger
  int step = 0;
};

constexpr auto lists = std::to_array<Words>({
    {WordKind::article, "a an the"},
    {WordKind::function,
     "i me my mine we us our ours you your yours he him his she her hers it its they them their theirs this that these "
     "those who whom whose which what when where why how there here of in on at by for from to into onto with within "
     "upon as than then so if because since while although though but and or yet also too both each every all any some "
     "many much few several most other another such same own is are was were be been being am has have had having will "
     "would shall should can could might must ought let very just only even still already again once after before "
     "during between among against through across along behind beyond beside besides until till per via et al etc "
     "however therefore thus hence moreover furthermore meanwhile instead later earlier now today yesterday tomorrow "
     "according despite unlike like yes out off up down down away back ever whether either first firstly secondly "
     "finally lastly one's itself himself herself themselves"},
    {WordKind::negation, "not never no none without nor neither nobody nothing nowhere"},
    {WordKind::diminution, "hardly scarcely barely seldom rarely"},
    {WordKind::support, "do does did"},
    {WordKind::cardinal,
     "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
     "eighteen nineteen",
     0, 1},
    {WordKind::cardinal, "twenty thirty forty fifty sixty seventy eighty ninety", 20, 10},
    {WordKind::cardinal, "fourty", 40, 0},
    {WordKind::ordinal,
     "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
     "sixteenth seventeenth eighteenth nineteenth",
     2, 1},
    {WordKind::ordinal, "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth", 20, 10},
    {WordKind::scale, "hundred thousand", 2, 1},
    {WordKind::scale, "lakh million crore", 5, 1},
    {WordKind::scale, "mn mln mio", 6, 0},
    {WordKind::scale, "billion bn bln", 9, 0},
    {WordKind::scale, "trillion tn trn", 12, 0},
    {WordKind::scale, "quadrillion", 15, 0},
    {WordKind::month, "january february march april may june july august september october november december", 1, 1},
    {WordKind::short_month, "jan feb mar apr may jun jul aug sep oct nov dec", 1, 1},
    {WordKind::short_month, "sept", 9, 0},
    {WordKind::weekday, "monday tuesday wednesday thursday friday saturday sunday", 1, 1},
    {WordKind::title,
     "mr mrs ms miss dr prof professor sir lord lady dame president chancellor minister senator king queen prince "
     "princess pope general colonel captain judge justice chairman ceo mayor governor saint st inc ltd llc corp co plc "
     "gmbh ag jr sr"},
    {WordKind::bound,
     "about approximately approx around roughly nearly almost circa ca some over under above below least minimum "
     "maximum fewer less more exceeding exceeded estimated up-to"},
});

constexpr std::string_view other_languages =
    "der das und ist wurde ein eine mit nicht dem des zu im auf sich auch wird sind le les est une et du dans que qui "
    "pour avec sur au aux il elle y en del las una con es fue se su lo di della nel sono em uma com foi os dos das nao "
    "het een dat voor zijn werd niet och att det som ar er pa av ett inte til ikke den fra ved og na jest nie ve bir "
    "bu icin yang dari ini ja oli ei az egy nem si este je";

constexpr auto countries = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"french", "france"},
    {"frenchman", "france"},
    {"german", "germany"},
    {"germans", "germany"},
    {"italian", "italy"},
    {"italians", "italy"},
    {"spanish", "spain"},
    {"british", "britain"},
    {"english", "england"},
    {"scottish", "scotland"},
    {"irish", "ireland"},
    {"welsh", "wales"},
    {"american", "america"},
    {"americans", "america"},
    {"canadian", "canada"},
    {"canadians", "canada"},
    {"mexican", "mexico"},
    {"brazilian", "brazil"},
    {"argentine", "argentina"},
    {"argentinian", "argentina"},
    {"chilean", "chile"},
    {"peruvian", "peru"},
    {"colombian", "colombia"},
    {"cuban", "cuba"},
    {"chinese", "china"},
    {"japanese", "japan"},
    {"korean", "korea"},
    {"koreans", "korea"},
    {"indian", "india"},
    {"indians", "india"},
    {"pakistani", "pakistan"},
    {"iranian", "iran"},
    {"iraqi", "iraq"},
    {"israeli", "israel"},
    {"turkish", "turkey"},
    {"egyptian", "egypt"},
    {"russian", "russia"},
    {"russians", "russia"},
    {"ukrainian", "ukraine"},
    {"ukrainians", "ukraine"},
    {"polish", "poland"},
    {"czech", "czechia"},
    {"slovak", "slovakia"},
    {"hungarian", "hungary"},
    {"austrian", "austria"},
    {"swiss", "switzerland"},
    {"dutch", "netherlands"},
    {"belgian", "belgium"},
    {"danish", "denmark"},
    {"swedish", "sweden"},
    {"norwegian", "norway"},
    {"finnish", "finland"},
    {"icelandic", "iceland"},
    {"portuguese", "portugal"},
    {"greek", "greece"},
    {"roman", "rome"},
    {"romanian", "romania"},
    {"bulgarian", "bulgaria"},
    {"serbian", "serbia"},
    {"croatian", "croatia"},
    {"australian", "australia"},
    {"australians", "australia"},
    {"nigerian", "nigeria"},
    {"kenyan", "kenya"},
    {"ethiopian", "ethiopia"},
    {"moroccan", "morocco"},
    {"algerian", "algeria"},
    {"tunisian", "tunisia"},
    {"thai", "thailand"},
    {"vietnamese", "vietnam"},
    {"indonesian", "indonesia"},
    {"malaysian", "malaysia"},
    {"philippine", "philippines"},
    {"filipino", "philippines"},
    {"european", "europe"},
    {"europeans", "europe"},
    {"african", "africa"},
    {"asian", "asia"},
    {"parisian", "paris"},
    {"londoner", "london"},
    {"venetian", "venice"},
    {"viennese", "vienna"},
    {"athenian", "athens"},
    {"texan", "texas"},
    {"californian", "california"},
    {"lebanese", "lebanon"},
    {"syrian", "syria"},
    {"saudi", "arabia"},
});

// Irregular forms of frequent verbs and nouns.
constexpr auto irregular = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"paid", "pay"},      {"made", "make"},     {"said", "say"},     {"went", "go"},        {"gone", "go"},
    {"came", "come"},     {"took", "take"},     {"taken", "take"},   {"gave", "give"},      {"given", "give"},
    {"won", "win"},       {"lost", "lose"},     {"rose", "rise"},    {"risen", "rise"},     {"fell", "fall"},
    {"fallen", "fall"},   {"grew", "grow"},     {"grown", "grow"},   {"wrote", "write"},    {"written", "write"},
    {"built", "build"},   {"bought", "buy"},    {"sold", "sell"},    {"held", "hold"},      {"led", "lead"},
    {"left", "leave"},    {"met", "meet"},      {"sent", "send"},    {"spent", "spend"},    {"began", "begin"},
    {"begun", "begin"},   {"became", "become"}, {"knew", "know"},    {"known", "know"},     {"saw", "see"},
    {"seen", "see"},      {"told", "tell"},     {"found", "find"},   {"kept", "keep"},      {"ran", "run"},
    {"brought", "bring"}, {"thought", "think"}, {"taught", "teach"}, {"caught", "catch"},   {"died", "die"},
    {"dies", "die"},      {"men", "man"},       {"women", "woman"},  {"children", "child"}, {"contains", "contain"},
});

using Table = std::unordered_map<std::string_view, WordEntry>;

const Table& table() {
  static const Table built = [] {
    Table made;
    for (const Words& list : lists) {
      int value = list.first;
      for (std::string_view rest = list.words; !rest.empty();) {
        const std::size_t space = std::min(rest.find(' '), rest.size());
        made.emplace(rest.substr(0, space), WordEntry{list.kind, value});
        value += list.step;
        rest.remove_prefix(std::min(space + 1, rest.size()));
      }
    }
    return made;
  }();
  return built;
}

using Pairs = std::unordered_map<std::string_view, std::string_view>;

std::string without_double(std::string word) {
  const std::size_t size = word.size();
  if (size > 3 && word[size - 1] == word[size - 2] && !std::string_view("lsz").contains(word.back())) word.pop_back();
  return word;
}

}  // namespace

WordEntry word_entry(std::string_view lower) {
  constexpr std::size_t longest = 16;
  if (lower.size() > longest) return {};
  const auto found = table().find(lower);
  return found == table().end() ? WordEntry{} : found->second;
}

std::string_view small_words_of_other_languages() {
  return other_languages;
}

std::string_view country_of(std::string_view lower) {
  static const Pairs pairs(countries.begin(), countries.end());
  const auto found = pairs.find(lower);
  return found == pairs.end() ? lower : found->second;
}

std::string stem_of(std::string_view lower) {
  static const Pairs pairs(irregular.begin(), irregular.end());
  if (const auto found = pairs.find(lower); found != pairs.end()) lower = found->second;
  const auto cut = [&](std::size_t n) { return std::string(lower.substr(0, lower.size() - n)); };
  if (lower.size() > 4 && (lower.ends_with("ies") || lower.ends_with("ied"))) return cut(3) + 'y';
  if (lower.size() > 5 && lower.ends_with("ing")) return without_double(cut(3));
  if (lower.size() > 4 && lower.ends_with("ed")) return without_double(cut(2));
  if (lower.size() > 4 && lower.ends_with("es")) return cut(2);
  if (lower.size() > 3 && lower.ends_with('s') && !lower.ends_with("ss")) {
    const std::string singular = cut(1);
    return singular.size() > 3 && singular.ends_with('e') ? singular.substr(0, singular.size() - 1) : singular;
  }
  if (lower.size() > 3 && lower.ends_with('e')) return cut(1);
  return std::string(lower);
}

bool ends_like_a_common_noun(std::string_view lower) {
  constexpr auto endings =
      std::to_array<std::string_view>({"tion", "sion", "ment",  "ness", "ity", "ing", "ance", "ence", "ism", "ship",
                                       "age",  "ure",  "ology", "dom",  "ers", "ors", "ists", "ics",  "ly",  "cy"});
  return std::ranges::any_of(endings, [&](std::string_view ending) { return lower.ends_with(ending); }) ||
         (lower.ends_with('s') && !lower.ends_with("ss") && !lower.ends_with("us") && !lower.ends_with("is"));
}

}  // namespace portcullis::tools::checkers::veto
