// Any bytes as the answer of a model, in every answer format: the canonical form is one line of its own kind, its own
// canonical form, and the same value; numbers that form one group are within the tolerance of each other.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "tests/fuzz/support.hpp"
#include "tools/consult/canonical.hpp"
#include "transport/json/reader.hpp"

namespace {

using namespace portcullis;
using namespace portcullis::tools::consult;
using fuzz::require;

bool digits(std::string_view part) {
  return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
}

// "-12.5" and nothing else.
bool plain_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return digits(text);
  return digits(text.substr(0, point)) && digits(text.substr(point + 1));
}

// "1/3": what decimals cannot say.
bool plain_fraction(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t stroke = text.find('/');
  return stroke != std::string_view::npos && digits(text.substr(0, stroke)) && digits(text.substr(stroke + 1));
}

double value_of(const std::string& form) {
  const std::size_t stroke = form.find('/');
  return stroke == std::string::npos ? std::stod(form) : std::stod(form) / std::stod(form.substr(stroke + 1));
}

void check_form(AnswerType type, const AnswerFormat& format, const std::string& answer, const std::string& form) {
  switch (type) {
    case AnswerType::choice:
      return require(std::count(format.options.begin(), format.options.end(), form) == 1, "a choice is an option");
    case AnswerType::number: {
      if (plain_fraction(form)) return require(answer.find('/') != std::string::npos, "a fraction was one before");
      const std::string_view number = form;
      require(plain_number(number), "a number is in plain notation");
      require(number != "-0" && !(number.size() > 1 && number.starts_with('0') && number[1] != '.'), "one zero");
      require(number.find('.') == std::string_view::npos || !number.ends_with('0'), "no zeros that say nothing");
      if (answer.size() <= 15 && plain_number(answer))
        require(std::stod(answer) == std::stod(form), "the value is the one that was written");
      return;
    }
    case AnswerType::boolean:
      return require(form == "true" || form == "false", "a boolean is one of two");
    case AnswerType::date:
      return require(form.size() == 10 && form[4] == '-' && form[7] == '-', "a date is YYYY-MM-DD");
    case AnswerType::json:
      // Compared without regard to the order of members.
      require(nlohmann::json::parse(answer) == nlohmann::json::parse(form), "the value is kept");
      return;
    case AnswerType::short_text:
    case AnswerType::text:
      return require(form.find_first_not_of(" \t\r\n") != std::string::npos, "a text has something in it");
  }
}

void check_groups(const std::vector<std::string>& numbers, double tolerance) {
  const auto groups = grouped(numbers, tolerance);
  require(groups.size() == numbers.size(), "every answer keeps its place");
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    require(std::count(numbers.begin(), numbers.end(), groups[i]) > 0, "a group is named by one of its members");
    for (std::size_t k = 0; k < i; ++k) {
      if (numbers[i] == numbers[k]) require(groups[i] == groups[k], "equal answers are one group");
      if (groups[i] != groups[k] || numbers[i] == numbers[k]) continue;
      require(std::fabs(value_of(numbers[i]) - value_of(numbers[k])) <= tolerance, "a group keeps the tolerance");
    }
  }
  auto turned = numbers;
  std::reverse(turned.begin(), turned.end());
  auto turned_groups = grouped(turned, tolerance);
  std::reverse(turned_groups.begin(), turned_groups.end());
  for (std::size_t i = 0; i < numbers.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      require((groups[i] == groups[k]) == (turned_groups[i] == turned_groups[k]),
              "the order of answers changes nothing");
}

// The words of the input as short answers of a panel, three at a time.
void check_names(const std::string& text) {
  const AnswerFormat short_text;
  std::vector<std::string> written;
  for (std::size_t start = 0; start < text.size() && written.size() < 3;) {
    const std::size_t end = std::min(text.find(';', start), text.size());
    written.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  const auto votes = clustered(written, short_text);
  require(votes.size() == written.size(), "every name keeps its place");
  auto turned = written;
  std::reverse(turned.begin(), turned.end());
  auto turned_votes = clustered(turned, short_text);
  std::reverse(turned_votes.begin(), turned_votes.end());
  require(turned_votes == votes, "the order of names changes nothing");
  for (std::size_t i = 0; i < written.size(); ++i) {
    const auto form = canonical(written[i], short_text);
    require(form.has_value() == !votes[i].empty(), "a name is counted when it has a form");
    if (!form) continue;
    bool known = false;
    for (const auto& other : written) known = known || canonical(other, short_text) == votes[i];
    require(known, "a vote is shown in the words of a seat");
    for (std::size_t k = 0; k < i; ++k)
      if (canonical(written[k], short_text) == form) require(votes[i] == votes[k], "equal answers are one vote");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Choices choices(fuzz::text_of(data, size));
  const std::uint8_t flags = choices.byte();
  AnswerFormat format;
  format.options = {"A", "B", "yes, with care", "\u00C4"};
  if (flags & 1) format.unit = flags & 2 ? "km" : "%";
  const double tolerance = (flags >> 1) / 8.0;
  const std::string answer(choices.rest());

  for (const AnswerType type : {AnswerType::choice, AnswerType::number, AnswerType::boolean, AnswerType::date,
                                AnswerType::short_text, AnswerType::json, AnswerType::text}) {
    format.type = type;
    const auto form = canonical(answer, format);
    require(canonical(answer, format) == form, "the same answer has the same form");
    if (!form) continue;
    check_form(type, format, answer, *form);
    const auto again = canonical(*form, format);
    if (type == AnswerType::short_text) continue;  // "the the end": only one article is taken off
    // JSON whose canonical numbers are beyond 64 bits is not read again.
    require(again || type == AnswerType::json, "a canonical form has the form that was asked for");
    if (again) require(*again == *form, "the canonical form is its own canonical form");
  }

  format.type = AnswerType::number;
  std::vector<std::string> numbers;
  for (std::size_t start = 0; start < answer.size() && numbers.size() < 12;) {
    const std::size_t end = std::min(answer.find(' ', start), answer.size());
    const auto number = canonical(answer.substr(start, end - start), format);
    if (number && number->size() < 200) numbers.push_back(*number);
    start = end + 1;
  }
  check_groups(numbers, tolerance);
  check_names(answer);
  return 0;
}
