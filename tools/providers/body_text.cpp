#include "tools/providers/body_text.hpp"

#include <utility>

#include "transport/json/writer.hpp"

namespace portcullis::tools::providers {
namespace {

std::shared_ptr<const PromptText> written(const Prompt& prompt) {
  auto text = std::make_shared<PromptText>();
  text->system.reserve(prompt.system.size() + prompt.system.size() / 16 + 16);
  text->user.reserve(prompt.user.size() + prompt.user.size() / 16 + 16);
  json::write_string(prompt.system, text->system);
  json::write_string(prompt.user, text->user);
  text->schema = bare_schema(prompt.reply_schema);
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

void BodyText::put_key(std::string_view key) {
  if (!std::exchange(empty_, false)) out_ += ',';
  out_.append(1, '"').append(key).append("\":");
}

BodyText& BodyText::text(std::string_view key, std::string_view value) {
  put_key(key);
  json::write_string(value, out_);
  return *this;
}

BodyText& BodyText::json(std::string_view key, std::string_view value) {
  put_key(key);
  out_ += value;
  return *this;
}

BodyText& BodyText::number(std::string_view key, std::uint64_t value) {
  return json(key, std::to_string(value));
}

BodyText& BodyText::begin(std::string_view key, std::string_view braces) {
  put_key(key);
  out_ += braces.front();
  closers_ += braces.back();
  empty_ = true;
  return *this;
}

BodyText& BodyText::item() {
  out_ += std::exchange(empty_, true) ? "{" : ",{";
  closers_ += '}';
  return *this;
}

BodyText& BodyText::close() {
  out_ += closers_.back();
  closers_.pop_back();
  empty_ = false;
  return *this;
}

std::string BodyText::take() && {
  while (!closers_.empty()) close();
  return std::move(out_);
}

}  // namespace portcullis::tools::providers
