#include "tools/providers/body_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

#include "transport/json/reader.hpp"
#include "transport/json/writer.hpp"

namespace portcullis::tools::providers {
namespace {

// Short texts are names and roles: what the writer of JSON needs to begin and to end costs more than looking at them.
bool is_plain(std::string_view text) {
  constexpr std::size_t most = 64;
  if (text.size() > most) return false;
  bool plain = true;
  for (const char c : text) plain &= (c >= ' ') & (c < '\x7f') & (c != '"') & (c != '\\');
  return plain;
}

std::shared_ptr<const PromptText> written(const Prompt& prompt) {
  auto text = std::make_shared<PromptText>();
  text->system.reserve(prompt.system.size() + prompt.system.size() / 16 + 16);
  text->user.reserve(prompt.user.size() + prompt.user.size() / 16 + 16);
  json::write_string(prompt.system, text->system);
  json::write_string(prompt.user, text->user);
  text->schema = prompt.schema_text ? *prompt.schema_text : bare_schema(prompt.reply_schema);
  return text;
}

}  // namespace

void write_text(Prompt& prompt) {
  prompt.text = written(prompt);
}

std::shared_ptr<const PromptText> text_of(const Prompt& prompt) {
  return prompt.text ? prompt.text : written(prompt);
}

std::string bare_schema(const Json& schema) {
  std::string out = "{";
  if (schema.is_object()) {
    for (const auto& [key, value] : schema.items()) {
      if (key == "$schema" || key == "$id") continue;
      if (out.size() > 1) out += ',';
      json::write_string(key, out);
      out += ':';
      json::write(value, out);
    }
  }
  out += '}';
  return out;
}

KnownSchema::KnownSchema(std::string_view text) {
  if (auto schema = json::read(text)) schema_ = std::move(*schema);
  bare_ = std::make_shared<const std::string>(bare_schema(schema_));
}

void KnownSchema::put_into(Prompt& prompt) const {
  prompt.reply_schema = schema_;
  prompt.schema_text = bare_;
}

// Where `bytes` more are to be written.
char* BodyText::room(std::size_t bytes) {
  if (out_.size() - written_ < bytes) out_.resize(std::max(written_ + bytes, 2 * out_.size()));
  return out_.data() + std::exchange(written_, written_ + bytes);
}

void BodyText::put(std::string_view bytes) {
  std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
}

void BodyText::put_key(std::string_view key) {
  const bool first = std::exchange(empty_, false);
  char* to = room(key.size() + (first ? 3 : 4));
  if (!first) *to++ = ',';
  *to++ = '"';
  std::memcpy(to, key.data(), key.size());
  std::memcpy(to + key.size(), "\":", 2);
}

BodyText& BodyText::text(std::string_view key, std::string_view value) {
  put_key(key);
  if (is_plain(value)) {
    char* to = room(value.size() + 2);
    to[0] = to[value.size() + 1] = '"';
    std::memcpy(to + 1, value.data(), value.size());
  } else {
    std::string escaped;
    json::write_string(value, escaped);
    put(escaped);
  }
  return *this;
}

BodyText& BodyText::json(std::string_view key, std::string_view value) {
  put_key(key);
  put(value);
  return *this;
}

BodyText& BodyText::number(std::string_view key, std::uint64_t value) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return json(key, {digits.data(), end});
}

BodyText& BodyText::begin(std::string_view key, std::string_view braces) {
  put_key(key);
  *room(1) = braces.front();
  closers_ += braces.back();
  empty_ = true;
  return *this;
}

BodyText& BodyText::item() {
  put(std::exchange(empty_, true) ? "{" : ",{");
  closers_ += '}';
  return *this;
}

BodyText& BodyText::close() {
  *room(1) = closers_.back();
  closers_.pop_back();
  empty_ = false;
  return *this;
}

std::string BodyText::take() && {
  while (!closers_.empty()) close();
  out_.resize(written_);
  return std::move(out_);
}

}  // namespace portcullis::tools::providers
