// Words by which the vetoes know a negation, a rate and a number that is not in figures, in both directions.
#include "tests/unit/veto_support.hpp"

using namespace portcullis::tools::testing;

TEST(VetoOfNegations, SeesWordsThatAreOneByThemselves) {
  for (const Pair& pair : std::initializer_list<Pair>{
           {"The company fails to pay a dividend.", "The company pays a dividend.", "negation_conflicts", true},
           {"The company paid a dividend.", "The company failed to pay a dividend.", "negation_conflicts", true},
           {"The firm refuses to sell to consumers.", "The firm sells to consumers.", "negation_conflicts", true},
           {"The firm no longer sells to consumers.", "The firm sells to consumers.", "negation_conflicts", true},
           {"The firm lacks a licence for banking.", "The firm has a licence for banking.", "negation_conflicts", true},
           {"The firm has a licence for banking.", "The firm lacks a licence for banking.", "negation_conflicts", true},
           {"The firm lacks a licence for banking.", "The firm has no licence for banking.", ""},
           {"The company did not pay a dividend.", "The company failed to pay a dividend.", ""},
           {"The firm refuses to sell to consumers.", "The firm refuses to sell to consumers.", ""},
           {"The firm failed in the market.", "The firm failed in the market last year.", ""},
           {"The lack of water is a problem.", "Lack of water has been a problem.", ""},
       })
    expect(pair);
}

TEST(VetoOfUnits, ComparesTheTimeOverWhichANumberIsCounted) {
  for (const Pair& pair : std::initializer_list<Pair>{
           {"The limit is 60 requests an hour.", "The limit is 60 requests a day.", "unit_conflicts", true},
           {"The limit is 60 requests per hour.", "The limit is 60 requests each day.", "unit_conflicts", true},
           {"The plant makes 900 robots monthly.", "The plant makes 900 robots a week.", "unit_conflicts", true},
           {"The limit is 60 requests an hour.", "The limit is 60 requests per hour.", ""},
           {"The limit is 60 requests hourly.", "The limit is 60 requests every hour.", ""},
           {"He rested for a day in Oslo.", "He rested for an hour in Oslo.", ""},
       })
    expect(pair);
}

TEST(VetoOfNumbers, ReadsThemInChineseCharacters) {
  for (const Pair& pair : std::initializer_list<Pair>{
           {"塔高三百米。", "塔高330米。", "number_conflicts"},
           {"公司有三百名员工。", "公司有两百名员工。", "number_conflicts"},
           {"城市人口为一千二百万。", "城市人口为1300万。", "number_conflicts"},
           {"塔高三百三十米。", "塔高330米。", ""},
           {"城市人口为四百一十二万。", "城市人口为412万。", ""},
           {"The tower is 330 metres tall.", "塔高三百三十米。", ""},
           {"他十分高兴，一定会来。", "他非常高兴，肯定会来。", ""},
       })
    expect(pair);
}
