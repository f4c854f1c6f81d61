// The answer at the end of a reply that also holds its reasoning (see canonical.hpp).
#include <array>
#include <string_view>

#include "tools/consult/canonical.hpp"

namespace portcullis::tools::consult {
namespace {

constexpr std::array<std::string_view, 6> end_labels{
    "the final answer is", "the answer is", "final answer:", "answer:", "a:", "####"};

bool begins_with_label(std::string_view line, std::string_view label) {
  if (line.size() < label.size()) return false;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const char c = line[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != label[i]) return false;
  }
  return true;
}

}  // namespace

std::string_view final_answer(std::string_view reply) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto end = reply.find_last_not_of(blanks);
  if (end == std::string_view::npos) return reply;
  std::string_view line = reply.substr(0, end + 1);
  if (const auto newline = line.rfind('\n'); newline != std::string_view::npos) line.remove_prefix(newline + 1);
  if (const auto start = line.find_first_not_of(" \t*_>"); start != std::string_view::npos) line.remove_prefix(start);
  constexpr std::string_view box = "\\boxed{";
  if (const auto boxed = line.rfind(box); boxed != std::string_view::npos) {
    const auto open = boxed + box.size();
    int depth = 1;
    for (std::size_t i = open; i < line.size(); ++i) {
      if (line[i] == '{') ++depth;
      if (line[i] == '}' && --depth == 0) return line.substr(open, i - open);
    }
  }
  for (const std::string_view label : end_labels)
    if (begins_with_label(line, label)) return line.substr(label.size());
  return reply;
}

}  // namespace portcullis::tools::consult
