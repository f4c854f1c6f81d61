// What a program says in its strings and names without printing it: prose in pieces is not released with a program that
// is verified, and the strings of a common program do not hold it back.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/text_support.hpp"

using namespace portcullis::tools::testing;

namespace {

std::string with_output(const std::string& language, const std::string& code, const std::string& printed) {
  return "```" + language + "\n" + code + "\n```\nOutput:\n```\n" + printed + "\n```\n";
}

TEST(ExecutableClaims, a_sentence_in_pieces_is_not_released_with_the_program_that_holds_it) {
  for (const char* code : {
           "var x = [\"Berlin is\", \"in France.\"];",
           "var x = ['Berlin', 'is', 'in', 'France'];",
           "var x = 'Ber' + 'lin' + ' is' + ' in' + ' Fra' + 'nce';",
           "var x = 'Berlin';\nvar y = 'is in';\nvar z = 'France';",
           "var x = {a: 'Berlin is', b: 'in France.'};",
           "var x = {Berlin: 1, borders: 2, on_: 3, France: 4};",
           "var x = {\n  Berlin: 1,\n  borders: 2,\n  France: 3\n};",
           "var x = {'Berlin': {'borders': 'France'}};",
           "var Berlin = x, is = x, France = x;",
           "x.Berlin.lies.within.France;",
           "x['Berlin']['borders']['France'];",
           "var x = ['Berlin', 'sleeps', 'tonight'];",
           "var x = ['B', 'e', 'r', 'l', 'i', 'n'];",
           "var x = ['\u67cf\u6797\u5728', '\u6cd5\u56fd'];",
           "var x = ['Berlin', 'France'], not = 1;",
           "var x = /Berlin is/, y = /in France/;",
           "var x = ['on', 'France'];",
           "var x = '2+2=5';",
           "var x = 'Berlin = France';",
           "var x = 'Berlin \u2208 France';",
       })
    EXPECT_NE(residue(with_output("js", std::string(code) + "\nconsole.log(5);", "5"), {}), std::vector<std::string>{})
        << code;
  for (const char* code : {
           "x = ['Berlin is', 'in France.']",
           "x = ('Berlin is' 'in France')",
           "x = f'{\"Berlin is\"}{\"in France\"}'",
           "x = f'{Berlin if France else x}'",
           "x = [b'Berlin', u'borders', rb'France']",
           "x = {'Berlin': 1, 'borders': 2, 'France': 3}",
           "x = dict(a='Berlin is', b='in France')",
           "was = Berlin = 1",
           "'Berlin is in France'",
           "x = 'Berlin {} in {}'",
           "def f():\n    \"\"\"Berlin is in France.\"\"\"",
           "x = 1 # Berlin",
           "Berlin_is_in_France = 1",
           "x = '2 + 2 = 5'",
           "x = f'{x} = 5'",
       })
    EXPECT_NE(residue(with_output("python", std::string(code) + "\nprint(5)", "5"), {}), std::vector<std::string>{})
        << code;
  // A string is printed when it is, and not when its letters stand in other words.
  EXPECT_NE(residue(with_output("js", "var x = ['is', 'in'];\nconsole.log('This thing')", "This thing"), {}),
            std::vector<std::string>{});
}

TEST(ExecutableClaims, the_strings_of_a_common_program_leave_nothing_unchecked) {
  for (const auto& [code, printed] : std::vector<std::pair<std::string, std::string>>{
           {"var x = 2 + 3;\nconsole.log('Total: ' + x);", "Total: 5"},
           {"console.log('It is now', 5, 'in all')", "It is now 5 in all"},
           {"console.log(typeof 5 === 'number' ? 'yes' : 'no')", "yes"},
           {"var o = {apple: 3, pear: 2};\nconsole.log(o.apple + o['pear'])", "5"},
           {"console.log('a-b'.split('-').join(', '))", "a, b"},
           {"'use strict';\nconsole.log([1, 2].map(function (x) { return x * 2; }).join(' '))", "2 4"},
       })
    EXPECT_EQ(residue(with_output("js", code, printed), {}), std::vector<std::string>{}) << code;
  for (const auto& [code, printed] : std::vector<std::pair<std::string, std::string>>{
           {"x = 5\nprint(f'The total is {x:.2f} of {x * 2}')", "The total is 5.00 of 10"},
           {"print('%s has %d items' % ('cart', 3))", "cart has 3 items"},
           {"print('{} and {}'.format(1, 2))", "1 and 2"},
           {"if __name__ == '__main__':\n    print(max([3, 5]))", "5"},
           {"print(10 / 4, 'a b'.split(), 7 // 2)", "2.5 ['a', 'b'] 3"},
           {"ages = {'Ann': 30, 'Bob': 25}\nfor name, age in ages.items():\n    print(name, age)", "Ann 30\nBob 25"},
           {"x = 5\nprint(f'x = {x}', f'{x=}')\nprint('=' * 5)", "x = 5 x=5\n====="},
           {"print(x := 5 if not False else None, end='\\n')", "5"},
       })
    EXPECT_EQ(residue(with_output("python", code, printed), {}), std::vector<std::string>{}) << code;
}

}  // namespace
