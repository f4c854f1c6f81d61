// See program_words.hpp.
#include "tools/claims/program_words.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "tools/claims/lexicon.hpp"
#include "tools/claims/utf8.hpp"

namespace portcullis::tools::claims {

namespace {

constexpr std::size_t letters_of_a_word = 5;     // in strings of one letter each
constexpr std::size_t most_words = 64;           // more need not be told apart
constexpr std::size_t longest_looked_at = 4096;  // bytes of a string

// What strings of programs hold for the language or its library: says nothing, whatever stands beside it.
constexpr std::array<std::string_view, 21> of_languages{
    "main",    "utf",  "ascii", "use",  "strict", "number", "string", "object", "function", "boolean", "undefined",
    "default", "true", "false", "null", "none",   "nan",    "int",    "float",  "infinity", "str"};

// English, where such words are few; in another language the number of words decides.
constexpr std::array<std::string_view, 24> small_words{
    "in",   "of", "on",   "at",      "by", "to",  "for",   "from", "with",  "the",  "and",    "or",
    "than", "as", "into", "between", "no", "not", "never", "all",  "every", "none", "within", "without"};

bool is_small(const std::string& word) {
  return std::find(small_words.begin(), small_words.end(), word) != small_words.end() || lexicon::is_auxiliary(word) ||
         lexicon::is_pronoun(word);
}

// Calls `take` with each word in lower case and the number of its characters.
template <class Take>
void each_word(std::string_view text, Take take) {
  std::string word;
  std::size_t size = 0;
  const auto end_word = [&] {
    if (size > 0) take(utf8::lower_ascii(word), size);
    word.clear();
    size = 0;
  };
  for (std::size_t i = 0; i < text.size();) {
    const utf8::Char c = utf8::at(text, i);
    if (!utf8::is_letter(c.value)) {
      end_word();
    } else {
      if (utf8::is_unspaced(c.value)) end_word();
      word.append(text.substr(i, c.size));
      ++size;
      if (utf8::is_unspaced(c.value)) size += 1;  // a word, however short
    }
    i += c.size;
  }
  end_word();
}

// Where the field ends that would begin at `at`, or `at`. `last`: of the closing brackets.
std::size_t field_end(std::string_view text, std::size_t at, std::size_t last) {
  if (text[at] == '{') return last == std::string_view::npos || last < at ? at : text.find('}', at) + 1;
  if (text[at] != '%') return at;
  const std::size_t kind = text.find_first_not_of("0123456789.+-# ", at + 1);
  return kind != std::string_view::npos &&
                 std::string_view("diouxXeEfFgGcrs%").find(text[kind]) != std::string_view::npos
             ? kind + 1
             : at;
}

}  // namespace

bool has_sentence(std::string_view text) {
  std::size_t words = 0;
  bool in_word = false;
  for (std::size_t i = 0; i < text.size() && words < words_of_a_sentence;) {
    const utf8::Char c = utf8::at(text, i);
    const bool word = utf8::is_letter(c.value);
    if (word && (!in_word || utf8::is_unspaced(c.value))) ++words;
    in_word = word;
    i += c.size;
  }
  return words >= words_of_a_sentence;
}

bool has_equation(std::string_view text) {
  bool side = false;  // so far the one before the sign
  bool sign = false;
  for (std::size_t i = 0; i < text.size();) {
    const utf8::Char c = utf8::at(text, i);
    const bool relates = c.value == '=' || (c.value >= 0x2190 && c.value <= 0x22ff);  // arrows, mathematical operators
    const bool said = utf8::is_letter(c.value) || (c.value >= '0' && c.value <= '9');
    if (said && sign) return true;
    side = side || said;
    sign = sign || (relates && side);
    i += c.size;
  }
  return false;
}

bool Printed::has_part(std::string_view part) {
  const auto letter_before = [&](std::string_view text, std::size_t at) {
    return at > 0 && utf8::is_letter(utf8::before(text, at).value);
  };
  const auto letter_at = [](std::string_view text, std::size_t at) {
    return at < text.size() && utf8::is_letter(utf8::at(text, at).value);
  };
  for (std::size_t at = 0;; ++at) {
    const std::size_t cost = 1 + expected_.size() / 8 + expected_.size() * part.size() / 64;
    if (cost > steps_) return false;
    steps_ -= cost;
    at = expected_.find(part, at);
    if (at == std::string_view::npos) return false;
    const bool cut_before = letter_at(part, 0) && letter_before(expected_, at);
    const bool cut_behind = letter_before(part, part.size()) && letter_at(expected_, at + part.size());
    if (!cut_before && !cut_behind) return true;
  }
}

bool Printed::has(std::string_view content, bool fields) {
  std::size_t begin = 0;
  const std::size_t last = fields ? content.rfind('}') : std::string_view::npos;
  const auto part_ends = [&](std::size_t end) { return end == begin || has_part(content.substr(begin, end - begin)); };
  for (std::size_t i = 0; i < content.size(); ++i) {
    std::size_t next = content[i] == '\\' ? std::min(i + 2, content.size()) : i;
    if (next == i && fields) next = field_end(content, i, last);
    if (next == i) continue;
    if (!part_ends(i)) return false;
    const std::string_view field = content.substr(i, next - i);
    if (field.size() > 2 && (has_sentence(field) || field.find_first_of("\"'`") != std::string_view::npos))
      return false;
    begin = next;
    i = next - 1;
  }
  return part_ends(content.size());
}

void SaidWords::add(std::string_view content, Span span) {
  bool any = false;
  each_word(content.substr(0, longest_looked_at), [&](const std::string& word, std::size_t size) {
    any = true;
    if (size < 2) {
      ++letters_;
      return;
    }
    if (std::find(of_languages.begin(), of_languages.end(), word) != of_languages.end()) return;
    connects_ = connects_ || is_small(word);
    if (words_.size() < most_words) words_.insert(word);
  });
  if (any) found_.push_back(span);
}

std::vector<Span> SaidWords::spans() const {
  const bool says =
      (connects_ && words_.size() > 1) || words_.size() >= words_of_a_sentence || letters_ >= letters_of_a_word;
  return says ? found_ : std::vector<Span>();
}

bool is_sentence_word(std::string_view name, bool python) {
  while (name.starts_with('_')) name.remove_prefix(1);
  while (name.ends_with('_')) name.remove_suffix(1);
  const std::string word = utf8::lower_ascii(name);
  if (python ? word == "is" || word == "not" : word == "do") return false;  // keywords
  return lexicon::is_auxiliary(word) || word == "not" || word == "never";
}

}  // namespace portcullis::tools::claims
