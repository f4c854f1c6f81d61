// The shapes of the six wires, a file each, and what they are written with. Only fake_wires.cpp and those files include
// this.
#pragma once

#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/fake_reply.hpp"
#include "tests/support/fake_wires.hpp"

namespace portcullis::tests::shapes {

// A JSON object by members that are JSON already.
inline std::string object(std::initializer_list<std::pair<std::string_view, std::string>> members) {
  std::string out = "{";
  for (const auto& [name, value] : members) {
    if (value.empty()) continue;  // left out
    if (out.size() > 1) out += ',';
    out += json_string(name) + ":" + value;
  }
  return out + "}";
}

inline std::string list(const std::string& one) {
  return "[" + one + "]";
}

inline std::string number(std::int64_t value) {
  return std::to_string(value);
}

inline std::string in_quotes(std::string_view text) {
  return json_string(text);
}

// 64-bit mix (splitmix64): ids and cuts by seed alone.
inline std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15u;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

inline std::string id_of(std::string_view prefix, std::uint64_t seed) {
  char digits[24];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(mixed(seed)));
  return in_quotes(std::string(prefix) + digits);
}

// Two to five pieces; none in the middle of a UTF-8 character.
inline std::vector<std::string> pieces_of(std::string_view text, std::uint64_t seed) {
  const std::size_t wanted = 2 + mixed(seed) % 4;
  std::vector<std::string> pieces;
  std::size_t begin = 0;
  for (std::size_t i = 1; i < wanted; ++i) {
    std::size_t end = text.size() * i / wanted + mixed(seed + i) % 3;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    if (end <= begin || end >= text.size()) continue;
    pieces.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  pieces.emplace_back(text.substr(begin));
  return pieces;
}

inline std::string sse(const std::string& data) {
  return "data: " + data + "\n\n";
}
inline std::string sse(const std::string& name, const std::string& data) {
  return "event: " + name + "\n" + sse(data);
}

inline std::string end_of(const FakeAsked& asked, const FakeSaid& said) {
  return in_quotes(said.end.empty() ? good_end(asked.wire) : std::string_view(said.end));
}

std::string chat_body(const FakeAsked& asked, const FakeSaid& said);
std::vector<std::string> chat_stream(const FakeAsked& asked, const FakeSaid& said);

std::string responses_whole(const FakeAsked& asked, const FakeSaid& said);
std::vector<std::string> responses_stream(const FakeAsked& asked, const FakeSaid& said);

std::string messages_body(const FakeAsked& asked, const FakeSaid& said);
std::vector<std::string> messages_stream(const FakeAsked& asked, const FakeSaid& said);

// Every chunk of a stream is a whole response.
std::string gemini_chunk(const FakeAsked& asked, const FakeSaid& said, std::string_view text, const std::string& end);
std::vector<std::string> gemini_stream(const FakeAsked& asked, const FakeSaid& said);

std::string ollama_object(const FakeAsked& asked, const FakeSaid& said, std::string_view text, bool done);
std::vector<std::string> ollama_stream(const FakeAsked& asked, const FakeSaid& said);

std::string converse_body(const FakeAsked& asked, const FakeSaid& said);
std::vector<std::string> converse_stream(const FakeAsked& asked, const FakeSaid& said);

}  // namespace portcullis::tests::shapes
