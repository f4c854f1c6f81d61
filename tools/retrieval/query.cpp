// See query.hpp.
#include "tools/retrieval/query.hpp"

#include <algorithm>
#include <array>

#include "tools/claims/claim.hpp"
#include "tools/retrieval/dialogue.hpp"
#include "transport/json/visible.hpp"

namespace portcullis::tools::retrieval {
namespace {

constexpr std::size_t most_query_bytes = 300;
constexpr std::size_t most_query_words = 40;
constexpr std::size_t most_read_bytes = 4096;  // of a statement

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Words by white space, without what cannot be seen.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out(1);
  for (std::size_t i = 0; i < text.size();) {
    std::size_t next = i + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80) ++next;
    const std::string_view letter = text.substr(i, next - i);
    i = next;
    const bool space = letter == " " || letter == "\n" || letter == "\t" || letter == "\r" || letter == "\u00a0";
    if (space)
      out.emplace_back();
    else if (json::is_visible(letter))
      out.back() += letter;
  }
  return out;
}

bool names_a_secret(std::string word) {
  std::ranges::transform(word, word.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  constexpr std::array<std::string_view, 7> names{"pass", "pwd", "key", "token", "secret", "credential", "auth"};
  return std::ranges::any_of(names, [&](std::string_view name) { return word.contains(name); });
}

bool looks_secret(std::string_view word) {
  constexpr std::array<std::string_view, 12> beginnings{"sk-", "pk-",  "ghp_", "gho_", "ghs_",  "github_pat_",
                                                        "xox", "AKIA", "ASIA", "eyJ",  "-----", "glpat-"};
  for (const std::string_view beginning : beginnings)
    if (word.contains(beginning)) return true;
  if (word.contains('@') || word.contains("://")) return true;
  const std::size_t sign = word.find_first_of("=:");
  if (sign != std::string_view::npos && names_a_secret(std::string(word.substr(0, sign)))) return true;
  // A run of letters and digits that no word is. Scripts without spaces have long words that are sentences.
  constexpr std::size_t long_run = 20;
  std::size_t run = 0;
  bool digits = false;
  bool letters = false;
  for (const char c : word) {
    const bool in_run = is_digit(c) || is_letter(c) || std::string_view("_+/=-.").contains(c);
    run = in_run ? run + 1 : 0;
    digits = in_run && (digits || is_digit(c));
    letters = in_run && (letters || is_letter(c));
    if (run >= long_run && digits && letters) return true;
  }
  return false;
}

// Letters, digits and what belongs to numbers and names; everything else parts words. A minus stands only before a
// digit or inside of a word: before a word it excludes it.
std::string plain(std::string_view word) {
  constexpr std::string_view inside = ".,'-/+%&#";
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    const bool digit_before = i > 0 && is_digit(word[i - 1]);
    const bool digit_behind = i + 1 < word.size() && is_digit(word[i + 1]);
    const bool good = is_letter(c) || is_digit(c) || (static_cast<unsigned char>(c) & 0x80) != 0 || c == '%' ||
                      (inside.find(c) != std::string_view::npos && !out.empty() && out.back() != ' ') ||
                      (c == '-' && digit_behind) || (c == ':' && digit_before && digit_behind);
    if (good)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && std::string_view(" .,'-/+&").find(out.back()) != std::string_view::npos) out.pop_back();
  return out;
}

}  // namespace

std::vector<std::string> statements_of(const std::vector<std::string>& texts, std::size_t* all) {
  using verdict::ClaimType;
  claims::SplitOptions options;
  options.has_evidence = true;
  std::vector<std::string> out;
  std::size_t count = 0;
  for (const std::string& text : texts) {
    for (const auto& claim : claims::split(text, options).claims) {
      const bool speaks = claim.type == ClaimType::grounded || claim.type == ClaimType::world ||
                          claim.type == ClaimType::quotation || claim.type == ClaimType::citation;
      if (!speaks || std::ranges::find(out, claim.text) != out.end()) continue;
      ++count;
      if (out.size() < most_statements) out.push_back(claim.text);
    }
    if (all == nullptr && out.size() == most_statements) break;
  }
  if (all != nullptr) *all = count;
  return out;
}

std::string query_of(std::string_view statement) {
  std::string out;
  std::size_t words = 0;
  for (const std::string& raw : words_of(statement.substr(0, most_read_bytes))) {
    if (looks_secret(raw)) continue;
    const std::string word = plain(raw);
    if (word.empty()) continue;
    if (out.empty() && word.size() > most_query_bytes) return std::string(cut(word, most_query_bytes));
    if (words == most_query_words || out.size() + word.size() + 1 > most_query_bytes) break;
    words += 1 + static_cast<std::size_t>(std::ranges::count(word, ' '));
    out += (out.empty() ? "" : " ") + word;
  }
  return out;
}

}  // namespace portcullis::tools::retrieval
