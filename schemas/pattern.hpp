// ECMA-262 regular expressions (in their Unicode mode) on RE2, which matches in linear time. What RE2 has no linear
// answer for (look-around, back-references) is refused with a reason. Called by the compiler; `format: regex` asks
// translate_pattern alone.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace portcullis::schemas {

// The same expression in RE2's syntax, or what is wrong with it. The text must be valid UTF-8.
std::expected<std::string, std::string> translate_pattern(std::string_view pattern);

// Thread-safe. A search: the pattern may match anywhere in the text unless it is anchored.
class Pattern {
 public:
  static std::expected<Pattern, std::string> compile(std::string_view pattern);
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();

  bool search(std::string_view text) const;
  // What a search costs at worst, in steps of the validator's bound.
  std::size_t cost(std::size_t text_size) const { return 1 + text_size * weight_ / 64; }
  std::string_view text() const { return text_; }
  std::size_t size() const { return weight_; }

 private:
  Pattern(std::string text, std::unique_ptr<re2::RE2> automaton);
  std::string text_;
  std::unique_ptr<re2::RE2> automaton_;
  std::size_t weight_;  // instructions of the automaton
};

}  // namespace portcullis::schemas
