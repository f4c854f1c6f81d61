// Units: exact conversion, dimensions, names that mean several units.
#include <gtest/gtest.h>

#include "tests/unit/numeric_support.hpp"

namespace portcullis::tools {
namespace {

struct Case {
  const char* text;
  const char* says;
  const char* reason;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.text;
}

class Quantity : public testing::TestWithParam<Case> {};
TEST_P(Quantity, IsDecidedByItsUnits) {
  const auto all = calculations(GetParam().text);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].type, verdict::ClaimType::quantity);
  EXPECT_EQ(says(all), GetParam().says);
  EXPECT_EQ(all[0].reason, GetParam().reason);
}
INSTANTIATE_TEST_SUITE_P(
    Units, Quantity,
    testing::Values(
        Case{"5 km = 5000 m", "supports", "equal"}, Case{"5 km = 500 m", "refutes", "not_equal"},
        Case{"5 km = 5000 kg", "refutes", "wrong_dimension"}, Case{"2.5 kg is 2500 g", "supports", "equal"},
        Case{"3 h at 40 km/h is 120 km", "supports", "equal"}, Case{"3 h at 40 km/h is 121 km", "refutes", "not_equal"},
        Case{"3 h * 40 km/h = 120 kg", "refutes", "wrong_dimension"}, Case{"1 mile = 1.609344 km", "supports", "equal"},
        Case{"1 mile is 1.6 km", "abstains", "rounding_not_stated"},
        Case{"1 mile is about 1.6 km", "supports", "equal_after_rounding"},
        Case{"1 mile = 1.8 km", "refutes", "not_equal"}, Case{"100 °C is 212 °F", "supports", "equal"},
        Case{"100 °C = 200 °F", "refutes", "not_equal"}, Case{"0 °C = 273.15 K", "supports", "equal"},
        Case{"1 foot = 12 inches", "supports", "equal"}, Case{"6 feet + 6 inches = 78 inches", "supports", "equal"},
        Case{"6 feet + 6 inches = 12 inches", "refutes", "not_equal"},
        Case{"1 hour + 30 minutes = 31 minutes", "refutes", "not_equal"},
        Case{"90 minutes = 1.5 hours", "supports", "equal"}, Case{"2 weeks = 14 days", "supports", "equal"},
        Case{"1 acre = 43560 square feet", "supports", "equal"}, Case{"1 m² = 10000 cm²", "supports", "equal"},
        Case{"1 kWh = 3.6 MJ", "supports", "equal"}, Case{"1 L = 1000 mL", "supports", "equal"},
        Case{"1 kB = 1000 bytes", "supports", "equal"}, Case{"1 KiB = 1024 bytes", "supports", "equal"},
        Case{"1 KB = 1024 bytes", "abstains", "ambiguous_unit"}, Case{"1 ton = 1000 kg", "abstains", "ambiguous_unit"},
        Case{"1 ton = 5 kg", "refutes", "not_equal"}, Case{"1 gallon = 4 quarts", "supports", "equal"},
        Case{"1 gallon = 3.785411784 liters", "abstains", "ambiguous_unit"},
        Case{"16 ounces = 1 pound", "supports", "equal"}, Case{"1 year = 365 days", "abstains", "ambiguous_unit"},
        Case{"1 year = 12 months", "supports", "equal"}, Case{"$1 = 100 cents", "supports", "equal"},
        Case{"$1.50 + 50 cents = $2", "supports", "equal"}, Case{"$1.50 + 50 cents = $51.50", "refutes", "not_equal"},
        Case{"2 hours * 60 minutes = 120 minutes", "abstains", "units_do_not_match"},
        Case{"$300 / $10 = 30 days", "abstains", "units_do_not_match"},
        Case{"60 miles / 2 hours = 30 mph", "supports", "equal"}, Case{"36 km/h = 10 m/s", "supports", "equal"}));

TEST(Quantity, ACoveredConversionCoversItsUnits) {
  const auto all = calculations("5 km = 5000 m");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].covered, "5 km = 5000 m");
}

TEST(Quantity, ProseAboutALengthIsNoFalseConversion) {
  EXPECT_NE(says(calculations("The next 5 km is 3000 m of climbing")), "refutes");
}

}  // namespace
}  // namespace portcullis::tools
